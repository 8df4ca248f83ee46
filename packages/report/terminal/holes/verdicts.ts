import type { FunctionHoles, JudgedRoute, ThreatVerdict } from '@emmental/model';

/** A route of a threat that nothing stops in a function. */
export interface OpenRoute {
  readonly fn: FunctionHoles;
  readonly verdict: ThreatVerdict;
  readonly worst: JudgedRoute;
}

/** The worst route of each threat that nothing stops, the longest first. */
export const longestOpen = (functions: readonly FunctionHoles[]): readonly OpenRoute[] =>
  longestOf(functions, ({ judgement, routes }) =>
    judgement.verdict === 'aligned' ? routes.slice(0, 1) : [],
  );

/** Every route that nothing stops, the longest first. */
export const everyOpen = (functions: readonly FunctionHoles[]): readonly OpenRoute[] =>
  longestOf(functions, ({ routes }) => routes.filter(({ judgement }) => judgement.verdict === 'aligned'));

function longestOf(
  functions: readonly FunctionHoles[],
  routesOf: (verdict: ThreatVerdict) => readonly JudgedRoute[],
): readonly OpenRoute[] {
  const open = functions.flatMap((fn) =>
    fn.verdicts.flatMap((verdict) => routesOf(verdict).map((worst) => ({ fn, verdict, worst }))),
  );
  return open.toSorted((a, b) => b.worst.route.steps.length - a.worst.route.steps.length);
}

/** Number of threats that nothing stops in the function. */
export const openIn = ({ verdicts }: FunctionHoles): number =>
  verdicts.filter(({ judgement }) => judgement.verdict === 'aligned').length;
/** Number of threats of the function for which Emmental could not decide whether something stops them. */
export const unprovenIn = ({ verdicts }: FunctionHoles): number =>
  verdicts.filter(({ judgement }) => judgement.verdict === 'unproven').length;

/** The question that would decide an open verdict; null if there is none. */
export function questionOf({ routes }: ThreatVerdict): string | null {
  const [worst] = routes;
  if (!worst) return null;
  const cell = worst.judgement.stoppedBy.find(({ cell: { question } }) => question !== null)?.cell;
  return worst.route.question ?? cell?.question ?? cell?.says ?? null;
}
