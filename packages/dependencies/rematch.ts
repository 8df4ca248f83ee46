import { type DependencyUse, distinctFindings, type Finding } from '@emmental/model';
import { knownVulnerability, vulnerabilities } from './findings/known-vulnerability.ts';
import { attacks, malicious } from './findings/malicious.ts';
import { dependencyFinding, type MatchInput, type Reached } from './findings/rule.ts';
import { matchPackages } from './match/match.ts';
import { ecosystems, type Package, packageOf } from './package-list.ts';
import type { AdvisoryStore } from './store/open.ts';

/** A package as a scan stored it, with the ids of the functions that load it, and of those that contain it and do not load it. */
export interface StoredPackage {
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string | null;
  readonly source: string;
  readonly lockfile: string | null;
  readonly line: number | null;
  readonly loadedBy: readonly string[];
  readonly shippedWith: readonly string[];
}

/** A function as a scan stored it. */
export interface StoredFunction {
  readonly id: string;
  readonly name: string;
  readonly reachedBy: Reached;
  /** False = its code was not read, so it may load what it ships. */
  readonly isAnalysed: boolean;
}

/**
 * Matches the packages of an earlier scan with other advisories. Findings are those that a new scan would have, except that it is not known
 * which functions call the vulnerable part: a function that loads the package counts as one that may.
 */
export function rematch(
  packages: readonly StoredPackage[],
  functions: readonly StoredFunction[],
  store: AdvisoryStore,
): readonly Finding[] {
  const stored = new Map(packages.flatMap((each, at) => pairOf(each, at)));
  const byId = new Map(functions.map((fn) => [fn.id, fn]));
  const input: MatchInput = {
    matches: matchPackages([...stored.keys()], store),
    reachedBy: new Map(functions.map(({ id, reachedBy }) => [id, reachedBy])),
    usesOf: (match) => {
      const found = stored.get(match.package);
      return found ? usesOf(found, byId) : [];
    },
    nameOf: (id) => byId.get(id)?.name ?? id,
  };
  return distinctFindings([
    ...attacks(input).map((problem) => dependencyFinding(malicious, problem)),
    ...vulnerabilities(input).map((problem) => dependencyFinding(knownVulnerability, problem)),
  ]);
}

/** A package that can be matched has a version, a lockfile and a known registry. */
function pairOf(stored: StoredPackage, at: number): readonly (readonly [Package, StoredPackage])[] {
  const { name, version, lockfile, line, source } = stored;
  const ecosystem = ecosystems.find((each) => each === stored.ecosystem);
  if (ecosystem === undefined || version === null || lockfile === null || source !== 'registry') return [];
  return [[packageOf({ id: String(at), ecosystem, name, version, lockfile, line: line ?? 1 }), stored]];
}

function usesOf(
  { loadedBy, shippedWith }: StoredPackage,
  functions: ReadonlyMap<string, StoredFunction>,
): readonly DependencyUse[] {
  const plain = { chain: [], symbol: null, byLockfile: false };
  const loaded = loadedBy.map((id): DependencyUse => ({ ...plain, id, level: 'loaded', why: null }));
  const shipped = shippedWith.map(
    (id): DependencyUse =>
      functions.get(id)?.isAnalysed === false
        ? { ...plain, id, level: 'unknown', why: 'the scan did not read the code of the function' }
        : { ...plain, id, level: 'shipped', why: null },
  );
  // Loaded first, then unknown, then shipped: the nearest use first.
  return [
    ...loaded,
    ...shipped.sort((a, b) => Number(b.level === 'unknown') - Number(a.level === 'unknown')),
  ];
}
