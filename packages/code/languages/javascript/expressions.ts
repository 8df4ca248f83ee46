import type * as es from 'oxc-parser';
import type { Argument, Expression, RecordEntry, Span } from '../../tree.ts';
import { deeper, request, unsupported } from '../lowering.ts';
import { classNode, functionNode } from './functions.ts';
import { jsxElement, jsxFragment } from './jsx.ts';
import type { JavaScriptLowering } from './lowering.ts';
import { pattern } from './patterns.ts';

/**
 * Lowers one expression. Type syntax and optional chaining vanish. An expression without a counterpart
 * becomes `unsupported`.
 */
export function expression(node: es.Expression, c: JavaScriptLowering): Expression {
  // The table covers all node types of the parser. An unknown node of a newer parser still must not throw.
  const lower = table[node.type] as ((node: es.Expression, c: JavaScriptLowering) => Expression) | undefined;
  return deeper(node, c, () => (lower ? lower(node, c) : unsupported(node.type, [], c.at(node))));
}

type Typed<K> = es.Expression extends infer N
  ? N extends { type: infer T }
    ? K extends T
      ? N
      : never
    : never
  : never;

const table: {
  readonly [K in es.Expression['type']]: (node: Typed<K>, c: JavaScriptLowering) => Expression;
} = {
  Literal: literal,
  TemplateLiteral: (node, c) => template(node, null, c.at(node), c),
  Identifier: identifier,
  Super: (node, c) => ({ kind: 'super', at: c.at(node) }),
  ThisExpression: (node, c) => ({ kind: 'this', at: c.at(node) }),
  MetaProperty: (node, c) =>
    node.meta.name === 'new'
      ? { kind: 'new-target', at: c.at(node) }
      : { kind: 'name', name: `${node.meta.name}.${node.property.name}`, at: c.at(node) },
  ArrayExpression: (node, c) => ({
    kind: 'list',
    items: node.elements.map((element) => argument(element, c, node)),
    at: c.at(node),
  }),
  ObjectExpression: (node, c) => ({
    kind: 'record',
    entries: node.properties.map((property) => recordEntry(property, c)),
    at: c.at(node),
  }),
  ArrowFunctionExpression: (node, c) => ({
    kind: 'function',
    function: functionNode(node, c),
    at: c.at(node),
  }),
  FunctionExpression: (node, c) => ({ kind: 'function', function: functionNode(node, c), at: c.at(node) }),
  FunctionDeclaration: (node, c) => ({ kind: 'function', function: functionNode(node, c), at: c.at(node) }),
  TSDeclareFunction: (node, c) => unsupported(node.type, [], c.at(node)),
  TSEmptyBodyFunctionExpression: (node, c) => unsupported(node.type, [], c.at(node)),
  ClassExpression: (node, c) => ({ kind: 'class', class: classNode(node, c), at: c.at(node) }),
  ClassDeclaration: (node, c) => ({ kind: 'class', class: classNode(node, c), at: c.at(node) }),
  AssignmentExpression: (node, c) => ({
    kind: 'assign',
    target: pattern(node.left, c),
    operator: node.operator === '=' ? '=' : node.operator.slice(0, -1),
    value: expression(node.right, c),
    at: c.at(node),
  }),
  UpdateExpression: (node, c) => ({
    kind: 'assign',
    target: pattern(node.argument, c),
    operator: node.operator === '++' ? '+' : '-',
    value: { kind: 'literal', value: 1, at: c.at(node) },
    at: c.at(node),
  }),
  AwaitExpression: (node, c) => ({ kind: 'await', value: expression(node.argument, c), at: c.at(node) }),
  YieldExpression: (node, c) => ({
    kind: node.delegate ? 'yield-all' : 'yield',
    value: node.argument && expression(node.argument, c),
    at: c.at(node),
  }),
  BinaryExpression: binary,
  LogicalExpression: chain,
  UnaryExpression: unary,
  CallExpression: call,
  NewExpression: (node, c) => ({
    kind: 'new',
    callee: expression(node.callee, c),
    args: node.arguments.map((arg) => argument(arg, c, node)),
    at: c.at(node),
  }),
  MemberExpression: member,
  ChainExpression: (node, c) => expression(node.expression, c),
  ConditionalExpression: (node, c) => ({
    kind: 'choose',
    test: expression(node.test, c),
    // biome-ignore lint/suspicious/noThenProperty: a field of the tree; nodes are never awaited
    then: expression(node.consequent, c),
    otherwise: expression(node.alternate, c),
    at: c.at(node),
  }),
  SequenceExpression: (node, c) => ({
    kind: 'sequence',
    items: node.expressions.map((item) => expression(item, c)),
    at: c.at(node),
  }),
  TaggedTemplateExpression: (node, c) => template(node.quasi, expression(node.tag, c), c.at(node), c),
  ImportExpression: importExpression,
  ParenthesizedExpression: (node, c) => expression(node.expression, c),
  JSXElement: jsxElement,
  JSXFragment: jsxFragment,
  TSAsExpression: (node, c) => expression(node.expression, c),
  TSSatisfiesExpression: (node, c) => expression(node.expression, c),
  TSTypeAssertion: (node, c) => expression(node.expression, c),
  TSNonNullExpression: (node, c) => expression(node.expression, c),
  TSInstantiationExpression: (node, c) => expression(node.expression, c),
  V8IntrinsicExpression: (node, c) =>
    unsupported(
      node.type,
      node.arguments.map((arg) => expression(arg.type === 'SpreadElement' ? arg.argument : arg, c)),
      c.at(node),
    ),
};

/** Returns the name of a property where it is written out, else the expression that computes it. */
export function propertyKey(
  key: es.PropertyKey,
  computed: boolean,
  c: JavaScriptLowering,
): string | Expression {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (!computed && key.type === 'Identifier') return key.name;
  const lowered = expression(key, c);
  return lowered.kind === 'literal' ? String(lowered.value) : lowered;
}

function argument(node: es.Argument | null, c: JavaScriptLowering, holder: es.Span): Argument {
  if (node === null)
    return { kind: 'positional', name: null, value: { kind: 'literal', value: undefined, at: c.at(holder) } };
  return node.type === 'SpreadElement'
    ? { kind: 'spread', name: null, value: expression(node.argument, c) }
    : { kind: 'positional', name: null, value: expression(node, c) };
}

function recordEntry(node: es.ObjectPropertyKind, c: JavaScriptLowering): RecordEntry {
  if (node.type === 'SpreadElement') return { kind: 'spread', value: expression(node.argument, c) };
  const key = propertyKey(node.key, node.computed, c);
  const value = expression(node.value, c);
  // A setter gives its property no value. The spread keeps its function, and adds no known property.
  if (node.kind === 'set') return { kind: 'spread', value: unsupported('setter', [value], c.at(node)) };
  return { kind: node.kind === 'get' ? 'getter' : 'entry', key, value };
}

function literal(node: Typed<'Literal'>, c: JavaScriptLowering): Expression {
  const at = c.at(node);
  if ('regex' in node) return { kind: 'regexp', pattern: node.regex.pattern, flags: node.regex.flags, at };
  const value = typeof node.value === 'bigint' ? Number(node.value) : node.value;
  return { kind: 'literal', value, at };
}

function identifier(node: es.IdentifierReference, c: JavaScriptLowering): Expression {
  const at = c.at(node);
  return node.name === 'undefined'
    ? { kind: 'literal', value: undefined, at }
    : { kind: 'name', name: node.name, at };
}

function template(
  node: es.TemplateLiteral,
  tag: Expression | null,
  at: Span,
  c: JavaScriptLowering,
): Expression {
  const parts: (string | Expression)[] = [];
  node.quasis.forEach((quasi, index) => {
    const text = quasi.value.cooked ?? quasi.value.raw;
    if (text !== '') parts.push(text);
    const inner = node.expressions[index];
    if (inner) parts.push(expression(inner, c));
  });
  const [only] = parts;
  if (tag || parts.length > 1 || (only !== undefined && typeof only !== 'string'))
    return { kind: 'template', parts, tag, at };
  return { kind: 'literal', value: only ?? '', at };
}

const spelling: Readonly<Record<string, string>> = { '==': '===', '!=': '!==' };

function binary(node: es.BinaryExpression | es.PrivateInExpression, c: JavaScriptLowering): Expression {
  if (node.operator === '+') return chain(node, c);
  const left: Expression =
    node.left.type === 'PrivateIdentifier'
      ? { kind: 'literal', value: `#${node.left.name}`, at: c.at(node.left) }
      : expression(node.left, c);
  return {
    kind: 'operation',
    operator: spelling[node.operator] ?? node.operator,
    operands: [left, expression(node.right, c)],
    at: c.at(node),
  };
}

/**
 * Lowers a chain such as `a + b + c` to one flat operation. The parser nests it to the left, thousands deep
 * in bundles, so it is walked in a loop.
 */
function chain(node: es.BinaryExpression | es.LogicalExpression, c: JavaScriptLowering): Expression {
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
  const lowered = operands.reverse().map((operand) => expression(operand, c));
  return { kind: 'operation', operator: node.operator, operands: lowered, at: c.at(node) };
}

function unary(node: es.UnaryExpression, c: JavaScriptLowering): Expression {
  const at = c.at(node);
  const operand = expression(node.argument, c);
  if (operand.kind === 'literal') {
    if (node.operator === 'void') return { kind: 'literal', value: undefined, at };
    if (node.operator === '-' && typeof operand.value === 'number')
      return { kind: 'literal', value: -operand.value, at };
  }
  return { kind: 'operation', operator: node.operator, operands: [operand], at };
}

function member(node: es.MemberExpression, c: JavaScriptLowering): Expression {
  const object = expression(node.object, c);
  const at = c.at(node);
  if (node.property.type === 'PrivateIdentifier')
    return { kind: 'member', object, property: `#${node.property.name}`, at };
  if (!node.computed) return { kind: 'member', object, property: node.property.name, at };
  const index = expression(node.property, c);
  return index.kind === 'literal' && typeof index.value === 'string'
    ? { kind: 'member', object, property: index.value, at }
    : { kind: 'index', object, index, at };
}

/** Spellings of a CommonJS load. `__require` is esbuild's name for it in ESM output. */
const requireNames: ReadonlySet<string> = new Set(['require', '__require', 'module.require']);

function call(node: es.CallExpression, c: JavaScriptLowering): Expression {
  const at = c.at(node);
  const how = howRequired(node, c);
  const first = node.arguments[0];
  if (how && first && first.type !== 'SpreadElement') {
    const specifier = expression(first, c);
    if (how === 'require') request(specifier, at, c);
    const loaded: Expression = { kind: 'import', specifier, how, at };
    return withArguments(loaded, node.arguments.slice(1), c);
  }
  return {
    kind: 'call',
    callee: expression(node.callee, c),
    args: node.arguments.map((arg) => argument(arg, c, node)),
    at,
  };
}

function howRequired(node: es.CallExpression, c: JavaScriptLowering): 'require' | 'require.resolve' | null {
  if (c.shadowedRequire > 0) return null;
  const name = dottedName(node.callee);
  if (requireNames.has(name)) return 'require';
  return name === 'require.resolve' ? 'require.resolve' : null;
}

function dottedName(node: es.Expression): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression' || node.computed || node.object.type !== 'Identifier') return '';
  return `${node.object.name}.${node.property.name}`;
}

function importExpression(node: es.ImportExpression, c: JavaScriptLowering): Expression {
  const at = c.at(node);
  const specifier = expression(node.source, c);
  request(specifier, at, c);
  return withArguments(
    { kind: 'import', specifier, how: 'import', at },
    node.options ? [node.options] : [],
    c,
  );
}

/** Keeps the further arguments of a load, which itself takes only one. They are evaluated before it. */
function withArguments(
  loaded: Expression,
  furtherArguments: readonly es.Argument[],
  c: JavaScriptLowering,
): Expression {
  if (furtherArguments.length === 0) return loaded;
  const before = furtherArguments.map((arg) =>
    expression(arg.type === 'SpreadElement' ? arg.argument : arg, c),
  );
  return { kind: 'sequence', items: [...before, loaded], at: loaded.at };
}
