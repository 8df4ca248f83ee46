import type { Diagnostic } from '@emmental/model';

/** Registries whose packages are read, matched and ordered; named as OSV names them. */
export const ecosystems = ['npm', 'PyPI', 'Go', 'Maven'] as const;
export type Ecosystem = (typeof ecosystems)[number];

/**
 * Where a package comes from. Only packages from a registry are matched by name: a fork in git and a folder of the
 * repository have names of their own.
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

/** Returns where a package comes from, for people: its address without name and password; null for its registry. */
export const placeOf = (source: PackageSource): string | null =>
  'path' in source ? source.path : (source.url?.replace(/\/\/[^/@\s]*@/, '//') ?? null);

/** One installed instance of a package, as one file describes it. */
export interface Package {
  /** Unique in its list: the path of a nested instance, or the key of the lockfile. */
  readonly id: string;
  readonly ecosystem: Ecosystem;
  /** The name in the registry (an alias is resolved), spelled as the file spells it. */
  readonly name: string;
  /** Null when the file does not pin one. */
  readonly version: string | null;
  /** The requested range where the file does not pin (`>=1.21,<2`); null where it pins. */
  readonly constraint: string | null;
  /** The lowest version that `constraint` admits, where it is known. */
  readonly lowest: string | null;
  readonly source: PackageSource;
  /** Needed only for development or tests. */
  readonly dev: boolean;
  readonly optional: boolean;
  readonly peer: boolean;
  /** A condition on the platform or the runtime, as written (`python_version < "3.8"`). */
  readonly marker: string | null;
  /** POSIX path of the file, relative to the root of the scan; the line where the package stands. */
  readonly lockfile: string;
  readonly line: number;
  /**
   * Folder of the instance (`node_modules/a/node_modules/b`), relative to the file's folder; null when the file does
   * not say.
   */
  readonly path: string | null;
  /** Checksum as written; null when the file carries none. */
  readonly integrity: string | null;
  /** The package runs a script when it is installed; null when the file does not say. */
  readonly installScript: boolean | null;
  /** Name as imported or required → id of the instance that it gets; null when the file has no edges. */
  readonly requires: ReadonlyMap<string, string> | null;
}

/** A package of the repository that a lockfile serves: the root or a workspace. */
export interface Project {
  /** Relative to the lockfile's folder; '' is that folder. */
  readonly folder: string;
  /** Name as required at run time → id. */
  readonly requires: ReadonlyMap<string, string>;
  /** Name as required for development → id. */
  readonly devRequires: ReadonlyMap<string, string>;
}

/** An entry that will not be matched, with the reason, so that nothing is left out silently. */
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

/** Makes a package from the registry that is needed at run time, unless the fields say otherwise. */
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
