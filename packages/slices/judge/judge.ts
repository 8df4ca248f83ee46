import type {
  Capability,
  Cell,
  Effective,
  Judgement,
  Route,
  SliceName,
  Truth,
  Visibility,
} from '@emmental/model';
import { all, any } from '../truth.ts';

/**
 * Judges one route (the model of aligned holes, lines 7 to 17: Kleene minimum over the steps, maximum over the
 * slices). An assumption stops nothing. What runs in the process stops nothing once the attacker runs native code,
 * and is doubtful once the attacker runs code of the language.
 */
export function judge(route: Route): Judgement {
  const cells = effective(route);
  const stop = any(cells.map((cell) => cell.stop));
  const nothing = { visibility: null, depth: 0, stoppedBy: [] };
  if (route.applies === 'no') return { verdict: 'n/a', ...nothing };
  const stoppedBy = stop === 'no' ? [] : cells.filter((cell) => cell.stop === stop);
  if (stop === 'yes') {
    return { verdict: 'closed', visibility: null, depth: new Set(stoppedBy.map(domain)).size, stoppedBy };
  }
  if (stop === 'unknown' || route.applies === 'unknown')
    return { verdict: 'unproven', ...nothing, stoppedBy };
  return {
    verdict: 'aligned',
    visibility: visibilityOf(any(cells.map((cell) => cell.see))),
    depth: 0,
    stoppedBy,
  };
}

/** Every cell of a route as it counts at its step. */
export function effective(route: Route): readonly Effective[] {
  const owned = new Set<Capability>();
  return route.steps.flatMap(({ cells, gains }, step) => {
    const counted = cells.map((cell) => counts(cell, step, owned));
    if (gains) owned.add(gains);
    return counted;
  });
}

function counts(cell: Cell, step: number, owned: ReadonlySet<Capability>): Effective {
  const left: Truth =
    cell.by !== 'guard' || owned.size === 0 ? 'yes' : owned.has('native-code') ? 'no' : 'unknown';
  const stop = cell.assumed ? 'no' : cell.stop;
  return { cell, step, stop: all([stop, left]), see: all([cell.see, left]), isVoid: left !== 'yes' };
}

/** Controls of one domain fail together: all that the guard does in the process is one. */
const domain = ({ cell }: Effective): string => (cell.by === 'guard' ? 'guard' : cell.slice);

const visibilityOf = (see: Truth): Visibility =>
  see === 'yes' ? 'watched' : see === 'unknown' ? 'unsure' : 'blind';

/** Worst first. Between closed ones the one with the least depth is worse. */
export function compareJudgements(a: Judgement, b: Judgement): number {
  return rank(a) - rank(b) || a.depth - b.depth;
}

function rank({ verdict, visibility }: Judgement): number {
  switch (verdict) {
    case 'aligned':
      return visibility === 'blind' ? 0 : visibility === 'unsure' ? 1 : 2;
    case 'unproven':
      return 3;
    case 'closed':
      return 4;
    case 'n/a':
      return 5;
  }
}

/** The route as it would be if a slice did nothing. */
export const without = (route: Route, slice: SliceName): Route => ({
  ...route,
  steps: route.steps.map((step) => ({ ...step, cells: step.cells.filter((cell) => cell.slice !== slice) })),
});
