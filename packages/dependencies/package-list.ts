import type { Diagnostic } from '@emmental/model';

/** The supported registries, with OSV's names. */
export const ecosystems = ['npm', 'PyPI', 'Go', 'Maven'] as const;
export type Ecosystem = (typeof ecosystems)[number];

/**
 * The source of a package. Only packages from a registry are compared with advisories: a fork in git or a folder of the
 * repository can have the same name and other content.
 */
export type PackageSource =
  | { readonly kind: 'registry'; readonly url: string | null }
  | { readonly kind: 'git'; readonly url: string }
  /** A file that is fetched from an address, outside any registry. */
  | { readonly kind: 'url'; readonly url: string }
  /** A file or folder outside the repository's own packages. */
  | { readonly kind: 'file'; readonly path: string }
  /**
   * A package of the repository itself. `linked`: the lockfile refers to it by a path (`file:vendor/a`), and it is no
   * workspace.
   */
  | { readonly kind: 'workspace'; readonly path: string; readonly linked?: true };

/** Returns the source of a package for people: its path, or its address without user name and password. Null for the default registry. */
export const placeOf = (source: PackageSource): string | null =>
  'path' in source ? source.path : (source.url?.replace(/\/\/[^/@\s]*@/, '//') ?? null);

/** One installed instance of a package, as one file describes it. */
export interface Package {
  /** Unique in its list: the path of a nested instance, or the key of the lockfile. */
  readonly id: string;
  readonly ecosystem: Ecosystem;
  /** The name in the registry (an alias is resolved), spelled as the file spells it. */
  readonly name: string;
  /** Null when the file does not pin a version. */
  readonly version: string | null;
  /** The requested range if the file pins no version (`>=1.21,<2`); null if it pins one. */
  readonly constraint: string | null;
  /** The lowest version in `constraint`; null when it is not known. */
  readonly lowest: string | null;
  readonly source: PackageSource;
  /** Needed only for development or tests. */
  readonly dev: boolean;
  readonly optional: boolean;
  readonly peer: boolean;
  /** A condition on the platform or the runtime, as written (`python_version < "3.8"`). */
  readonly marker: string | null;
  /** POSIX path of the file, relative to the root of the scan; `line` is the line of the package in it. */
  readonly lockfile: string;
  readonly line: number;
  /**
   * Folder of the instance (`node_modules/a/node_modules/b`), relative to the folder of the file; null when the file does
   * not record it.
   */
  readonly path: string | null;
  /** Checksum as written; null when the file carries none. */
  readonly integrity: string | null;
  /** True when the package runs a script at installation; null when the file does not record it. */
  readonly installScript: boolean | null;
  /** For each required name, the id of the instance that satisfies it; null when the file does not list requirements of packages. */
  readonly requires: ReadonlyMap<string, string> | null;
}

/** A package of the repository whose requirements a lockfile pins: the root or a workspace. */
export interface Project {
  /** Relative to the lockfile's folder; '' is that folder. */
  readonly folder: string;
  /** The ids of the packages that are required at run time, by name. */
  readonly requires: ReadonlyMap<string, string>;
  /** The ids of the packages that are required for development, by name. */
  readonly devRequires: ReadonlyMap<string, string>;
}

/** An entry that cannot be compared with advisories, with the reason. Reports list it. */
export interface Skipped {
  readonly file: string;
  readonly line: number;
  readonly name: string | null;
  readonly why: string;
}

/** The packages of one file. */
export interface PackageList {
  readonly file: string;
  /** `package-lock 3`, `yarn 1`, `requirements`, …; shown to people. */
  readonly format: string;
  readonly ecosystem: Ecosystem;
  readonly packages: readonly Package[];
  /** Null when the file does not list the requirements of its projects. */
  readonly projects: readonly Project[] | null;
  /** Files that this one includes (`-r`); each is a list of its own. */
  readonly includes: readonly string[];
  readonly skipped: readonly Skipped[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The fields of a package that a reader must give; the others have defaults. */
export type PackageFacts = Pick<Package, 'id' | 'ecosystem' | 'name' | 'version' | 'lockfile' | 'line'> &
  Partial<Package>;

/** Makes a package. By default its source is the registry, and it is needed at run time. */
export const packageOf = (facts: PackageFacts): Package => ({
  // Fields are copied one by one, because spreading defaults costs more than all other work of reading a lockfile.
  id: facts.id,
  ecosystem: facts.ecosystem,
  name: facts.name,
  version: facts.version,
  constraint: facts.constraint ?? null,
  lowest: facts.lowest ?? null,
  source: facts.source ?? registry,
  dev: facts.dev ?? false,
  optional: facts.optional ?? false,
  peer: facts.peer ?? false,
  marker: facts.marker ?? null,
  lockfile: facts.lockfile,
  line: facts.line,
  path: facts.path ?? null,
  integrity: facts.integrity ?? null,
  installScript: facts.installScript ?? null,
  requires: facts.requires ?? null,
});

const registry: PackageSource = { kind: 'registry', url: null };
