import type { Argument, Expression, RecordEntry, Span } from '../../tree.ts';
import { deeper, request, requestNamed, unsupported } from '../lowering.ts';
import { lambda } from './functions.ts';
import type { Syntax } from './grammar.ts';
import { between, type PythonLowering, textOf } from './lowering.ts';
import { pattern } from './patterns.ts';
import { joinedStrings, string } from './strings.ts';

/**
 * Lowers one expression. An expression for which the tree has no kind becomes `unsupported`, with the
 * expressions inside it.
 */
export function expression(node: Syntax, lowering: PythonLowering): Expression {
  const lower = table[node.type];
  return deeper(node, lowering, () =>
    lower ? lower(node, lowering) : unsupported(node.type, inside(node, lowering), lowering.at(node)),
  );
}

/**
 * Lowers expressions that are separated by commas. A single one is returned itself; several become a tuple.
 */
export function expressions(nodes: readonly Syntax[], at: Span, lowering: PythonLowering): Expression {
  const [only] = nodes;
  return only && nodes.length === 1
    ? expression(only, lowering)
    : { kind: 'list', items: nodes.map((node) => argument(node, lowering)), isTuple: true, at };
}

/** Returns the lowered children of a node. Used for a node for which the tree has no kind. */
export const inside = (node: Syntax, lowering: PythonLowering): readonly Expression[] =>
  node.children.filter((child) => !leaves.has(child.type)).map((child) => expression(child, lowering));

const leaves: ReadonlySet<string> = new Set([
  'string_start',
  'string_content',
  'string_end',
  'type',
  'type_conversion',
]);

type Lower = (node: Syntax, lowering: PythonLowering) => Expression;

const literal =
  (value: string | number | boolean | null | undefined): Lower =>
  (node, lowering) => ({ kind: 'literal', value, at: lowering.at(node) });
const list: Lower = (node, lowering) => ({
  kind: 'list',
  items: node.children.map((child) => argument(child, lowering)),
  at: lowering.at(node),
});
const through: Lower = (node, lowering) => expressions(node.children, lowering.at(node), lowering);

const table: Readonly<Record<string, Lower>> = {
  identifier: (node, lowering) => ({ kind: 'name', name: textOf(node, lowering), at: lowering.at(node) }),
  dotted_name: dotted,
  integer: number,
  float: number,
  true: literal(true),
  false: literal(false),
  none: literal(null),
  ellipsis: (node, lowering) => ({ kind: 'name', name: 'Ellipsis', at: lowering.at(node) }),
  string,
  concatenated_string: joinedStrings,
  list,
  tuple: (node, lowering) => ({ ...list(node, lowering), isTuple: true }),
  set: (node, lowering) => ({ ...list(node, lowering), isSet: true }) as Expression,
  expression_list: list,
  pattern_list: list,
  dictionary: (node, lowering) => ({
    kind: 'record',
    entries: node.children.map((child) => entry(child, lowering)),
    at: lowering.at(node),
  }),
  parenthesized_expression: through,
  format_expression: through,
  type: through,
  attribute,
  subscript,
  call,
  lambda: (node, lowering) => ({ kind: 'function', function: lambda(node, lowering), at: lowering.at(node) }),
  conditional_expression: conditional,
  named_expression: assigned,
  as_pattern: (node, lowering) => assigned({ ...node, children: [...node.children].reverse() }, lowering),
  binary_operator: binary,
  boolean_operator: (node, lowering) =>
    chain(node, lowering, between(firstChild(node), lastChild(node), lowering) === 'and' ? '&&' : '||'),
  comparison_operator: comparison,
  not_operator: (node, lowering) => ({
    kind: 'operation',
    operator: '!',
    operands: inside(node, lowering),
    at: lowering.at(node),
  }),
  unary_operator: unary,
  await: (node, lowering) => ({
    kind: 'await',
    value: expressions(node.children, lowering.at(node), lowering),
    at: lowering.at(node),
  }),
  yield: yielded,
  list_comprehension: comprehension,
  set_comprehension: comprehension,
  generator_expression: comprehension,
  dictionary_comprehension: comprehension,
  list_splat: (node, lowering) => unsupported('splat', inside(node, lowering), lowering.at(node)),
};

const firstChild = (node: Syntax): Syntax => node.children[0] ?? node;
const lastChild = (node: Syntax): Syntax => node.children.at(-1) ?? node;

function dotted(node: Syntax, lowering: PythonLowering): Expression {
  const [first, ...names] = node.children;
  let value: Expression = {
    kind: 'name',
    name: first ? textOf(first, lowering) : textOf(node, lowering),
    at: lowering.at(first ?? node),
  };
  for (const part of names)
    value = {
      kind: 'member',
      object: value,
      property: textOf(part, lowering),
      at: lowering.at({ start: node.start, end: part.end }),
    };
  return value;
}

function number(node: Syntax, lowering: PythonLowering): Expression {
  const written = textOf(node, lowering).replace(/_/g, '').replace(/[lL]$/, '');
  if (/j$/i.test(written)) return unsupported('complex number', [], lowering.at(node));
  const value = /^0[0-7]+$/.test(written) ? Number.parseInt(written, 8) : Number(written);
  // Python writes `1.0` and `1e-07`, where other numbers of the same value are written in another way.
  if (node.type === 'float' && (Number.isInteger(value) || /e/.test(String(value))))
    return unsupported('float', [], lowering.at(node));
  return {
    kind: 'literal',
    value: Number.isNaN(value) ? Number.parseFloat(written) : value,
    at: lowering.at(node),
  };
}

function argument(node: Syntax, lowering: PythonLowering): Argument {
  const inner = node.children[0];
  switch (node.type) {
    case 'list_splat':
    case 'parenthesized_list_splat':
      return {
        kind: 'spread',
        name: null,
        value: inner ? expression(inner, lowering) : expression(node, lowering),
      };
    case 'dictionary_splat':
      return {
        kind: 'named-spread',
        name: null,
        value: inner ? expression(inner, lowering) : expression(node, lowering),
      };
    case 'keyword_argument':
      return {
        kind: 'named',
        name: textOf(firstChild(node), lowering),
        value: expression(lastChild(node), lowering),
      };
    default:
      return { kind: 'positional', name: null, value: expression(node, lowering) };
  }
}

/** Lowers the arguments of a call. In `f(x for x in y)`, the only argument is a generator. */
export const callArguments = (node: Syntax, lowering: PythonLowering): readonly Argument[] =>
  node.type === 'argument_list'
    ? node.children.map((child) => argument(child, lowering))
    : [argument(node, lowering)];

function entry(node: Syntax, lowering: PythonLowering): RecordEntry {
  if (node.type !== 'pair') {
    const inner = node.type === 'dictionary_splat' ? node.children[0] : undefined;
    return { kind: 'spread', value: expression(inner ?? node, lowering) };
  }
  const key = expression(firstChild(node), lowering);
  const isText = key.kind === 'literal' && typeof key.value === 'string' && !key.isBytes;
  return {
    kind: 'entry',
    key: isText ? String(key.value) : key,
    value: expression(lastChild(node), lowering),
  };
}

function attribute(node: Syntax, lowering: PythonLowering): Expression {
  return {
    kind: 'member',
    object: expression(firstChild(node), lowering),
    property: textOf(lastChild(node), lowering),
    at: lowering.at(node),
  };
}

function subscript(node: Syntax, lowering: PythonLowering): Expression {
  const [value, ...keys] = node.children;
  const object = expression(value ?? node, lowering);
  const at = lowering.at(node);
  if (keys.some((key) => key.type === 'slice'))
    return {
      kind: 'slice',
      object,
      bounds: keys.flatMap((key) =>
        key.type === 'slice' ? inside(key, lowering) : [expression(key, lowering)],
      ),
      at,
    };
  return { kind: 'index', object, index: expressions(keys, at, lowering), at };
}

/** Functions whose first argument is the name of a module to load. */
const importers: ReadonlySet<string> = new Set(['import_module', '__import__']);

/**
 * Functions of packages whose argument names a member of a module (`app.jobs.run`, `app.jobs:run`). Source: Werkzeug, Django,
 * Tornado, kombu, Hydra, pydoc.
 */
const memberImporters: ReadonlySet<string> = new Set([
  'import_string',
  'import_object',
  'symbol_by_name',
  'get_object',
  'locate',
  'namedAny',
]);

function call(node: Syntax, lowering: PythonLowering): Expression {
  const [callee, argumentList] = node.children;
  const at = lowering.at(node);
  const args = argumentList ? callArguments(argumentList, lowering) : [];
  const lowered = expression(callee ?? node, lowering);
  const name = lowered.kind === 'name' ? lowered.name : lowered.kind === 'member' ? lowered.property : '';
  if (importers.has(name) && args[0]) {
    const [{ value }, of] = args;
    // `import_module('.x', 'package')`
    const isRelative = name === 'import_module' && of !== undefined;
    const full: Expression = isRelative
      ? { kind: 'operation', operator: '+', operands: [of.value, value], at }
      : value;
    request(full, at, lowering);
  }
  if (memberImporters.has(name)) requestNamed(at, lowering);
  return { kind: 'call', callee: lowered, args, at };
}

function conditional(node: Syntax, lowering: PythonLowering): Expression {
  const [then, test, otherwise] = inside(node, lowering);
  const at = lowering.at(node);
  if (!then || !test || !otherwise) return unsupported(node.type, inside(node, lowering), at);
  return { kind: 'choose', test, then, otherwise, at };
}

function assigned(node: Syntax, lowering: PythonLowering): Expression {
  return {
    kind: 'assign',
    target: pattern(firstChild(node), lowering),
    operator: '=',
    value: expression(lastChild(node), lowering),
    at: lowering.at(node),
  };
}

function binary(node: Syntax, lowering: PythonLowering): Expression {
  const operator =
    /\*\*|\/\/|<<|>>|[-+*/%@&|^]/.exec(between(firstChild(node), lastChild(node), lowering))?.[0] ?? '?';
  if (operator === '+') return chain(node, lowering, '+');
  return { kind: 'operation', operator, operands: inside(node, lowering), at: lowering.at(node) };
}

/**
 * Lowers a chain such as `a + b + c` to one operation with many operands. The parser nests a chain to the
 * left, in generated code thousands of levels deep, so a loop is used instead of recursion.
 */
function chain(node: Syntax, lowering: PythonLowering, operator: '+' | '&&' | '||'): Expression {
  const written = operator === '&&' ? 'and' : operator === '||' ? 'or' : '+';
  const operands: Syntax[] = [];
  let current = node;
  while (
    current.type === node.type &&
    current.children.length === 2 &&
    between(firstChild(current), lastChild(current), lowering) === written
  ) {
    operands.push(lastChild(current));
    current = firstChild(current);
  }
  operands.push(current);
  return {
    kind: 'operation',
    operator,
    operands: operands.reverse().map((operand) => expression(operand, lowering)),
    at: lowering.at(node),
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
function comparison(node: Syntax, lowering: PythonLowering): Expression {
  const at = lowering.at(node);
  const operands = inside(node, lowering);
  const pairs = node.children.slice(1).map((operand, index): Expression => {
    const operator = between(node.children[index] ?? node, operand, lowering);
    const pair = operands.slice(index, index + 2);
    // `is` compares identities: equal texts may be two, but there is one `None`.
    const isSame = operator.startsWith('is') && pair.every(({ kind }) => kind !== 'literal');
    const written = isSame ? operator : (comparisons[operator] ?? operator);
    return { kind: 'operation', operator: written, operands: pair, at };
  });
  const [only] = pairs;
  return only && pairs.length === 1 ? only : { kind: 'operation', operator: '&&', operands: pairs, at };
}

function unary(node: Syntax, lowering: PythonLowering): Expression {
  const at = lowering.at(node);
  const operator = lowering.text.charAt(node.start);
  const operands = inside(node, lowering);
  const [operand] = operands;
  if (operator === '-' && operand?.kind === 'literal' && typeof operand.value === 'number')
    return { kind: 'literal', value: -operand.value, at };
  return { kind: 'operation', operator, operands, at };
}

function yielded(node: Syntax, lowering: PythonLowering): Expression {
  lowering.yields = true;
  const at = lowering.at(node);
  const value = node.children.length === 0 ? null : expressions(node.children, at, lowering);
  return { kind: /^yield\s+from\b/.test(textOf(node, lowering)) ? 'yield-all' : 'yield', value, at };
}

function comprehension(node: Syntax, lowering: PythonLowering): Expression {
  const [body, ...clauses] = node.children;
  const at = lowering.at(node);
  const loops: Loop[] = [];
  for (const clause of clauses) {
    if (clause.type === 'for_in_clause') {
      const [target, ...over] = clause.children;
      loops.push({
        target: pattern(target ?? clause, lowering),
        over: expressions(over, lowering.at(clause), lowering),
        tests: [],
      });
    } else loops.at(-1)?.tests.push(...inside(clause, lowering));
  }
  const isPair = body?.type === 'pair';
  return {
    kind: 'comprehension',
    key: isPair ? expression(firstChild(body), lowering) : null,
    value: expression(isPair ? lastChild(body) : (body ?? node), lowering),
    loops,
    at,
  };
}

interface Loop {
  readonly target: ReturnType<typeof pattern>;
  readonly over: Expression;
  readonly tests: Expression[];
}
