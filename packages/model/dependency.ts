/** How close a problem of a package comes to being executed in one function, the closest level first. */
export const dependencyLevels = ['called', 'symbol', 'loaded', 'unknown', 'shipped', 'not-loaded'] as const;
export type DependencyLevel = (typeof dependencyLevels)[number];

/** How one function uses a package. */
export interface DependencyUse {
  /** Function id. */
  readonly id: string;
  readonly level: DependencyLevel;
  /** The way from the handler to the package, or to the line that calls or names its vulnerable function: `src/a.ts:3`, `qs@6.5.1`. */
  readonly chain: readonly string[];
  /** The reason why the package is not loaded, or why the level could not be decided; null for other levels. */
  readonly why: string | null;
  /** The vulnerable function that the code calls or names; null if it does neither. */
  readonly symbol: string | null;
  /** True when the level was decided from the lockfile alone, because the package is not installed. */
  readonly byLockfile: boolean;
}

/** The additional fields of a finding about a package. */
export interface DependencyFacts {
  readonly lockfile: string;
  readonly line: number;
  readonly ecosystem: string;
  readonly name: string;
  /** Null when the file pins no version. */
  readonly version: string | null;
  /** `registry`, `git`, `url`, `file` or `workspace`. */
  readonly source: string;
  /** Id of the advisory; null if the finding is about the package itself. */
  readonly id: string | null;
  readonly aliases: readonly string[];
  /** Summary of the advisory, in the words of its author. */
  readonly summary: string | null;
  /** CVSS score of the advisory. It is shown; the severity of the finding also depends on the levels in `functions`. */
  readonly cvss: number | null;
  /** URL of the advisory. */
  readonly url: string | null;
  /** The version that no advisory of the package affects; null = none is known. */
  readonly fixed: string | null;
  /** The use by each function, the closest level first. */
  readonly functions: readonly DependencyUse[];
}

/** One package that a lockfile or manifest lists, or that the runtime contains. */
export interface PackageReport {
  readonly lockfile: string | null;
  readonly line: number | null;
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string | null;
  readonly source: string;
  /** The origin of the package, if it does not come from a registry; null otherwise. */
  readonly from: string | null;
  readonly dev: boolean;
  readonly optional: boolean;
  readonly integrity: string | null;
  /** True when the runtime contains the package. A function that ships its own copy uses that copy instead. */
  readonly provided: boolean;
  /** Keys of the packages that this package requires: `npm:left@1.0.0`. */
  readonly requires: readonly string[];
  /** Functions that load the package, and functions that contain but do not load it. */
  readonly loadedBy: readonly string[];
  readonly shippedWith: readonly string[];
}

/** Returns the key of a version of a package, the same for all copies: `npm:left@1.0.0`. */
export const packageKey = (pack: Pick<PackageReport, 'ecosystem' | 'name' | 'version'>): string =>
  `${pack.ecosystem}:${pack.name}@${pack.version ?? ''}`;

/** The public export of OSV: for each ecosystem a folder with `all.zip`. Source: https://google.github.io/osv.dev/data/ */
export const osvExport = 'https://osv-vulnerabilities.storage.googleapis.com/';

/** Returns the address of all records of an ecosystem in an export of OSV, or in a copy of it. */
export const osvArchive = (ecosystem: string, from: string = osvExport): string =>
  `${from}${ecosystem}/all.zip`;

/** A package that could not be compared with the advisories, and why. */
export interface SkippedPackage {
  readonly file: string;
  readonly line: number;
  readonly name: string | null;
  readonly why: string;
}

/** The packages of all scanned apps. */
export interface DependencyReport {
  /**
   * The day of the advisory data, by ecosystem; null for an ecosystem whose data has no date. `asOf` itself is null when
   * there is no advisory data, so nothing was matched.
   */
  readonly asOf: Readonly<Record<string, string | null>> | null;
  /** Ecosystems whose data is older than the allowed age, with that age in days; null = the age is not known. */
  readonly old: readonly { readonly ecosystem: string; readonly days: number | null }[];
  /** The age of the data of each ecosystem in days; null = the age is not known. Absent = there is no data. */
  readonly ages?: Readonly<Record<string, number | null>>;
  readonly files: readonly { readonly file: string; readonly format: string; readonly packages: number }[];
  readonly packages: readonly PackageReport[];
  readonly skipped: readonly SkippedPackage[];
}
