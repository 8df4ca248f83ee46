import type * as es from 'oxc-parser';
import type { Argument, Expression, Optional, RecordEntry, Span } from '../../tree.ts';
import { deeper, request, unsupported } from '../lowering.ts';
import { classNode, functionNode } from './functions.ts';
import { jsxElement, jsxFragment } from './jsx.ts';
import type { JavaScriptLowering } from './lowering.ts';
import { pattern } from './patterns.ts';

/**
 * Lowers one expression. Types are removed. An expression for which the tree has no
 * kind becomes `unsupported`.
 */
export function expression(node: es.Expression, lowering: JavaScriptLowering): Expression {
  // The table has all node types of the parser. A newer parser may return other types, and these must not
  // throw.
  const lower = table[node.type] as
    | ((node: es.Expression, lowering: JavaScriptLowering) => Expression)
    | undefined;
  return deeper(node, lowering, () =>
    lower ? lower(node, lowering) : unsupported(node.type, [], lowering.at(node)),
  );
}

type Typed<K> = es.Expression extends infer N
  ? N extends { type: infer T }
    ? K extends T
      ? N
      : never
    : never
  : never;

const table: {
  readonly [K in es.Expression['type']]: (node: Typed<K>, lowering: JavaScriptLowering) => Expression;
} = {
  Literal: literal,
  TemplateLiteral: (node, lowering) => template(node, null, lowering.at(node), lowering),
  Identifier: identifier,
  Super: (node, lowering) => ({ kind: 'super', at: lowering.at(node) }),
  ThisExpression: (node, lowering) => ({ kind: 'this', at: lowering.at(node) }),
  MetaProperty: (node, lowering) =>
    node.meta.name === 'new'
      ? { kind: 'new-target', at: lowering.at(node) }
      : { kind: 'name', name: `${node.meta.name}.${node.property.name}`, at: lowering.at(node) },
  ArrayExpression: (node, lowering) => ({
    kind: 'list',
    items: node.elements.map((element) => argument(element, lowering, node)),
    at: lowering.at(node),
  }),
  ObjectExpression: (node, lowering) => ({
    kind: 'record',
    entries: node.properties.map((property) => recordEntry(property, lowering)),
    at: lowering.at(node),
  }),
  ArrowFunctionExpression: (node, lowering) => ({
    kind: 'function',
    function: functionNode(node, lowering),
    at: lowering.at(node),
  }),
  FunctionExpression: (node, lowering) => ({
    kind: 'function',
    function: functionNode(node, lowering),
    at: lowering.at(node),
  }),
  FunctionDeclaration: (node, lowering) => ({
    kind: 'function',
    function: functionNode(node, lowering),
    at: lowering.at(node),
  }),
  TSDeclareFunction: (node, lowering) => unsupported(node.type, [], lowering.at(node)),
  TSEmptyBodyFunctionExpression: (node, lowering) => unsupported(node.type, [], lowering.at(node)),
  ClassExpression: (node, lowering) => ({
    kind: 'class',
    class: classNode(node, lowering),
    at: lowering.at(node),
  }),
  ClassDeclaration: (node, lowering) => ({
    kind: 'class',
    class: classNode(node, lowering),
    at: lowering.at(node),
  }),
  AssignmentExpression: (node, lowering) => ({
    kind: 'assign',
    target: pattern(node.left, lowering),
    operator: node.operator === '=' ? '=' : node.operator.slice(0, -1),
    value: expression(node.right, lowering),
    at: lowering.at(node),
  }),
  UpdateExpression: (node, lowering) => ({
    kind: 'assign',
    target: pattern(node.argument, lowering),
    operator: node.operator === '++' ? '+' : '-',
    value: { kind: 'literal', value: 1, at: lowering.at(node) },
    counts: node.prefix ? 'first' : 'last',
    at: lowering.at(node),
  }),
  AwaitExpression: (node, lowering) => ({
    kind: 'await',
    value: expression(node.argument, lowering),
    at: lowering.at(node),
  }),
  YieldExpression: (node, lowering) => ({
    kind: node.delegate ? 'yield-all' : 'yield',
    value: node.argument && expression(node.argument, lowering),
    at: lowering.at(node),
  }),
  BinaryExpression: binary,
  LogicalExpression: chain,
  UnaryExpression: unary,
  CallExpression: call,
  NewExpression: (node, lowering) => ({
    kind: 'new',
    callee: expression(node.callee, lowering),
    args: node.arguments.map((arg) => argument(arg, lowering, node)),
    at: lowering.at(node),
  }),
  MemberExpression: member,
  ChainExpression: (node, lowering) => expression(node.expression, lowering),
  ConditionalExpression: (node, lowering) => ({
    kind: 'choose',
    test: expression(node.test, lowering),
    // biome-ignore lint/suspicious/noThenProperty: a field of the tree; nodes are never awaited
    then: expression(node.consequent, lowering),
    otherwise: expression(node.alternate, lowering),
    at: lowering.at(node),
  }),
  SequenceExpression: (node, lowering) => ({
    kind: 'sequence',
    items: node.expressions.map((item) => expression(item, lowering)),
    at: lowering.at(node),
  }),
  TaggedTemplateExpression: (node, lowering) =>
    template(node.quasi, expression(node.tag, lowering), lowering.at(node), lowering),
  ImportExpression: importExpression,
  ParenthesizedExpression: (node, lowering) => expression(node.expression, lowering),
  JSXElement: jsxElement,
  JSXFragment: jsxFragment,
  TSAsExpression: (node, lowering) => expression(node.expression, lowering),
  TSSatisfiesExpression: (node, lowering) => expression(node.expression, lowering),
  TSTypeAssertion: (node, lowering) => expression(node.expression, lowering),
  TSNonNullExpression: (node, lowering) => expression(node.expression, lowering),
  TSInstantiationExpression: (node, lowering) => expression(node.expression, lowering),
  V8IntrinsicExpression: (node, lowering) =>
    unsupported(
      node.type,
      node.arguments.map((arg) => expression(arg.type === 'SpreadElement' ? arg.argument : arg, lowering)),
      lowering.at(node),
    ),
};

/** Returns the key of a private name: of the innermost class that declares it. */
const privateKey = (name: string, { privateNames }: JavaScriptLowering): string =>
  privateNames.findLast((names) => names.has(name))?.get(name) ?? `#${name}`;

/** Returns the name of a property, or the expression that computes the name. */
export function propertyKey(
  key: es.PropertyKey,
  computed: boolean,
  lowering: JavaScriptLowering,
): string | Expression {
  if (key.type === 'PrivateIdentifier') return privateKey(key.name, lowering);
  if (!computed && key.type === 'Identifier') return key.name;
  const lowered = expression(key, lowering);
  // `['__proto__']` is a plain property, and `__proto__` sets the prototype.
  if (computed && lowered.kind === 'literal' && lowered.value === '__proto__') return lowered;
  return lowered.kind === 'literal' ? String(lowered.value) : lowered;
}

function argument(node: es.Argument | null, lowering: JavaScriptLowering, holder: es.Span): Argument {
  if (node === null)
    return {
      kind: 'positional',
      name: null,
      value: { kind: 'literal', value: undefined, at: lowering.at(holder) },
    };
  return node.type === 'SpreadElement'
    ? { kind: 'spread', name: null, value: expression(node.argument, lowering) }
    : { kind: 'positional', name: null, value: expression(node, lowering) };
}

function recordEntry(node: es.ObjectPropertyKind, lowering: JavaScriptLowering): RecordEntry {
  if (node.type === 'SpreadElement') return { kind: 'spread', value: expression(node.argument, lowering) };
  const key = propertyKey(node.key, node.computed, lowering);
  const value = expression(node.value, lowering);
  return { kind: entryKinds[node.kind], key, value };
}

const entryKinds = { init: 'entry', get: 'getter', set: 'setter' } as const;

function literal(node: Typed<'Literal'>, lowering: JavaScriptLowering): Expression {
  const at = lowering.at(node);
  if ('regex' in node) return { kind: 'regexp', pattern: node.regex.pattern, flags: node.regex.flags, at };
  if (typeof node.value === 'bigint') return largeNumber(node.value, at);
  return { kind: 'literal', value: node.value, at };
}

/** Lowers `1n` to `BigInt('1')`: the tree has no such numbers, and they equal no other number. */
const largeNumber = (value: bigint, at: Span): Expression => ({
  kind: 'call',
  callee: { kind: 'name', name: 'BigInt', at },
  args: [{ kind: 'positional', name: null, value: { kind: 'literal', value: String(value), at } }],
  at,
});

function identifier(node: es.IdentifierReference, lowering: JavaScriptLowering): Expression {
  const at = lowering.at(node);
  return node.name === 'undefined'
    ? { kind: 'literal', value: undefined, at }
    : { kind: 'name', name: node.name, at };
}

function template(
  node: es.TemplateLiteral,
  tag: Expression | null,
  at: Span,
  lowering: JavaScriptLowering,
): Expression {
  const parts: (string | Expression)[] = [];
  node.quasis.forEach((quasi, index) => {
    const text = quasi.value.cooked ?? quasi.value.raw;
    if (text !== '') parts.push(text);
    const inner = node.expressions[index];
    if (inner) parts.push(expression(inner, lowering));
  });
  const [only] = parts;
  if (tag || parts.length > 1 || (only !== undefined && typeof only !== 'string'))
    return { kind: 'template', parts, tag, at };
  return { kind: 'literal', value: only ?? '', at };
}

function binary(
  node: es.BinaryExpression | es.PrivateInExpression,
  lowering: JavaScriptLowering,
): Expression {
  if (node.operator === '+') return chain(node, lowering);
  const left: Expression =
    node.left.type === 'PrivateIdentifier'
      ? { kind: 'literal', value: privateKey(node.left.name, lowering), at: lowering.at(node.left) }
      : expression(node.left, lowering);
  return {
    kind: 'operation',
    operator: node.operator,
    operands: [left, expression(node.right, lowering)],
    at: lowering.at(node),
  };
}

/**
 * Lowers a chain such as `a + b + c` to one operation with many operands. The parser nests a chain to the
 * left, in bundles thousands of levels deep, so a loop is used instead of recursion.
 */
function chain(node: es.BinaryExpression | es.LogicalExpression, lowering: JavaScriptLowering): Expression {
  const operands: es.Expression[] = [];
  let left: es.Expression = node;
  while (
    (left.type === 'BinaryExpression' || left.type === 'LogicalExpression') &&
    left.operator === node.operator
  ) {
    operands.push(left.right);
    left = left.left as es.Expression;
  }
  operands.push(left);
  const lowered = operands.reverse().map((operand) => expression(operand, lowering));
  return { kind: 'operation', operator: node.operator, operands: lowered, at: lowering.at(node) };
}

function unary(node: es.UnaryExpression, lowering: JavaScriptLowering): Expression {
  const at = lowering.at(node);
  const operand = expression(node.argument, lowering);
  if (operand.kind === 'literal') {
    if (node.operator === 'void') return { kind: 'literal', value: undefined, at };
    if (node.operator === '-' && typeof operand.value === 'number')
      return { kind: 'literal', value: -operand.value, at };
  }
  return { kind: 'operation', operator: node.operator, operands: [operand], at };
}

function member(node: es.MemberExpression, lowering: JavaScriptLowering): Expression {
  const object = expression(node.object, lowering);
  const at = lowering.at(node);
  const optional = optionalOf(node, node.object, object);
  if (node.property.type === 'PrivateIdentifier')
    return { kind: 'member', object, property: privateKey(node.property.name, lowering), ...optional, at };
  if (!node.computed) return { kind: 'member', object, property: node.property.name, ...optional, at };
  const index = expression(node.property, lowering);
  return index.kind === 'literal' && typeof index.value === 'string'
    ? { kind: 'member', object, property: index.value, ...optional, at }
    : { kind: 'index', object, index, ...optional, at };
}

/** Returns the mark of a link of a chain. Parentheses end the chain before them. */
function optionalOf(
  node: { readonly optional: boolean },
  before: es.Expression,
  lowered: Expression,
): { readonly optional?: Optional } {
  if (node.optional) return { optional: 'here' };
  const isEnd = before.type === 'ChainExpression' || before.type === 'ParenthesizedExpression';
  return !isEnd && 'optional' in lowered && lowered.optional ? { optional: 'before' } : {};
}

/** The names of the function that loads a CommonJS module. esbuild calls it `__require` in its ESM output. */
const requireNames: ReadonlySet<string> = new Set(['require', '__require', 'module.require']);

function call(node: es.CallExpression, lowering: JavaScriptLowering): Expression {
  const at = lowering.at(node);
  const how = howRequired(node, lowering);
  const first = node.arguments[0];
  if (how && first && first.type !== 'SpreadElement') {
    const specifier = expression(first, lowering);
    if (how === 'require') request(specifier, at, lowering, true);
    const loaded: Expression = { kind: 'import', specifier, how, at };
    return withArguments(loaded, node.arguments.slice(1), lowering);
  }
  const callee = expression(node.callee, lowering);
  if (first?.type === 'Literal' && typeof first.value === 'string')
    requestFolder(callee, first.value, at, lowering);
  return {
    kind: 'call',
    callee,
    args: node.arguments.map((arg) => argument(arg, lowering, node)),
    ...optionalOf(node, node.callee, callee),
    at,
  };
}

/** Records that the module loads the files of a folder: `require.context('./x')` of webpack, `import.meta.glob('./x/*')` of Vite. */
function requestFolder(callee: Expression, folder: string, at: Span, lowering: JavaScriptLowering): void {
  if (callee.kind !== 'member' || callee.object.kind !== 'name') return;
  const name = `${callee.object.name}.${callee.property}`;
  const pattern = folderLoaders.get(name)?.(folder);
  if (pattern) request({ kind: 'literal', value: pattern, at }, at, lowering, name === 'require.context');
}

const folderLoaders: ReadonlyMap<string, (folder: string) => string> = new Map([
  ['require.context', (folder) => `${folder}/*`],
  ['import.meta.webpackContext', (folder) => `${folder}/*`],
  ['import.meta.glob', (folder) => folder],
  ['import.meta.globEager', (folder) => folder],
]);

function howRequired(
  node: es.CallExpression,
  lowering: JavaScriptLowering,
): 'require' | 'require.resolve' | null {
  if (lowering.shadowedRequire > 0) return null;
  const name = dottedName(node.callee);
  if (requireNames.has(name)) return 'require';
  return name === 'require.resolve' ? 'require.resolve' : null;
}

function dottedName(node: es.Expression): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression' || node.computed || node.object.type !== 'Identifier') return '';
  return `${node.object.name}.${node.property.name}`;
}

function importExpression(node: es.ImportExpression, lowering: JavaScriptLowering): Expression {
  const at = lowering.at(node);
  const specifier = expression(node.source, lowering);
  request(specifier, at, lowering);
  return withArguments(
    { kind: 'import', specifier, how: 'import', at },
    node.options ? [node.options] : [],
    lowering,
  );
}

/**
 * Keeps the other arguments of a load, which are evaluated before the module is loaded. The result has only
 * the first argument.
 */
function withArguments(
  loaded: Expression,
  furtherArguments: readonly es.Argument[],
  lowering: JavaScriptLowering,
): Expression {
  if (furtherArguments.length === 0) return loaded;
  const before = furtherArguments.map((arg) =>
    expression(arg.type === 'SpreadElement' ? arg.argument : arg, lowering),
  );
  return { kind: 'sequence', items: [...before, loaded], at: loaded.at };
}
