import type { Diagnostic } from '@emmental/model';

/** Registries whose packages are read, matched and ordered; named as OSV names them. */
export const ecosystems = ['npm', 'PyPI', 'Go', 'Maven'] as const;
export type Ecosystem = (typeof ecosystems)[number];

/**
 * Where a package comes from. Only what comes from a registry is matched by its name: a fork in git and a folder of
 * the repository have names of their own.
 */
export type PackageSource =
  | { readonly kind: 'registry'; readonly url: string | null }
  | { readonly kind: 'git'; readonly url: string }
  /** A file that is fetched from an address, outside any registry. */
  | { readonly kind: 'url'; readonly url: string }
  /** A file or folder outside the repository's own packages. */
  | { readonly kind: 'file'; readonly path: string }
  /** A package of the repository itself. `linked`: by an address in it (`file:vendor/a`), and no workspace of its own. */
  | { readonly kind: 'workspace'; readonly path: string; readonly linked?: true };

/** Where a package comes from, for people: an address without the name and password that it may carry; null = its registry. */
export const placeOf = (source: PackageSource): string | null =>
  'path' in source ? source.path : (source.url?.replace(/\/\/[^/@\s]*@/, '//') ?? null);

/** One installed instance of a package, as one file tells it. */
export interface Package {
  /** Unique in its list: the path of a nested instance, or the key of the lockfile. */
  readonly id: string;
  readonly ecosystem: Ecosystem;
  /** As the registry knows it (an alias is resolved); written as the file writes it. */
  readonly name: string;
  /** Null when the file does not pin one. */
  readonly version: string | null;
  /** What the file asks for where it does not pin (`>=1.21,<2`); null where it pins. */
  readonly constraint: string | null;
  /** The lowest version that `constraint` admits, where that can be told. */
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
  /** Folder of the instance where the file tells it (`node_modules/a/node_modules/b`), relative to the file's folder. */
  readonly path: string | null;
  /** Checksum as written; null when the file carries none. */
  readonly integrity: string | null;
  /** It runs a script when it is installed; null when the file does not tell. */
  readonly installScript: boolean | null;
  /** Name as imported or required → id of the instance it gets; null when the file tells no edges. */
  readonly requires: ReadonlyMap<string, string> | null;
}

/** A package of the repository that a lockfile serves: the root and the workspaces. */
export interface Project {
  /** Relative to the lockfile's folder; '' is that folder. */
  readonly folder: string;
  /** Name as required at run time → id. */
  readonly requires: ReadonlyMap<string, string>;
  /** The same for development. */
  readonly devRequires: ReadonlyMap<string, string>;
}

/** Something that will not be matched, and why: never left out without a word. */
export interface Skipped {
  readonly file: string;
  readonly line: number;
  readonly name: string | null;
  readonly why: string;
}

/** What one file tells. */
export interface PackageList {
  readonly file: string;
  /** `package-lock 3`, `yarn 1`, `requirements`, …; shown to people. */
  readonly format: string;
  readonly ecosystem: Ecosystem;
  readonly packages: readonly Package[];
  /** Null when the file does not tell what its projects require. */
  readonly projects: readonly Project[] | null;
  /** Files that this one takes in (`-r`); each is a list of its own. */
  readonly includes: readonly string[];
  readonly skipped: readonly Skipped[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What a reader has to say about a package; the rest is its default. */
export type PackageFacts = Pick<Package, 'id' | 'ecosystem' | 'name' | 'version' | 'lockfile' | 'line'> &
  Partial<Package>;

/** A package from the registry that is needed at run time, unless the facts say otherwise. */
export const packageOf = (facts: PackageFacts): Package => ({
  // Field by field: spreading defaults costs more than all the rest of reading a lockfile.
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
