import type { Diagnostic } from '@emmental/model';
import type { Module } from './tree.ts';

/** All lowered modules of the repository that a handler can load. Resolution is synchronous. */
export interface Program {
  readonly modules: ReadonlyMap<string, Module>;
  /** Resolves a `specifier` in the module `from`. */
  resolve(from: string, specifier: string): Resolution;
  /**
   * Returns the modules that a partly known specifier may mean, sorted. `*` stands for the unknown parts
   * (`./handlers/*`). Empty when no module matches, or when the pattern has no known folder.
   */
  resolveAll(from: string, pattern: string): readonly string[];
  /** Returns the paths of the modules that a module may load. Some of them may not be in `modules`. */
  importsOf(path: string): readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /**
   * Programs with the same family are of one Source and resolve every specifier alike, so that a fact of a module and of
   * what it loads holds in all of them.
   */
  readonly family: object;
}

export type Resolution =
  /** A module of the repository. It is in `modules` unless a diagnostic gives the reason. */
  | { readonly kind: 'module'; readonly path: string }
  /** A JSON file of the repository. */
  | { readonly kind: 'data'; readonly path: string }
  /**
   * A dependency or a module of the language, with the full specifier: `@aws-sdk/client-s3`, `node:fs`,
   * `boto3`, `botocore.config`.
   */
  | { readonly kind: 'library'; readonly name: string }
  /**
   * `isThere` = a file that is not read; absent = no file was found. `isTypes` = an import of TypeScript that is used in types alone,
   * which the compiler leaves out.
   */
  | { readonly kind: 'unknown'; readonly why: string; readonly isThere?: true; readonly isTypes?: true };

/** The function that Lambda calls. */
export interface Entry {
  readonly module: string;
  /**
   * The name of an export: `handler`, `default`, or `Orders.handle` for a static method or a member of an
   * exported object.
   */
  readonly export: string;
}
