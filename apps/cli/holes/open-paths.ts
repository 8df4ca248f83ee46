import type { OpenPath } from '@emmental/model';
import { holesOf, type Threat, threatsInCode } from '@emmental/slices';
import type { Scan } from '../scan.ts';
import { hasSink } from '../scan.ts';
import { factsOf } from './facts.ts';
import { ownThreats } from './own-threats.ts';

/**
 * Paths from someone outside to a place in code where their event takes effect, and those of the scenarios that the user
 * wrote, which nothing stops: the worst one of each threat to each function, first what somebody asked about, then the
 * longest. Other threats are rules and settings, and findings already.
 */
export async function openPaths(scans: readonly Scan[]): Promise<readonly OpenPath[]> {
  const found: OpenPath[] = [];
  for (const { apps, source, packages, accepted } of scans)
    for (const scanned of apps) {
      const own = (await ownThreats(scanned.app, source)).threats;
      for (const facts of await factsOf(scanned, source, packages, accepted)) {
        const judged: readonly Threat[] = hasSink(facts.report) ? [...threatsInCode, ...own] : own;
        for (const { threat, own: title, judgement, routes } of holesOf(facts, judged).verdicts) {
          const [worst] = routes;
          if (judgement.verdict !== 'aligned' || !worst) continue;
          const { steps, because } = worst.route;
          const path = { threat, function: facts.declaration.name, who: because, steps: steps.length };
          found.push(title ? { ...path, own: title } : path);
        }
      }
    }
  return found.sort((a, b) => Number(b.own !== undefined) - Number(a.own !== undefined) || b.steps - a.steps);
}
