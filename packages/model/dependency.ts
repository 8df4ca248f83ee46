/** How far a problem of a package gets into one function, the nearest first. */
export const dependencyLevels = ['called', 'symbol', 'loaded', 'unknown', 'shipped', 'not-loaded'] as const;
export type DependencyLevel = (typeof dependencyLevels)[number];

/** Where a package is for one function. */
export interface DependencyUse {
  /** Function id. */
  readonly id: string;
  readonly level: DependencyLevel;
  /** From the handler to the package, or to the line that calls or names its vulnerable part: `src/a.ts:3`, `qs@6.5.1`. */
  readonly chain: readonly string[];
  /** Why it is not loaded, or not decided; null otherwise. */
  readonly why: string | null;
  /** The function of the package that is called or named; null for less. */
  readonly symbol: string | null;
  /** Told by the lockfile alone: nothing of it is installed. */
  readonly byLockfile: boolean;
}

/** The additional facts of a finding about a package. */
export interface DependencyFacts {
  readonly lockfile: string;
  readonly line: number;
  readonly ecosystem: string;
  readonly name: string;
  /** Null when the file pins none. */
  readonly version: string | null;
  /** `registry`, `git`, `url`, `file` or `workspace`. */
  readonly source: string;
  /** Id of the advisory; null if the finding is about the package itself. */
  readonly id: string | null;
  readonly aliases: readonly string[];
  /** Summary of the advisory, in the words of its author. */
  readonly summary: string | null;
  /** CVSS of the advisory, shown: it does not decide alone. */
  readonly cvss: number | null;
  /** Address of the advisory. */
  readonly url: string | null;
  /** The version that ends every advisory of the package; null: none is known. */
  readonly fixed: string | null;
  /** Nearest first. */
  readonly functions: readonly DependencyUse[];
}

/** One package that a file names, or that the runtime brings. */
export interface PackageReport {
  readonly lockfile: string | null;
  readonly line: number | null;
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string | null;
  readonly source: string;
  /** Where it comes from, when that is no registry. */
  readonly from: string | null;
  readonly dev: boolean;
  readonly optional: boolean;
  readonly integrity: string | null;
  /** The runtime has it; what a function ships goes before. */
  readonly provided: boolean;
  /** Keys of the packages that it requires: `npm:left@1.0.0`. */
  readonly requires: readonly string[];
  /** Functions that load it, and functions that only ship it. */
  readonly loadedBy: readonly string[];
  readonly shippedWith: readonly string[];
}

/** The key of a package in a version, the same for every copy of it: `npm:left@1.0.0`. */
export const packageKey = (pack: Pick<PackageReport, 'ecosystem' | 'name' | 'version'>): string =>
  `${pack.ecosystem}:${pack.name}@${pack.version ?? ''}`;

/** Where OSV publishes all records of an ecosystem. Source: https://google.github.io/osv.dev/data/ */
export const osvArchive = (ecosystem: string): string =>
  `https://osv-vulnerabilities.storage.googleapis.com/${ecosystem}/all.zip`;

/** A package that could not be matched, and why. */
export interface SkippedPackage {
  readonly file: string;
  readonly line: number;
  readonly name: string | null;
  readonly why: string;
}

/** Packages of what was scanned. */
export interface DependencyReport {
  /** Day of the data, by ecosystem; null where nothing tells. Null altogether: there is none, nothing was matched. */
  readonly asOf: Readonly<Record<string, string | null>> | null;
  /** Ecosystems whose data is older than it should be, with the days; null where they are not known. */
  readonly old: readonly { readonly ecosystem: string; readonly days: number | null }[];
  readonly files: readonly { readonly file: string; readonly format: string; readonly packages: number }[];
  readonly packages: readonly PackageReport[];
  readonly skipped: readonly SkippedPackage[];
}
