import type { Affected, Match, PackageAdvisories, PackageKey, Problem } from '../advisory.ts';
import type { Package } from '../package-list.ts';
import type { AdvisoryStore } from '../store/open.ts';
import { orders } from '../versions/order.ts';
import { boundAt, countUpTo, isInside, placeOf } from '../versions/places.ts';
import { problemsOf } from './problem.ts';

/**
 * Returns the problems of each package, in the order of the packages. Packages from git, a file or the repository itself are
 * skipped, because they can have the name of another package. An unpinned package is matched with the lowest version that
 * it can have; its matches are `possible`.
 */
export function matchPackages(packages: readonly Package[], store: AdvisoryStore): readonly Match[] {
  const problems = new Map<PackageAdvisories, ReturnType<typeof problemsOf>>();
  const matches: Match[] = [];
  for (const dependency of packages) {
    if (dependency.source.kind !== 'registry') continue;
    const known = store.advisoriesOf(dependency);
    if (known === null) continue;
    let problemOf = problems.get(known);
    if (!problemOf) {
      problemOf = problemsOf(dependency, store);
      problems.set(known, problemOf);
    }
    addMatches(matches, dependency, known, problemOf);
  }
  return matches;
}

/** `unknown`: the version, or an event of a range, has no place in the order of its ecosystem. */
export type Verdict = 'yes' | 'no' | 'unknown';

/**
 * Returns the numbers of the advisories that affect a version, each with its verdict. It is the simplest form of a match, for
 * tests and benchmarks.
 */
export function affecting(
  key: PackageKey,
  version: string,
  store: AdvisoryStore,
): readonly { readonly advisory: number; readonly verdict: Verdict }[] {
  const known = store.advisoriesOf(key);
  if (known === null) return [];
  const place = placeOf(orders[key.ecosystem], known.bounds, version);
  return known.problems
    .flat()
    .map((affected) => ({ advisory: affected.advisory, verdict: verdictOf(affected, version, place) }))
    .filter(({ verdict }) => verdict !== 'no');
}

/** Decides whether a version is affected: it is in `versions`, or inside a range (OSV 1.7 §Evaluation). */
function verdictOf(
  { intervals, versions, undecided }: Affected,
  version: string,
  place: number | null,
): Verdict {
  // Enumerated versions are texts: 23.9.0 does not list 23.9.0.0.
  if (versions.length > 0 && versions.includes(version)) return 'yes';
  if (place !== null && isInside(intervals, place)) return 'yes';
  return undecided || (place === null && intervals.length > 0) ? 'unknown' : 'no';
}

function addMatches(
  matches: Match[],
  dependency: Package,
  known: PackageAdvisories,
  problemOf: (advisories: readonly number[]) => Problem,
): void {
  const version = dependency.version ?? dependency.lowest;
  const place = version === null ? null : placeOf(orders[dependency.ecosystem], known.bounds, version);
  const fixed = fixAfter(place, known);
  for (const advisories of known.problems) {
    const hits: number[] = [];
    let isSure = false;
    for (const affected of advisories) {
      const verdict = version === null ? 'unknown' : verdictOf(affected, version, place);
      if (verdict === 'no') continue;
      hits.push(affected.advisory);
      isSure ||= verdict === 'yes' && dependency.version !== null;
    }
    if (hits.length > 0)
      matches.push({
        package: dependency,
        problem: problemOf(hits),
        status: isSure ? 'affected' : 'possible',
        why: isSure ? null : reason(dependency),
        fixed,
      });
  }
}

/**
 * Returns the lowest version above a place that no advisory affects; without a place, the lowest such version of all.
 */
function fixAfter(place: number | null, { bounds, clear }: PackageAdvisories): string | null {
  const next = clear[place === null ? 0 : countUpTo(clear, place)];
  return next === undefined ? null : (bounds[boundAt(next)] ?? null);
}

function reason(dependency: Package): string {
  if (dependency.version !== null) return `version ${dependency.version} cannot be ordered`;
  const constraint = dependency.constraint ?? 'any version';
  return dependency.lowest === null
    ? `the version is not pinned (${constraint})`
    : `the version is not pinned (${constraint}); ${dependency.lowest}, the lowest allowed version, is affected`;
}
