import type { Diagnostic } from '@emmental/model';
import type { Module, Span } from '../tree.ts';
import type { Origin } from './positions.ts';

/** Lowers the text of one module. Never throws: what is wrong with the text is a diagnostic. `origin` for code inside a template. */
export type ReadModule = (path: string, text: string, origin?: Origin) => Lowered;

export interface Lowered {
  readonly module: Module;
  /** Everything the module asks to load, in source order. */
  readonly imports: readonly ImportRequest[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `specifier` with `*` for each part that is not written out; `*` alone when nothing of it is known. */
export interface ImportRequest {
  readonly specifier: string;
  readonly partly: boolean;
  /** It need not be a module: `from a import b` asks for `a.b` in case that is one. */
  readonly mayFail: boolean;
  readonly at: Span;
}

/** Bounds of one module; what lies beyond is reported as code/limit. */
export const moduleLimits = {
  /** Characters of text. A bundle is one long JavaScript module; Python's parser recovers in quadratic time from a text that never closes. */
  size: { javascript: 4 * 1024 * 1024, python: 1024 * 1024 },
  /** Nested expressions and statements that are lowered. */
  depth: 400,
} as const;
