import type { Cell, Route, Truth } from '@emmental/model';
import { compareJudgements, judge, without } from '../judge/judge.ts';

/**
 * Returns the names of the laws that the judgement of a route breaks (model lines 23 and 24). A stronger cell never makes
 * the judgement worse. The judgement lies between those with every unknown decided against us and for us. Without a slice,
 * the judgement is never better.
 */
export function brokenLaws(route: Route, random: () => number): readonly string[] {
  const verdict = judge(route);
  const isWorse = (other: Route): boolean => compareJudgements(judge(other), verdict) < 0;
  const isBetter = (other: Route): boolean => compareJudgements(judge(other), verdict) > 0;
  const slices = new Set(route.steps.flatMap(({ cells }) => cells.map(({ slice }) => slice)));
  return [
    ...(isWorse(strengthened(route, random)) ? ['strengthening'] : []),
    ...(isBetter(resolved(route, 'no')) || isWorse(resolved(route, 'yes')) ? ['unknowns'] : []),
    ...[...slices].filter((slice) => isBetter(without(route, slice))).map((slice) => `without ${slice}`),
  ];
}

/** Returns the route with a random cell raised by one value. */
function strengthened(route: Route, random: () => number): Route {
  const full = route.steps.flatMap((step, index) => (step.cells.length > 0 ? [index] : []));
  const at = full[Math.floor(random() * full.length)];
  return {
    ...route,
    steps: route.steps.map((step, index) => {
      if (index !== at) return step;
      const chosen = Math.floor(random() * step.cells.length);
      return { ...step, cells: step.cells.map((cell, place) => (place === chosen ? raised(cell) : cell)) };
    }),
  };
}

const up: Readonly<Record<Truth, Truth>> = { no: 'unknown', unknown: 'yes', yes: 'yes' };
const raised = (cell: Cell): Cell => ({ ...cell, stop: up[cell.stop], see: up[cell.see] });

/** Decides every unknown for us (`yes`: the cell stops, the route does not apply) or against us (`no`). */
const resolved = (route: Route, to: 'no' | 'yes'): Route => ({
  ...route,
  applies: route.applies === 'unknown' ? (to === 'yes' ? 'no' : 'yes') : route.applies,
  steps: route.steps.map((step) => ({
    ...step,
    cells: step.cells.map((cell) => ({
      ...cell,
      stop: cell.stop === 'unknown' ? to : cell.stop,
      see: cell.see === 'unknown' ? to : cell.see,
    })),
  })),
});
