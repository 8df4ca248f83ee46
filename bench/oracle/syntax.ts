import { parseSync } from 'oxc-parser';

/** A node of the syntax tree of JavaScript or TypeScript, with the offsets of its text. */
export interface Syntax {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** A node with the nodes around it, innermost last. */
export interface Placed {
  readonly node: Syntax;
  readonly around: readonly Syntax[];
}

/** Parses a module. Returns null when its text has a mistake. */
export function parsed(path: string, text: string): Syntax | null {
  const { program, errors } = parseSync(path, text);
  return errors.length > 0 ? null : (program as unknown as Syntax);
}

/** Returns all nodes below a node, outer ones first. */
export function* nodesOf(node: Syntax, around: readonly Syntax[] = []): Generator<Placed> {
  yield { node, around };
  for (const value of Object.values(node))
    for (const inner of Array.isArray(value) ? value : [value])
      if (isSyntax(inner)) yield* nodesOf(inner, [...around, node]);
}

const isSyntax = (value: unknown): value is Syntax =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Syntax).type === 'string' &&
  'start' in value;

/** Returns the node in a field, or null. */
export function inner(node: Syntax, field: string): Syntax | null {
  const value = node[field];
  return isSyntax(value) ? value : null;
}

/** Has the expression a word that means something else in a function around it? */
export function hasBoundWord(node: Syntax): boolean {
  for (const { node: found, around } of nodesOf(node)) {
    if (found.type === 'YieldExpression') return true;
    if (found.type === 'Identifier' && found['name'] === 'arguments') return true;
    if (found.type === 'AwaitExpression' && !around.some(isFunction)) return true;
  }
  return false;
}

/** Is the node a function with a body of its own? */
export const isFunction = ({ type }: Syntax): boolean => /Function/.test(type) && !type.startsWith('TS');
