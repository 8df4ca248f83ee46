import type { AnyThreatId, JudgedRoute, Judgement, Route, SliceName, ThreatVerdict } from '@emmental/model';
import { compareJudgements, effective, judge, without } from './judge.ts';

const notHere: Judgement = { verdict: 'n/a', visibility: null, depth: 0, stoppedBy: [] };

/** Returns the verdict of one threat from all its routes, worst first (model lines 24, 26, 27). A threat without routes does not apply. */
export function judgeThreat(threat: AnyThreatId, routes: readonly Route[]): ThreatVerdict {
  const judged = judgedRoutes(routes);
  const [worst] = judged;
  return { threat, judgement: worst?.judgement ?? notHere, routes: judged, alone: aloneIn(judged) };
}

const judgedRoutes = (routes: readonly Route[]): readonly JudgedRoute[] =>
  routes
    .map((route) => ({ route, judgement: judge(route), cells: effective(route) }))
    .sort((a, b) => compareJudgements(a.judgement, b.judgement));

/** Returns the slice without which the worst route would not be closed; null if it is not closed, or if two slices stop it independently. */
function aloneIn([worst]: readonly JudgedRoute[]): SliceName | null {
  if (worst?.judgement.verdict !== 'closed') return null;
  const slices = new Set(worst.judgement.stoppedBy.map(({ cell }) => cell.slice));
  for (const slice of slices) if (judge(without(worst.route, slice)).verdict !== 'closed') return slice;
  return null;
}
