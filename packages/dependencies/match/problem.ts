import { atLeast } from '@emmental/model';
import type { Advisory, PackageKey, Problem } from '../advisory.ts';
import type { AdvisoryStore } from '../store/open.ts';

/** Returns a function from advisories of one package to their problem; each problem is built once for all versions. */
export function problemsOf(
  key: PackageKey,
  store: AdvisoryStore,
): (advisories: readonly number[]) => Problem {
  const known = new Map<string | number, Problem>();
  return (advisories) => {
    const [first = -1] = advisories;
    const name = advisories.length === 1 ? first : advisories.join();
    let problem = known.get(name);
    if (!problem) {
      problem = problemOf(advisories, key, store);
      known.set(name, problem);
    }
    return problem;
  };
}

function problemOf(numbers: readonly number[], key: PackageKey, store: AdvisoryStore): Problem {
  const advisories = numbers.map((number) => store.advisory(number)).sort(byId);
  const [first, ...others] = advisories;
  if (!first) throw new Error('a problem without an advisory');
  const ids = new Set(advisories.flatMap(({ id, aliases }) => [id, ...aliases]));
  ids.delete(first.id);
  return {
    advisories: [first, ...others],
    id: first.id,
    aliases: [...ids].sort(),
    severity: mostSevere(advisories),
    malicious: advisories.some((advisory) => advisory.malicious),
    symbols: numbers.flatMap((number) => store.symbols(number, key)),
  };
}

/** Prefixes of ids, the best known first. */
const prefixes = ['MAL-', 'GHSA-', 'GO-', 'PYSEC-', 'CVE-'];

function byId(a: Advisory, b: Advisory): number {
  const rank = (id: string): number => {
    const index = prefixes.findIndex((prefix) => id.startsWith(prefix));
    return index === -1 ? prefixes.length : index;
  };
  return rank(a.id) - rank(b.id) || (a.id < b.id ? -1 : 1);
}

function mostSevere(advisories: readonly Advisory[]): Problem['severity'] {
  let worst: Problem['severity'] = null;
  for (const { severity } of advisories)
    if (severity && (!worst || !atLeast(worst.level, severity.level))) worst = severity;
  return worst;
}
