import { nameOfAttack, type OpenPath } from '@emmental/model';
import { holesOf, type Threat, threatsInCode } from '@emmental/slices';
import type { Scan } from '../scan.ts';
import { hasSink } from '../scan.ts';
import { factsOf } from './facts.ts';
import { ownThreats } from './own-threats.ts';

/**
 * Returns the aligned paths: paths that nothing stops, from someone outside to a place in code where their event
 * takes effect, and those of the user's own scenarios. The result has the worst path of each threat to each function.
 * Paths of own scenarios come first, then the longest. Other threats concern rules and settings, which have findings
 * already.
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
          const attack = nameOfAttack(worst.route);
          const path = {
            threat,
            ...(attack === null ? {} : { attack }),
            function: facts.declaration.name,
            who: because,
            steps: steps.length,
          };
          found.push(title ? { ...path, own: title } : path);
        }
      }
    }
  return found.sort((a, b) => Number(b.own !== undefined) - Number(a.own !== undefined) || b.steps - a.steps);
}
