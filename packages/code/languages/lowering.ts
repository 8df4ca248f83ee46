import type { ClassMember, Expression, Form, Span, Statement } from '../tree.ts';
import { type ImportRequest, moduleLimits } from './language.ts';
import { specifierPattern } from './specifier.ts';

/** A node of a parser's tree, with its offsets. */
export interface Placed {
  readonly start: number;
  readonly end: number;
}

/** The state while one module is lowered, in any language. */
export interface Lowering {
  readonly at: (node: Placed) => Span;
  readonly imports: ImportRequest[];
  depth: number;
  /** The first place at which the nesting was too deep. */
  tooDeep: Span | null;
}

/**
 * Lowers an expression one level deeper. Beyond the bound, the node becomes `unsupported`, and its place is
 * recorded for a diagnostic.
 */
export function deeper(node: Placed, lowering: Lowering, lower: () => Expression): Expression {
  if (lowering.depth >= moduleLimits.depth) return beyond(node, lowering);
  lowering.depth += 1;
  const lowered = lower();
  lowering.depth -= 1;
  return lowered;
}

/** Lowers statements one level deeper, with the same bound. */
export function deeperStatements(
  node: Placed,
  lowering: Lowering,
  lower: () => readonly Statement[],
): readonly Statement[] {
  if (lowering.depth >= moduleLimits.depth)
    return [{ kind: 'expression', value: beyond(node, lowering), at: lowering.at(node) }];
  lowering.depth += 1;
  const lowered = lower();
  lowering.depth -= 1;
  return lowered;
}

function beyond(node: Placed, lowering: Lowering): Expression {
  lowering.tooDeep ??= lowering.at(node);
  return unsupported('nesting', [], lowering.at(node));
}

/**
 * Creates an expression for a construct that the tree cannot represent. `inside` are the expressions that it
 * contains, `form` is the form of the values that a pattern takes.
 */
export const unsupported = (
  what: string,
  inside: readonly Expression[],
  at: Span,
  form?: Form,
): Expression => ({
  kind: 'unsupported',
  what,
  inside,
  ...(form ? { form } : {}),
  at,
});

/** Records that the module loads another module, whose name is given by an expression. */
export function request(specifier: Expression, at: Span, lowering: Lowering, isRequired = false): void {
  const pattern = specifierPattern(specifier);
  const partly = pattern === null || pattern.includes('*');
  lowering.imports.push({ specifier: pattern ?? '*', partly, mayFail: false, isRequired, at });
}

/** Records that the module may load any module that a text in it names. */
export function requestNamed(at: Span, lowering: Lowering): void {
  lowering.imports.push({ specifier: '*', partly: true, mayFail: false, isRequired: false, at });
}

/** Creates a class member for statements that run once, when the class is created. */
export const staticBlock = (body: readonly Statement[], at: Span): ClassMember => ({
  kind: 'static-block',
  name: '',
  static: true,
  function: {
    name: null,
    parameters: [],
    body,
    decorators: [],
    async: false,
    generator: false,
    arrow: false,
    at,
  },
  value: null,
  type: null,
  decorators: [],
  at,
});
