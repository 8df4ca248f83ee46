import type { Affected, Match, PackageKey } from '../advisory.ts';
import type { Package } from '../package-list.ts';
import type { AdvisoryStore } from '../store/open.ts';
import { orders } from '../versions/order.ts';
import { isAffected, type Verdict } from './affected.ts';
import { type Dossier, dossierOf } from './dossier.ts';
import { fixedVersion } from './fixed.ts';

/**
 * The advisories that hit each package, each problem once per package, in the order of the packages. Packages that
 * come from git, a file or the repository itself are not asked for: their names say nothing. An unpinned package
 * matches as `possible` by the lowest version that it may have.
 */
export function matchPackages(packages: readonly Package[], store: AdvisoryStore): readonly Match[] {
  const dossiers = new Map<readonly Affected[], Dossier>();
  // Many instances of one version, in several lockfiles: each is worked out once.
  const known = new Map<string, readonly Found[]>();
  const matches: Match[] = [];
  for (const one of packages) {
    if (one.source.kind !== 'registry') continue;
    const all = store.affected(one);
    if (all.length === 0) continue;
    const key = `${one.ecosystem} ${one.name} ${one.version ?? `?${one.lowest} ${one.constraint}`}`;
    let found = known.get(key);
    if (!found) {
      const dossier = dossiers.get(all) ?? dossierOf(one, all, store);
      dossiers.set(all, dossier);
      found = findIn(one, all, dossier);
      known.set(key, found);
    }
    for (const { problem, status, why, fixed } of found) {
      const { advisories, id, aliases, severity, malicious, symbols } = problem;
      matches.push({
        package: one,
        advisories,
        id,
        aliases,
        severity,
        malicious,
        status,
        why,
        fixed,
        symbols,
      });
    }
  }
  return matches;
}

/** Numbers of the advisories that affect a version, one by one: what everything else rests on, for checks of it. */
export function affecting(
  key: PackageKey,
  version: string,
  store: AdvisoryStore,
): readonly { readonly advisory: number; readonly verdict: Exclude<Verdict, 'no'> }[] {
  return hitsOf(key, version, store.affected(key)).map(({ affected, verdict }) => ({
    advisory: affected.advisory,
    verdict,
  }));
}

interface Found extends Pick<Match, 'status' | 'why' | 'fixed'> {
  readonly problem: ReturnType<Dossier['problems']>[number];
}

interface Hit {
  readonly affected: Affected;
  readonly verdict: Exclude<Verdict, 'no'>;
}

function hitsOf(key: PackageKey, version: string, all: readonly Affected[]): readonly Hit[] {
  const hits: Hit[] = [];
  for (const affected of all) {
    const verdict = isAffected(orders[key.ecosystem], version, affected);
    if (verdict !== 'no') hits.push({ affected, verdict });
  }
  return hits;
}

function findIn(one: Package, all: readonly Affected[], dossier: Dossier): readonly Found[] {
  const version = one.version ?? one.lowest;
  const hits: readonly Hit[] =
    version === null ? all.map((affected) => ({ affected, verdict: 'unknown' })) : hitsOf(one, version, all);
  if (hits.length === 0) return [];
  const fixed = fixedVersion(orders[one.ecosystem], version, dossier.clear);
  const sure = new Set(
    hits.filter(({ verdict }) => verdict === 'yes').map(({ affected }) => affected.advisory),
  );
  return dossier.problems(hits.map(({ affected }) => affected)).map((problem): Found => {
    const isSure = one.version !== null && problem.numbers.some((number) => sure.has(number));
    return { problem, status: isSure ? 'affected' : 'possible', why: isSure ? null : reason(one), fixed };
  });
}

function reason(one: Package): string {
  if (one.version !== null) return `the order of version ${one.version} cannot be told`;
  const constraint = one.constraint ?? 'any version';
  return one.lowest === null
    ? `the version is not pinned (${constraint})`
    : `the version is not pinned (${constraint}); ${one.lowest}, the lowest it may be, is affected`;
}
