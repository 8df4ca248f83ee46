import type { Severity } from '@emmental/model';
import type { Ecosystem, Package } from './package-list.ts';
import type { Intervals } from './versions/places.ts';

/** One published advisory, as much of it as a report needs. */
export interface Advisory {
  /** `GHSA-…`, `PYSEC-…`, `GO-…`, `CVE-…`, `MAL-…`. */
  readonly id: string;
  /** Other ids of the same problem. `upstream` and `related` are none. */
  readonly aliases: readonly string[];
  readonly summary: string;
  /** `2026-11-24`, or null. */
  readonly published: string | null;
  readonly modified: string | null;
  /** The package is itself the attack. */
  readonly malicious: boolean;
  readonly severity: AdvisorySeverity | null;
  /** Address of the advisory's text, or null. */
  readonly url: string;
  /** Probability of exploitation within 30 days, 0…1; null without EPSS data. */
  readonly epss: number | null;
  /** Day on which it was added to the catalogue of exploited vulnerabilities; null when it is not in it. */
  readonly exploited: string | null;
  readonly cwes: readonly string[];
}

/** `score` is null where only a word was published. */
export interface AdvisorySeverity {
  readonly level: Severity;
  readonly score: number | null;
  /** The CVSS vector, or the word, that it comes from. */
  readonly from: string;
  /** The advisory that it was taken from, when that is another one of the same problem. */
  readonly alias: string | null;
}

/** All that a store says about one package. Versions are places between `bounds`: `versions/places.ts`. */
export interface PackageAdvisories {
  /** The versions that events of its advisories name, in their order; of equal ones the one that a fix names. */
  readonly bounds: readonly string[];
  /** Places of the versions that end an advisory and that none affects, rising. */
  readonly clear: readonly number[];
  /** What each advisory says; those that tell of one problem (OSV 1.7 §aliases) stand together. */
  readonly problems: readonly (readonly Affected[])[];
}

/** What an advisory says about one package. */
export interface Affected {
  /** Number of the advisory in its store. */
  readonly advisory: number;
  /** The places that its ranges cover. */
  readonly intervals: Intervals;
  /** Enumerated versions that no range covers. */
  readonly versions: readonly string[];
  /** An event has no place in the order: what lies outside the intervals is possible, never clear. */
  readonly undecided: boolean;
}

/** The vulnerable part of a package: what is imported ('' is the package itself) and which of its symbols; none = all. */
export interface VulnerableSymbols {
  readonly path: string;
  readonly symbols: readonly string[];
}

/** One problem of one package, whatever its version: all advisories that tell of it (CVE = GHSA = PYSEC) count once. */
export interface Problem {
  /** At least one; the best known id first. */
  readonly advisories: readonly [Advisory, ...Advisory[]];
  /** What it is called; the others are in `aliases`. */
  readonly id: string;
  readonly aliases: readonly string[];
  /** The most severe of the advisories that have one. */
  readonly severity: AdvisorySeverity | null;
  readonly malicious: boolean;
  /** Named by the advisories; [] when they name none. */
  readonly symbols: readonly VulnerableSymbols[];
}

/** A package that has a problem. */
export interface Match {
  readonly package: Package;
  readonly problem: Problem;
  /** `affected`: the version is. `possible`: it cannot be told, `why` says it. */
  readonly status: 'affected' | 'possible';
  readonly why: string | null;
  /** The lowest version that no advisory of this package affects, of the same major where there is one; null: none known. */
  readonly fixed: string | null;
}

/** How a package is asked for in the store. */
export interface PackageKey {
  readonly ecosystem: Ecosystem;
  readonly name: string;
}
