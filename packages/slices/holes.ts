import {
  type ClosureReport,
  type FunctionHoles,
  guardObstacle,
  type Judgement,
  type Route,
  type SliceName,
  type Verdict,
} from '@emmental/model';
import { asChange, changesFor, costs } from './closure/changes.ts';
import { cheapestClosure } from './closure/closure.ts';
import type { FunctionFacts } from './facts/facts.ts';
import { judge } from './judge/judge.ts';
import { judgeThreat } from './judge/threat.ts';
import { allSlices } from './slices/index.ts';
import { routesOf, type Threat } from './threat.ts';
import { allThreats } from './threats/index.ts';

/** Returns the verdict of every threat to one function, in the order of the threats. */
export function holesOf(facts: FunctionFacts, threats: readonly Threat[] = allThreats): FunctionHoles {
  const { id, name, account } = facts.declaration;
  return {
    id,
    name,
    ...(account ? { isOnGoogle: true } : {}),
    verdicts: threats.map((threat) => ({
      ...judgeThreat(threat.id, routesOf(threat, facts, allSlices)),
      ...(threat.own ? { own: threat.own } : {}),
    })),
  };
}

/**
 * Returns the cheapest changes after which no route of these functions is aligned. To learn which routes a change
 * closes, the function is judged again with the facts that hold after the change.
 */
export function closureOf(
  all: readonly FunctionFacts[],
  judged: readonly Threat[] = allThreats,
): ClosureReport {
  const open: string[] = [];
  const candidates = all.flatMap((facts) => {
    const aligned = new Set<string>();
    const threats = judged.filter((threat) => {
      const routes = routesWith([threat], facts, isAligned);
      for (const route of routes) aligned.add(route);
      return routes.size > 0;
    });
    if (threats.length === 0) return [];
    open.push(...aligned);
    return changesFor(facts).map((change) => {
      const judgements = new Map(
        routesIn(threats, change.apply(facts)).map((route) => [route.id, judge(route)] as const),
      );
      const closes = [...aligned].filter((route) => !isOpen(judgements.get(route)?.verdict ?? 'n/a'));
      return {
        id: change.id,
        cost: costs[change.effort],
        closes: new Set(closes),
        change: asChange(change, facts.declaration.name, closes),
        stoppedBy: new Map(closes.map((route) => [route, slicesOf(judgements.get(route))])),
      };
    });
  });
  const { chosen, left, isExact } = cheapestClosure(open, candidates);
  const titles = Object.fromEntries(judged.flatMap(({ id, own }) => (own ? [[id, own]] : [])));
  return {
    changes: chosen.map(({ change }) => change),
    possible: candidates
      .filter(({ closes }) => closes.size > 0)
      .map(({ change, stoppedBy }) => ({ change, stoppedBy })),
    left,
    isExact,
    unreached: all.flatMap(unreached),
    titles,
  };
}

const slicesOf = (judgement: Judgement | undefined): readonly SliceName[] => [
  ...new Set(judgement?.stoppedBy.map(({ cell }) => cell.slice)),
];

function unreached({ declaration, guard }: FunctionFacts): ClosureReport['unreached'] {
  const obstacle = guard.present === 'yes' ? null : guardObstacle(declaration);
  return obstacle?.isFinal ? [{ function: declaration.name, why: obstacle.why, instead: obstacle.todo }] : [];
}

/** Returns the routes of every built-in threat, with the answer of each slice at each step. */
export const everyRoute = (facts: FunctionFacts): readonly Route[] => routesIn(allThreats, facts);

const routesIn = (threats: readonly Threat[], facts: FunctionFacts): readonly Route[] =>
  threats.flatMap((threat) => routesOf(threat, facts, allSlices));

const isAligned = (verdict: Verdict): boolean => verdict === 'aligned';
/** A route that a change makes unproven does not count as closed. */
const isOpen = (verdict: Verdict): boolean => verdict === 'aligned' || verdict === 'unproven';

const routesWith = (
  threats: readonly Threat[],
  facts: FunctionFacts,
  wanted: (verdict: Verdict) => boolean,
): ReadonlySet<string> =>
  new Set(
    routesIn(threats, facts)
      .filter((route) => wanted(judge(route).verdict))
      .map(({ id }) => id),
  );
