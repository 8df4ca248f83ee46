import type { ClosureReport, FunctionHoles, Route } from '@emmental/model';
import { asChange, changesFor, costs } from './closure/changes.ts';
import { cheapestClosure } from './closure/closure.ts';
import type { Facts } from './facts/facts.ts';
import { judge } from './judge/judge.ts';
import { judgeThreat } from './judge/threat.ts';
import type { Slice } from './slice.ts';
import { allSlices } from './slices/index.ts';
import { routesOf, type Threat } from './threat.ts';
import { allThreats } from './threats/index.ts';

/** Judges every threat to one function. */
export function holesOf(
  facts: Facts,
  threats: readonly Threat[] = allThreats,
  slices: readonly Slice[] = allSlices,
): FunctionHoles {
  const { id, name } = facts.declaration;
  return {
    id,
    name,
    verdicts: threats.map((threat) => judgeThreat(threat.id, routesOf(threat, facts, slices))),
  };
}

/**
 * The cheapest changes after which no route of these functions is aligned. What a change closes is found by judging the
 * function again as it would be then, so that a change is worth exactly what the model says of it.
 */
export function closureOf(all: readonly Facts[]): ClosureReport {
  const open: string[] = [];
  const candidates = all.flatMap((facts) => {
    const aligned = alignedIn(facts);
    open.push(...aligned);
    if (aligned.size === 0) return [];
    return changesFor(facts).map((change) => {
      const left = alignedIn(change.apply(facts));
      const closes = [...aligned].filter((route) => !left.has(route));
      return {
        id: change.id,
        cost: costs[change.effort],
        closes: new Set(closes),
        change: asChange(change, facts.declaration.name, closes),
      };
    });
  });
  const { chosen, left, isExact } = cheapestClosure(open, candidates);
  return { changes: chosen.map(({ change }) => change), left, isExact };
}

const alignedIn = (facts: Facts): ReadonlySet<string> =>
  new Set(
    allThreats
      .flatMap((threat) => routesOf(threat, facts, allSlices))
      .filter(isAligned)
      .map(({ id }) => id),
  );

const isAligned = (route: Route): boolean => judge(route).verdict === 'aligned';
