import type { Argument, Expression, RecordEntry, Span } from '../../tree.ts';
import { deeper, request, unsupported } from '../lowering.ts';
import { lambda } from './functions.ts';
import type { Syntax } from './grammar.ts';
import { between, type PythonLowering, textOf } from './lowering.ts';
import { pattern } from './patterns.ts';
import { joinedStrings, string } from './strings.ts';

/**
 * Lowers one expression. An expression without a counterpart becomes `unsupported`, with the expressions
 * inside it.
 */
export function expression(node: Syntax, c: PythonLowering): Expression {
  const lower = table[node.type];
  return deeper(node, c, () =>
    lower ? lower(node, c) : unsupported(node.type, inside(node, c), c.at(node)),
  );
}

/** Lowers expressions separated by commas: a single one to itself, several to a tuple. */
export function expressions(nodes: readonly Syntax[], at: Span, c: PythonLowering): Expression {
  const [only] = nodes;
  return only && nodes.length === 1
    ? expression(only, c)
    : { kind: 'list', items: nodes.map((node) => argument(node, c)), at };
}

/** Returns the lowered children of a node that has no counterpart itself. */
export const inside = (node: Syntax, c: PythonLowering): readonly Expression[] =>
  node.children.filter((child) => !leaves.has(child.type)).map((child) => expression(child, c));

const leaves: ReadonlySet<string> = new Set([
  'string_start',
  'string_content',
  'string_end',
  'type',
  'type_conversion',
]);

type Lower = (node: Syntax, c: PythonLowering) => Expression;

const literal =
  (value: string | number | boolean | null | undefined): Lower =>
  (node, c) => ({ kind: 'literal', value, at: c.at(node) });
const list: Lower = (node, c) => ({
  kind: 'list',
  items: node.children.map((child) => argument(child, c)),
  at: c.at(node),
});
const through: Lower = (node, c) => expressions(node.children, c.at(node), c);

const table: Readonly<Record<string, Lower>> = {
  identifier: (node, c) => ({ kind: 'name', name: textOf(node, c), at: c.at(node) }),
  dotted_name: dotted,
  integer: number,
  float: number,
  true: literal(true),
  false: literal(false),
  none: literal(null),
  ellipsis: literal(undefined),
  string,
  concatenated_string: joinedStrings,
  list,
  tuple: list,
  set: list,
  expression_list: list,
  pattern_list: list,
  dictionary: (node, c) => ({
    kind: 'record',
    entries: node.children.map((child) => entry(child, c)),
    at: c.at(node),
  }),
  parenthesized_expression: through,
  format_expression: through,
  type: through,
  attribute,
  subscript,
  call,
  lambda: (node, c) => ({ kind: 'function', function: lambda(node, c), at: c.at(node) }),
  conditional_expression: conditional,
  named_expression: assigned,
  as_pattern: (node, c) => assigned({ ...node, children: [...node.children].reverse() }, c),
  binary_operator: binary,
  boolean_operator: (node, c) =>
    chain(node, c, between(firstChild(node), lastChild(node), c) === 'and' ? '&&' : '||'),
  comparison_operator: comparison,
  not_operator: (node, c) => ({
    kind: 'operation',
    operator: '!',
    operands: inside(node, c),
    at: c.at(node),
  }),
  unary_operator: unary,
  await: (node, c) => ({ kind: 'await', value: expressions(node.children, c.at(node), c), at: c.at(node) }),
  yield: yielded,
  list_comprehension: comprehension,
  set_comprehension: comprehension,
  generator_expression: comprehension,
  dictionary_comprehension: comprehension,
  list_splat: (node, c) => unsupported('splat', inside(node, c), c.at(node)),
};

const firstChild = (node: Syntax): Syntax => node.children[0] ?? node;
const lastChild = (node: Syntax): Syntax => node.children.at(-1) ?? node;

function dotted(node: Syntax, c: PythonLowering): Expression {
  const [first, ...names] = node.children;
  let value: Expression = {
    kind: 'name',
    name: first ? textOf(first, c) : textOf(node, c),
    at: c.at(first ?? node),
  };
  for (const part of names)
    value = {
      kind: 'member',
      object: value,
      property: textOf(part, c),
      at: c.at({ start: node.start, end: part.end }),
    };
  return value;
}

function number(node: Syntax, c: PythonLowering): Expression {
  const written = textOf(node, c)
    .replace(/_/g, '')
    .replace(/[lLjJ]$/, '');
  const value = /^0[0-7]+$/.test(written) ? Number.parseInt(written, 8) : Number(written);
  return { kind: 'literal', value: Number.isNaN(value) ? Number.parseFloat(written) : value, at: c.at(node) };
}

function argument(node: Syntax, c: PythonLowering): Argument {
  const inner = node.children[0];
  switch (node.type) {
    case 'list_splat':
    case 'parenthesized_list_splat':
      return { kind: 'spread', name: null, value: inner ? expression(inner, c) : expression(node, c) };
    case 'dictionary_splat':
      return { kind: 'named-spread', name: null, value: inner ? expression(inner, c) : expression(node, c) };
    case 'keyword_argument':
      return { kind: 'named', name: textOf(firstChild(node), c), value: expression(lastChild(node), c) };
    default:
      return { kind: 'positional', name: null, value: expression(node, c) };
  }
}

/** Lowers the arguments of a call. `f(x for x in y)` has a generator instead of a list. */
export const callArguments = (node: Syntax, c: PythonLowering): readonly Argument[] =>
  node.type === 'argument_list' ? node.children.map((child) => argument(child, c)) : [argument(node, c)];

function entry(node: Syntax, c: PythonLowering): RecordEntry {
  if (node.type !== 'pair') {
    const inner = node.type === 'dictionary_splat' ? node.children[0] : undefined;
    return { kind: 'spread', value: expression(inner ?? node, c) };
  }
  const key = expression(firstChild(node), c);
  const isText = key.kind === 'literal' && typeof key.value === 'string';
  return { kind: 'entry', key: isText ? String(key.value) : key, value: expression(lastChild(node), c) };
}

function attribute(node: Syntax, c: PythonLowering): Expression {
  return {
    kind: 'member',
    object: expression(firstChild(node), c),
    property: textOf(lastChild(node), c),
    at: c.at(node),
  };
}

function subscript(node: Syntax, c: PythonLowering): Expression {
  const [value, ...keys] = node.children;
  const object = expression(value ?? node, c);
  const at = c.at(node);
  if (keys.some((key) => key.type === 'slice'))
    return {
      kind: 'slice',
      object,
      bounds: keys.flatMap((key) => (key.type === 'slice' ? inside(key, c) : [expression(key, c)])),
      at,
    };
  return { kind: 'index', object, index: expressions(keys, at, c), at };
}

/** Functions whose first argument names a module to load. */
const importers: ReadonlySet<string> = new Set(['import_module', '__import__']);

function call(node: Syntax, c: PythonLowering): Expression {
  const [callee, argumentList] = node.children;
  const at = c.at(node);
  const args = argumentList ? callArguments(argumentList, c) : [];
  const lowered = expression(callee ?? node, c);
  const name = lowered.kind === 'name' ? lowered.name : lowered.kind === 'member' ? lowered.property : '';
  if (importers.has(name) && args[0]) request(args[0].value, at, c);
  return { kind: 'call', callee: lowered, args, at };
}

function conditional(node: Syntax, c: PythonLowering): Expression {
  const [then, test, otherwise] = inside(node, c);
  const at = c.at(node);
  if (!then || !test || !otherwise) return unsupported(node.type, inside(node, c), at);
  return { kind: 'choose', test, then, otherwise, at };
}

function assigned(node: Syntax, c: PythonLowering): Expression {
  return {
    kind: 'assign',
    target: pattern(firstChild(node), c),
    operator: '=',
    value: expression(lastChild(node), c),
    at: c.at(node),
  };
}

function binary(node: Syntax, c: PythonLowering): Expression {
  const operator =
    /\*\*|\/\/|<<|>>|[-+*/%@&|^]/.exec(between(firstChild(node), lastChild(node), c))?.[0] ?? '?';
  if (operator === '+') return chain(node, c, '+');
  return { kind: 'operation', operator, operands: inside(node, c), at: c.at(node) };
}

/**
 * Lowers a chain such as `a + b + c` to one flat operation. The parser nests it to the left, thousands deep
 * in generated code, so it is walked in a loop.
 */
function chain(node: Syntax, c: PythonLowering, operator: '+' | '&&' | '||'): Expression {
  const written = operator === '&&' ? 'and' : operator === '||' ? 'or' : '+';
  const operands: Syntax[] = [];
  let current = node;
  while (
    current.type === node.type &&
    current.children.length === 2 &&
    between(firstChild(current), lastChild(current), c) === written
  ) {
    operands.push(lastChild(current));
    current = firstChild(current);
  }
  operands.push(current);
  return {
    kind: 'operation',
    operator,
    operands: operands.reverse().map((operand) => expression(operand, c)),
    at: c.at(node),
  };
}

const comparisons: Readonly<Record<string, string>> = {
  '==': '===',
  is: '===',
  '!=': '!==',
  '<>': '!==',
  'is not': '!==',
};

/** Lowers `a < b <= c` to `a < b && b <= c`. */
function comparison(node: Syntax, c: PythonLowering): Expression {
  const at = c.at(node);
  const operands = inside(node, c);
  const pairs = node.children.slice(1).map((operand, index): Expression => {
    const operator = between(node.children[index] ?? node, operand, c);
    const pair = operands.slice(index, index + 2);
    return { kind: 'operation', operator: comparisons[operator] ?? operator, operands: pair, at };
  });
  const [only] = pairs;
  return only && pairs.length === 1 ? only : { kind: 'operation', operator: '&&', operands: pairs, at };
}

function unary(node: Syntax, c: PythonLowering): Expression {
  const at = c.at(node);
  const operator = c.text.charAt(node.start);
  const operands = inside(node, c);
  const [operand] = operands;
  if (operator === '-' && operand?.kind === 'literal' && typeof operand.value === 'number')
    return { kind: 'literal', value: -operand.value, at };
  return { kind: 'operation', operator, operands, at };
}

function yielded(node: Syntax, c: PythonLowering): Expression {
  c.yields = true;
  const at = c.at(node);
  const value = node.children.length === 0 ? null : expressions(node.children, at, c);
  return { kind: /^yield\s+from\b/.test(textOf(node, c)) ? 'yield-all' : 'yield', value, at };
}

function comprehension(node: Syntax, c: PythonLowering): Expression {
  const [body, ...clauses] = node.children;
  const at = c.at(node);
  const loops: Loop[] = [];
  for (const clause of clauses) {
    if (clause.type === 'for_in_clause') {
      const [target, ...over] = clause.children;
      loops.push({
        target: pattern(target ?? clause, c),
        over: expressions(over, c.at(clause), c),
        tests: [],
      });
    } else loops.at(-1)?.tests.push(...inside(clause, c));
  }
  const isPair = body?.type === 'pair';
  return {
    kind: 'comprehension',
    key: isPair ? expression(firstChild(body), c) : null,
    value: expression(isPair ? lastChild(body) : (body ?? node), c),
    loops,
    at,
  };
}

interface Loop {
  readonly target: ReturnType<typeof pattern>;
  readonly over: Expression;
  readonly tests: Expression[];
}
