import type { Diagnostic } from '@emmental/model';
import type { Module, Span } from '../tree.ts';
import type { Origin } from './positions.ts';

/**
 * Parses and lowers the text of one module. Never throws; errors in the text become diagnostics. `origin` is
 * set for code inside a template.
 */
export type ReadModule = (path: string, text: string, origin?: Origin) => Lowered;

export interface Lowered {
  readonly module: Module;
  /** All modules that the module loads, in the order of the text. */
  readonly imports: readonly ImportRequest[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A module to load. Each unknown part of `specifier` is `*`; if nothing is known, `specifier` is `*`. */
export interface ImportRequest {
  readonly specifier: string;
  readonly partly: boolean;
  /**
   * True when there may be no such module: `from a import b` also requests `a.b`, because `b` may be a
   * module.
   */
  readonly mayFail: boolean;
  /** True for `require`: a package may have another entry for it than for `import`. */
  readonly isRequired: boolean;
  readonly at: Span;
}

/** Bounds of one module. A module that exceeds them is reported as code/limit. */
export const moduleLimits = {
  /**
   * Characters of text. A bundle is one long JavaScript module. For a text with an unclosed bracket or quote,
   * Python's parser needs quadratic time.
   */
  size: { javascript: 4 * 1024 * 1024, python: 1024 * 1024 },
  /** Levels of nested expressions and statements that are lowered. */
  depth: 400,
} as const;
