import type { Advisory, Affected, Match, PackageKey } from '../advisory.ts';
import type { Package } from '../package-list.ts';
import type { AdvisoryStore } from '../store/open.ts';
import { orders } from '../versions/order.ts';
import { isAffected, type Verdict } from './affected.ts';
import { fixedVersion } from './fixed.ts';

/**
 * The advisories that hit each package, each problem once per package, in the order of the packages. Packages that
 * come from git, a file or the repository itself are not asked for: their names say nothing. An unpinned package
 * matches as `possible` by the lowest version that it may have.
 */
export function matchPackages(packages: readonly Package[], store: AdvisoryStore): readonly Match[] {
  // Many instances of one version, in several lockfiles: each is worked out once.
  const known = new Map<string, readonly Found[]>();
  return packages.flatMap((one) => {
    if (one.source.kind !== 'registry') return [];
    const affected = store.affected(one);
    if (affected.length === 0) return [];
    const key = `${one.ecosystem} ${one.name} ${one.version ?? `?${one.lowest}`}`;
    const found = known.get(key) ?? findIn(one, affected, store);
    known.set(key, found);
    return found.map((match): Match => ({ package: one, ...match }));
  });
}

/** Numbers of the advisories whose versions a package has, one by one: the base of everything else, for checks of it. */
export function affecting(
  key: PackageKey,
  version: string,
  store: AdvisoryStore,
): readonly { readonly advisory: number; readonly verdict: Exclude<Verdict, 'no'> }[] {
  return hits(key, version, store.affected(key)).map(({ affected, verdict }) => ({
    advisory: affected.advisory,
    verdict,
  }));
}

type Found = Omit<Match, 'package'>;

interface Hit {
  readonly affected: Affected;
  readonly verdict: Exclude<Verdict, 'no'>;
}

function hits(key: PackageKey, version: string, all: readonly Affected[]): readonly Hit[] {
  return all.flatMap((affected) => {
    const verdict = isAffected(orders[key.ecosystem], version, affected);
    return verdict === 'no' ? [] : [{ affected, verdict }];
  });
}

function findIn(one: Package, all: readonly Affected[], store: AdvisoryStore): readonly Found[] {
  const version = one.version ?? one.lowest;
  const found: readonly Hit[] =
    version === null ? all.map((affected) => ({ affected, verdict: 'unknown' })) : hits(one, version, all);
  if (found.length === 0) return [];
  const fixed = fixedVersion(orders[one.ecosystem], version, all);
  return grouped(found, store).map((group): Found => {
    const advisories = group.map(({ affected }) => store.advisory(affected.advisory)).sort(byId);
    const [first] = advisories;
    if (!first) throw new Error('a group of no advisories');
    const isCertain = one.version !== null && group.some(({ verdict }) => verdict === 'yes');
    const ids = new Set(advisories.flatMap(({ id, aliases }) => [id, ...aliases]));
    ids.delete(first.id);
    return {
      advisories: [first, ...advisories.slice(1)],
      id: first.id,
      aliases: [...ids].sort(),
      severity: mostSevere(advisories),
      malicious: advisories.some((advisory) => advisory.malicious),
      status: isCertain ? 'affected' : 'possible',
      why: isCertain ? null : reason(one),
      fixed,
      symbols: group.flatMap(({ affected }) => store.symbols(affected.advisory, one)),
    };
  });
}

function reason(one: Package): string {
  if (one.version !== null) return `the order of version ${one.version} cannot be told`;
  if (one.lowest !== null)
    return `the version is not pinned (${one.constraint ?? 'any'}); ${one.lowest}, the lowest it may be, is affected`;
  return `the version is not pinned (${one.constraint ?? 'any'})`;
}

/** Advisories that share an id or an alias tell of one problem (OSV 1.7 §aliases). */
function grouped(found: readonly Hit[], store: AdvisoryStore): readonly (readonly Hit[])[] {
  if (found.length === 1) return [found];
  const groups: { ids: Set<string>; hits: Hit[] }[] = [];
  for (const hit of found) {
    const { id, aliases } = store.advisory(hit.affected.advisory);
    const ids = new Set([id, ...aliases]);
    const joined = { ids, hits: [hit] };
    for (let i = groups.length - 1; i >= 0; i--) {
      const group = groups[i];
      if (!group || ![...ids].some((one) => group.ids.has(one))) continue;
      joined.hits.unshift(...group.hits);
      for (const one of group.ids) ids.add(one);
      groups.splice(i, 1);
    }
    groups.push(joined);
  }
  return groups.map((group) => group.hits);
}

/** The id that people know best goes first. */
const prefixes = ['MAL-', 'GHSA-', 'GO-', 'PYSEC-', 'CVE-'];

function byId(a: Advisory, b: Advisory): number {
  const rank = (id: string): number => {
    const index = prefixes.findIndex((prefix) => id.startsWith(prefix));
    return index === -1 ? prefixes.length : index;
  };
  return rank(a.id) - rank(b.id) || (a.id < b.id ? -1 : 1);
}

function mostSevere(advisories: readonly Advisory[]): Match['severity'] {
  const order = ['critical', 'high', 'medium', 'low', 'info'];
  let worst: Match['severity'] = null;
  for (const { severity } of advisories) {
    if (!severity) continue;
    if (!worst || order.indexOf(severity.level) < order.indexOf(worst.level)) worst = severity;
  }
  return worst;
}
