import type { Diagnostic } from '@emmental/model';
import type { Module, Span } from '../tree.ts';
import type { Origin } from './positions.ts';

/**
 * Lowers the text of one module. Never throws; faults of the text are diagnostics. `origin` is set for code
 * inside a template.
 */
export type ReadModule = (path: string, text: string, origin?: Origin) => Lowered;

export interface Lowered {
  readonly module: Module;
  /** Everything that the module loads, in source order. */
  readonly imports: readonly ImportRequest[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A module to load. `specifier` has `*` for each part that is not written out; it is `*` alone when nothing
 * is known.
 */
export interface ImportRequest {
  readonly specifier: string;
  readonly partly: boolean;
  /** Set when it need not be a module: `from a import b` requests `a.b` in case that is one. */
  readonly mayFail: boolean;
  readonly at: Span;
}

/** Bounds of one module. Anything beyond them is reported as code/limit. */
export const moduleLimits = {
  /**
   * Characters of text. A bundle is one long JavaScript module. Python's parser recovers in quadratic time
   * from a text that never closes.
   */
  size: { javascript: 4 * 1024 * 1024, python: 1024 * 1024 },
  /** Levels of nested expressions and statements that are lowered. */
  depth: 400,
} as const;
