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
  const matches: Match[] = [];
  for (const one of packages) {
    if (one.source.kind !== 'registry') continue;
    const all = store.affected(one);
    if (all.length === 0) continue;
    let dossier = dossiers.get(all);
    if (!dossier) {
      dossier = dossierOf(one, all, store);
      dossiers.set(all, dossier);
    }
    addMatches(matches, one, all, dossier);
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

function addMatches(matches: Match[], one: Package, all: readonly Affected[], dossier: Dossier): void {
  const version = one.version ?? one.lowest;
  const hits: readonly Hit[] =
    version === null ? all.map((affected) => ({ affected, verdict: 'unknown' })) : hitsOf(one, version, all);
  if (hits.length === 0) return;
  const fixed = fixedVersion(orders[one.ecosystem], version, dossier.clear);
  const groups = new Map<number, { readonly advisories: number[]; isSure: boolean }>();
  for (const { affected, verdict } of hits) {
    const isSure = verdict === 'yes' && one.version !== null;
    const group = dossier.groupOf(affected.advisory);
    const known = groups.get(group);
    if (!known) groups.set(group, { advisories: [affected.advisory], isSure });
    else {
      known.advisories.push(affected.advisory);
      known.isSure ||= isSure;
    }
  }
  for (const { advisories, isSure } of groups.values())
    matches.push({
      package: one,
      problem: dossier.problem(advisories),
      status: isSure ? 'affected' : 'possible',
      why: isSure ? null : reason(one),
      fixed,
    });
}

function reason(one: Package): string {
  if (one.version !== null) return `the order of version ${one.version} cannot be told`;
  const constraint = one.constraint ?? 'any version';
  return one.lowest === null
    ? `the version is not pinned (${constraint})`
    : `the version is not pinned (${constraint}); ${one.lowest}, the lowest it may be, is affected`;
}
