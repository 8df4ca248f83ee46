import type { OpenPath } from '@emmental/model';
import { holesOf, threatsInCode } from '@emmental/slices';
import type { Scan } from '../scan.ts';
import { hasSink } from '../scan.ts';
import { factsOf } from './facts.ts';

/**
 * Paths from someone outside to a place in code where their event takes effect, which nothing stops: the worst one of
 * each threat to each function, the longest first. Other threats are rules and settings, and findings already.
 */
export async function openPaths(scans: readonly Scan[]): Promise<readonly OpenPath[]> {
  const found: OpenPath[] = [];
  for (const { apps, source, packages, accepted } of scans)
    for (const scanned of apps) {
      const facts = await factsOf(scanned, source, packages, accepted);
      for (const one of facts.filter(({ report }) => hasSink(report)))
        for (const { threat, judgement, routes } of holesOf(one, threatsInCode).verdicts) {
          const [worst] = routes;
          if (judgement.verdict !== 'aligned' || !worst) continue;
          const { steps, because } = worst.route;
          found.push({ threat, function: one.declaration.name, who: because, steps: steps.length });
        }
    }
  return found.sort((a, b) => b.steps - a.steps);
}
