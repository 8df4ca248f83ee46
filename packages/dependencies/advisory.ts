import type { Severity } from '@emmental/model';
import type { Ecosystem, Package } from './package-list.ts';
import type { Intervals } from './versions/places.ts';

/** One published advisory, reduced to the parts that a report needs. */
export interface Advisory {
  /** `GHSA-…`, `PYSEC-…`, `GO-…`, `CVE-…`, `MAL-…`. */
  readonly id: string;
  /** Other ids of the same problem; `upstream` and `related` do not count. */
  readonly aliases: readonly string[];
  readonly summary: string;
  /** `2026-11-24`, or null. */
  readonly published: string | null;
  readonly modified: string | null;
  /** The package itself is the attack. */
  readonly malicious: boolean;
  readonly severity: AdvisorySeverity | null;
  /** Address of the advisory's text, or null. */
  readonly url: string;
  /** Probability of exploitation within 30 days, 0…1; null without EPSS data. */
  readonly epss: number | null;
  /** The day on which the catalogue of exploited vulnerabilities listed it; null when it does not. */
  readonly exploited: string | null;
  readonly cwes: readonly string[];
}

/** The severity of an advisory. `score` is null where only a word was published. */
export interface AdvisorySeverity {
  readonly level: Severity;
  readonly score: number | null;
  /** The CVSS vector, or the word, from which the level was computed. */
  readonly from: string;
  /** The advisory of the same problem from which the severity was taken; null when it is the advisory's own. */
  readonly alias: string | null;
}

/** Everything that a store holds about one package. Versions are places between `bounds`: `versions/places.ts`. */
export interface PackageAdvisories {
  /** The versions that events of its advisories name, in their order; of equal versions the one that a fix names. */
  readonly bounds: readonly string[];
  /** Places of the versions that end an advisory and that no advisory affects, in rising order. */
  readonly clear: readonly number[];
  /** The entries of each advisory; entries about one problem (OSV 1.7 §aliases) stand together. */
  readonly problems: readonly (readonly Affected[])[];
}

/** The entry of one advisory about one package. */
export interface Affected {
  /** Number of the advisory in its store. */
  readonly advisory: number;
  /** The places that its ranges cover. */
  readonly intervals: Intervals;
  /** Enumerated versions that no range covers. */
  readonly versions: readonly string[];
  /** An event has no place in the order of versions: a version outside the intervals is possible, never clear. */
  readonly undecided: boolean;
}

/**
 * The vulnerable part of a package: an import path ('' is the package itself) and its symbols; without symbols all are
 * vulnerable.
 */
export interface VulnerableSymbols {
  readonly path: string;
  readonly symbols: readonly string[];
}

/** One problem of one package in any version. All advisories about it (CVE = GHSA = PYSEC) count once. */
export interface Problem {
  /** At least one; the best known id first. */
  readonly advisories: readonly [Advisory, ...Advisory[]];
  /** The best known id; the others are in `aliases`. */
  readonly id: string;
  readonly aliases: readonly string[];
  /** The highest severity among the advisories that have one. */
  readonly severity: AdvisorySeverity | null;
  readonly malicious: boolean;
  /** The parts that the advisories name; [] when they name none. */
  readonly symbols: readonly VulnerableSymbols[];
}

/** A package that has a problem. */
export interface Match {
  readonly package: Package;
  readonly problem: Problem;
  /** `affected`: the version is affected. `possible`: nobody can decide it, and `why` gives the reason. */
  readonly status: 'affected' | 'possible';
  readonly why: string | null;
  /**
   * The lowest version that no advisory of this package affects, of the same major where there is one; null when none
   * is known.
   */
  readonly fixed: string | null;
}

/** The key of a package in the store. */
export interface PackageKey {
  readonly ecosystem: Ecosystem;
  readonly name: string;
}
