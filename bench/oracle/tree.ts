/**
 * One node of a generated program, in no language: the construct that made it and its parts. The printers of the
 * construct turn it into JavaScript, TypeScript or Python.
 */
export interface Node {
  /** The name of a row of `constructs/`. */
  readonly construct: string;
  readonly sort: Sort;
  /** Names, operators and numbers that the construct chose. */
  readonly data: Readonly<Record<string, string | number | boolean>>;
  /** Nodes inside, by the part that they play. */
  readonly slots: Readonly<Record<string, readonly Node[]>>;
}

/**
 * The kind of thing that a node stands for. `effect` is an expression that performs an operation; `maybe` is a value or
 * nothing; `module` and `top` are parts of a file.
 */
export type Sort =
  | 'number'
  | 'text'
  | 'boolean'
  | 'maybe'
  | 'list'
  | 'record'
  | 'map'
  | 'set'
  | 'effect'
  | 'callback'
  | 'statement'
  | 'program';

/** The sorts of values that variables have. */
export const valueSorts = ['number', 'text', 'boolean', 'maybe', 'list', 'record', 'map', 'set'] as const;
export type ValueSort = (typeof valueSorts)[number];

/** The language that a program is printed in. */
export type Language = 'js' | 'ts' | 'py';

/** Returns the node and all nodes inside it, outer ones first. */
export function* nodesIn(node: Node): Generator<Node> {
  yield node;
  for (const nodes of Object.values(node.slots)) for (const inner of nodes) yield* nodesIn(inner);
}

/** Returns the number of nodes of a tree. */
export function sizeOf(node: Node): number {
  let size = 1;
  for (const nodes of Object.values(node.slots)) for (const inner of nodes) size += sizeOf(inner);
  return size;
}
