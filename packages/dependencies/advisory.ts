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

/** The advisories in a store about one package. A version is a number, its place between `bounds`: see `versions/places.ts`. */
export interface PackageAdvisories {
  /** The versions in the events of the advisories (OSV 1.7 §events), in rising order. Of equal spellings, that of a fix is kept. */
  readonly bounds: readonly string[];
  /** Places of the fixed versions that no advisory affects, in rising order. */
  readonly clear: readonly number[];
  /** The entries of the advisories, a list for each problem: advisories with a common alias (OSV 1.7 §aliases) are about one problem. */
  readonly problems: readonly (readonly Affected[])[];
}

/** The entry of one advisory about one package. */
export interface Affected {
  /** Number of the advisory in its store. */
  readonly advisory: number;
  /** The places that the ranges of the advisory cover. */
  readonly intervals: Intervals;
  /** Enumerated versions that no range covers. */
  readonly versions: readonly string[];
  /** True when an event cannot be ordered: then a version outside the intervals may be affected too. */
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
  /** The advisories about the problem; the one with the best known id comes first. */
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
  /** `affected`: the version is affected. `possible`: this cannot be decided, and `why` is the reason. */
  readonly status: 'affected' | 'possible';
  readonly why: string | null;
  /** The lowest higher version that no advisory of this package affects; null when none is known. */
  readonly fixed: string | null;
}

/** The key of a package in the store. */
export interface PackageKey {
  readonly ecosystem: Ecosystem;
  readonly name: string;
}
