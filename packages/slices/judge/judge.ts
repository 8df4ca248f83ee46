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
 * Returns the verdict of one route (the model of aligned holes, lines 7 to 17: Kleene minimum over the steps, maximum over
 * the slices). An assumption stops nothing. The guard, which runs in the process, stops nothing after the attacker has run
 * native code; after the attacker has run code of the function's language, it is unknown whether the guard stops anything.
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

/** Returns every cell of a route, weakened by the capabilities that the attacker gained in earlier steps. */
export function effective(route: Route): readonly Effective[] {
  const owned = new Set<Capability>();
  return route.steps.flatMap(({ cells, gains }, step) => {
    const effectiveCells = cells.map((cell) => weakened(cell, step, owned));
    if (gains) owned.add(gains);
    return effectiveCells;
  });
}

function weakened(cell: Cell, step: number, owned: ReadonlySet<Capability>): Effective {
  const works: Truth =
    cell.by !== 'guard' || owned.size === 0 ? 'yes' : owned.has('native-code') ? 'no' : 'unknown';
  const stop = cell.assumed ? 'no' : cell.stop;
  return { cell, step, stop: all([stop, works]), see: all([cell.see, works]), isVoid: works !== 'yes' };
}

/** Controls of one domain fail together. All controls that the guard applies are one domain. */
const domain = ({ cell }: Effective): string => (cell.by === 'guard' ? 'guard' : cell.slice);

const visibilityOf = (see: Truth): Visibility =>
  see === 'yes' ? 'watched' : see === 'unknown' ? 'unsure' : 'blind';

/** Orders judgements, worst first. Of two closed routes, the one that fewer domains stop is worse. */
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

/** Returns the route without the cells of one slice. */
export const without = (route: Route, slice: SliceName): Route => ({
  ...route,
  steps: route.steps.map((step) => ({ ...step, cells: step.cells.filter((cell) => cell.slice !== slice) })),
});
