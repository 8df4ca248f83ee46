import type { Diagnostic } from '@emmental/model';
import type { Module } from './tree.ts';

/** All modules a handler can load from inside its repository, lowered; resolution answers are synchronous. */
export interface Program {
  readonly modules: ReadonlyMap<string, Module>;
  /** Where `specifier`, written in module `from`, leads. */
  resolve(from: string, specifier: string): Resolution;
  /**
   * The modules that a partly known specifier may mean, sorted; `*` stands for the unknown parts (`./handlers/*`).
   * Empty when nothing matches or the pattern is too wide (no known folder).
   */
  resolveAll(from: string, pattern: string): readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export type Resolution =
  /** A module of the repository; it is in `modules` unless a diagnostic says why not. */
  | { readonly kind: 'module'; readonly path: string }
  /** JSON inside the repository. */
  | { readonly kind: 'data'; readonly path: string }
  /** A dependency or a built-in, by its full specifier: `@aws-sdk/client-s3`, `node:fs`, `boto3`, `botocore.config`. */
  | { readonly kind: 'library'; readonly name: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** The function that the cloud starts. */
export interface Entry {
  readonly module: string;
  /** `handler`, `default`, `Orders.handle` (a static method or a member of an exported object). */
  readonly export: string;
}
