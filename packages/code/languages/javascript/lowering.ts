import type { Expression, Span } from '../../tree.ts';
import { type ImportRequest, moduleLimits } from '../language.ts';
import { specifierPattern } from '../specifier.ts';

/** A node of the parser's tree: it knows its offsets. */
export interface Placed {
  readonly start: number;
  readonly end: number;
}

/** What the lowering of one module carries along. It lives as long as that lowering. */
export interface Lowering {
  readonly at: (node: Placed) => Span;
  readonly imports: ImportRequest[];
  /** Functions around the current node that have a parameter or variable of their own named `require`. */
  shadowedRequire: number;
  depth: number;
  /** The first place that was nested too deeply to be lowered. */
  tooDeep: Span | null;
}

/** Runs `lower` one level deeper; past the bound the node becomes `unsupported` and its place is kept for the diagnostic. */
export function deeper(node: Placed, c: Lowering, lower: () => Expression): Expression {
  if (c.depth >= moduleLimits.depth) return beyond(node, c);
  c.depth += 1;
  const lowered = lower();
  c.depth -= 1;
  return lowered;
}

function beyond(node: Placed, c: Lowering): Expression {
  c.tooDeep ??= c.at(node);
  return { kind: 'unsupported', what: 'nesting', inside: [], at: c.at(node) };
}

/** Notes that the module asks for another one. */
export function request(specifier: Expression, at: Span, c: Lowering): void {
  const pattern = specifierPattern(specifier);
  const partly = pattern === null || pattern.includes('*');
  c.imports.push({ specifier: pattern ?? '*', partly, mayFail: false, at });
}
