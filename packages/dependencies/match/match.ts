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
  const add = (advisories: readonly number[], isSure: boolean): void => {
    matches.push({
      package: one,
      problem: dossier.problem(advisories),
      status: isSure ? 'affected' : 'possible',
      why: isSure ? null : reason(one),
      fixed,
    });
  };
  const isPinned = one.version !== null;
  const [first] = hits;
  if (first && hits.length === 1) {
    add([first.affected.advisory], isPinned && first.verdict === 'yes');
    return;
  }
  const groups = new Map<number, Hit[]>();
  for (const hit of hits) {
    const group = dossier.groupOf(hit.affected.advisory);
    const before = groups.get(group);
    if (before) before.push(hit);
    else groups.set(group, [hit]);
  }
  for (const group of groups.values())
    add(
      group.map(({ affected }) => affected.advisory),
      isPinned && group.some(({ verdict }) => verdict === 'yes'),
    );
}

function reason(one: Package): string {
  if (one.version !== null) return `the order of version ${one.version} cannot be told`;
  const constraint = one.constraint ?? 'any version';
  return one.lowest === null
    ? `the version is not pinned (${constraint})`
    : `the version is not pinned (${constraint}); ${one.lowest}, the lowest it may be, is affected`;
}
