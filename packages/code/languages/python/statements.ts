import type { Expression, Pattern, Span, Statement } from '../../tree.ts';
import { ladder } from '../ladder.ts';
import { deeperStatements, unsupported } from '../lowering.ts';
import { expression, expressions, inside } from './expressions.ts';
import { annotations, calls, classNode, decorated, functionNode } from './functions.ts';
import type { Syntax } from './grammar.ts';
import { importFrom, importNames } from './imports.ts';
import { between, type PythonLowering, textOf } from './lowering.ts';
import { matchStatement } from './match.ts';
import { pattern } from './patterns.ts';

/** Lowers a `block`, an `else_clause` or a module. Empty when the node is missing. */
export const block = (node: Syntax | undefined, lowering: PythonLowering): readonly Statement[] =>
  node ? node.children.flatMap((child) => statement(child, lowering)) : [];

/**
 * Lowers one statement to zero or more. Of a statement with a syntax error, the parts that the parser
 * recognised are lowered.
 */
export function statement(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  const lower = table[node.type];
  if (lower) return deeperStatements(node, lowering, () => lower(node, lowering));
  const at = lowering.at(node);
  if (node.type === 'ERROR')
    return deeperStatements(node, lowering, () =>
      node.children.flatMap((child) => statement(child, lowering)),
    );
  return [{ kind: 'expression', value: expression(node, lowering), at }];
}

type Lower = (node: Syntax, lowering: PythonLowering) => readonly Statement[];

const nothing: Lower = () => [];
const jump =
  (kind: 'break' | 'continue'): Lower =>
  (node, lowering) => [{ kind, names: [], at: lowering.at(node) }];
const scopeOf: Lower = (node, lowering) => [
  { kind: 'global', names: node.children.map((child) => textOf(child, lowering)), at: lowering.at(node) },
];
/** Lowers Python 2's `print x` and `exec x`. */
const calling =
  (name: string): Lower =>
  (node, lowering) => [
    {
      kind: 'expression',
      value: {
        kind: 'call',
        callee: { kind: 'name', name, at: lowering.at(node) },
        args: inside(node, lowering).map((value) => ({ kind: 'positional', name: null, value })),
        at: lowering.at(node),
      },
      at: lowering.at(node),
    },
  ];

const table: Readonly<Record<string, Lower>> = {
  expression_statement: expressionStatement,
  function_definition: (node, lowering) => [
    ...annotations(node, lowering),
    { kind: 'function', function: functionNode(node, [], lowering), at: lowering.at(node) },
  ],
  class_definition: (node, lowering) => [
    { kind: 'class', class: classNode(node, [], lowering), at: lowering.at(node) },
  ],
  decorated_definition: decoratedDefinition,
  import_statement: importNames,
  import_from_statement: importFrom,
  future_import_statement: nothing,
  return_statement: (node, lowering) => [
    { kind: 'return', value: optional(node, lowering), at: lowering.at(node) },
  ],
  raise_statement: raise,
  assert_statement: assertion,
  delete_statement: remove,
  if_statement: ifStatement,
  for_statement: forStatement,
  while_statement: whileStatement,
  try_statement: tryStatement,
  with_statement: withStatement,
  match_statement: matchStatement,
  global_statement: scopeOf,
  nonlocal_statement: scopeOf,
  break_statement: jump('break'),
  continue_statement: jump('continue'),
  pass_statement: nothing,
  type_alias_statement: nothing,
  print_statement: calling('print'),
  exec_statement: calling('exec'),
  block: (node, lowering) => block(node, lowering),
};

const optional = (node: Syntax, lowering: PythonLowering): Expression | null =>
  node.children.length === 0 ? null : expressions(node.children, lowering.at(node), lowering);

function expressionStatement(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  const [only] = node.children;
  if (only?.type === 'assignment') {
    const type = only.children.find((child) => child.type === 'type');
    return [...(type ? calls(type, lowering) : []), ...assignment(only, lowering)];
  }
  if (only?.type === 'augmented_assignment') return [augmented(only, lowering)];
  return [
    {
      kind: 'expression',
      value: expressions(node.children, lowering.at(node), lowering),
      at: lowering.at(node),
    },
  ];
}

/**
 * Lowers `a = b = v`: assigns v to a, then a to b, so that v is evaluated once. `x: T` becomes a declaration
 * without a value.
 */
function assignment(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  const targets: Syntax[] = [];
  let current = node;
  for (;;) {
    const [target] = current.children;
    const value = current.children.at(-1);
    if (target) targets.push(target);
    if (value?.type !== 'assignment') break;
    current = value;
  }
  const last = current.children.at(-1);
  const hasValue = last !== undefined && last !== current.children[0] && last.type !== 'type';
  if (last?.type === 'augmented_assignment')
    return [
      ...targets.map((target) => declared(pattern(target, lowering), null, lowering.at(node))),
      augmented(last, lowering),
    ];
  let value = hasValue ? expression(last, lowering) : null;
  return targets.map((target) => {
    const lowered = pattern(target, lowering);
    const assigned = declared(lowered, value, lowering.at(node));
    const again = asValue(lowered);
    if (value !== null && again !== null) value = again;
    return assigned;
  });
}

function declared(target: Pattern, value: Expression | null, at: Span): Statement {
  if (target.kind !== 'place') return { kind: 'declare', target, scope: 'function', value, at };
  if (value === null) return { kind: 'expression', value: target.place, at };
  return { kind: 'expression', value: { kind: 'assign', target, operator: '=', value, at }, at };
}

function asValue(target: Pattern): Expression | null {
  if (target.kind === 'name') return { kind: 'name', name: target.name, at: target.at };
  return target.kind === 'place' ? target.place : null;
}

function augmented(node: Syntax, lowering: PythonLowering): Statement {
  const [target = node] = node.children;
  const value = node.children.at(-1) ?? node;
  const at = lowering.at(node);
  const operator = between(target, value, lowering).replace(/=$/, '').trim();
  return {
    kind: 'expression',
    value: {
      kind: 'assign',
      target: pattern(target, lowering),
      operator,
      value: expression(value, lowering),
      at,
    },
    at,
  };
}

function decoratedDefinition(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  const { definition, decorators } = decorated(node, lowering);
  const at = lowering.at(definition);
  if (definition.type === 'class_definition')
    return [{ kind: 'class', class: classNode(definition, decorators, lowering), at }];
  if (definition.type === 'function_definition')
    return [
      ...annotations(definition, lowering),
      { kind: 'function', function: functionNode(definition, decorators, lowering), at },
    ];
  return [
    ...decorators.map((value): Statement => ({ kind: 'expression', value, at })),
    ...statement(definition, lowering),
  ];
}

function raise(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  const at = lowering.at(node);
  const [value = null, ...furtherValues] = inside(node, lowering);
  return [
    ...furtherValues.map((extra): Statement => ({ kind: 'expression', value: extra, at })),
    { kind: 'throw', value, at },
  ];
}

/** Lowers `assert a, b`, which raises b unless a is true. */
function assertion(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  const at = lowering.at(node);
  const [test, message = null] = inside(node, lowering);
  if (!test) return [];
  const not: Expression = { kind: 'operation', operator: '!', operands: [test], at };
  // biome-ignore lint/suspicious/noThenProperty: a field of the tree; nodes are never awaited
  return [{ kind: 'if', test: not, then: [{ kind: 'throw', value: message, at }], otherwise: [], at }];
}

function remove(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  const targets = node.children.flatMap((child) =>
    child.type === 'expression_list' || child.type === 'tuple' ? child.children : [child],
  );
  return targets.map((target) => ({
    kind: 'delete',
    value: expression(target, lowering),
    at: lowering.at(node),
  }));
}

function ifStatement(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  const rungs = [node, ...node.children.filter((child) => child.type === 'elif_clause')];
  return ladder(
    rungs.map((rung) => ({
      test: expression(rung.children[0] ?? rung, lowering),
      body: block(childOf(rung, 'block'), lowering),
      at: lowering.at(rung),
    })),
    clause(childOf(node, 'else_clause'), lowering),
  );
}

/** Lowers the body of `else:` or `finally:`. */
const clause = (node: Syntax | undefined, lowering: PythonLowering): readonly Statement[] =>
  block(
    node?.children.find((child) => child.type === 'block'),
    lowering,
  );

const childOf = (node: Syntax, type: string): Syntax | undefined =>
  node.children.find((child) => child.type === type);

function forStatement(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  const [target = node] = node.children;
  const over = node.children
    .slice(1)
    .filter((child) => child.type !== 'block' && child.type !== 'else_clause');
  return [
    {
      kind: 'loop',
      target: pattern(target, lowering),
      scope: 'function',
      over: expressions(over, lowering.at(node), lowering),
      what: 'items',
      before: [],
      test: null,
      after: [],
      body: block(childOf(node, 'block'), lowering),
      otherwise: clause(childOf(node, 'else_clause'), lowering),
      at: lowering.at(node),
    },
  ];
}

function whileStatement(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  return [
    {
      kind: 'loop',
      target: null,
      scope: 'function',
      over: null,
      what: 'while',
      before: [],
      test: expression(node.children[0] ?? node, lowering),
      after: [],
      body: block(childOf(node, 'block'), lowering),
      otherwise: clause(childOf(node, 'else_clause'), lowering),
      at: lowering.at(node),
    },
  ];
}

function tryStatement(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  const handlers = node.children.filter(
    (child) => child.type === 'except_clause' || child.type === 'except_group_clause',
  );
  return [
    {
      kind: 'try',
      body: block(childOf(node, 'block'), lowering),
      handlers: handlers.some((clause) => /^except\s*\*/.test(textOf(clause, lowering)))
        ? [groupHandler(handlers, lowering)]
        : handlers.map((handler) => exceptClause(handler, lowering)),
      otherwise: clause(childOf(node, 'else_clause'), lowering),
      finally: clause(childOf(node, 'finally_clause'), lowering),
      at: lowering.at(node),
    },
  ];
}

/** Lowers `except* E` clauses to one handler: each of them may run, in their order. */
function groupHandler(
  clauses: readonly Syntax[],
  lowering: PythonLowering,
): Extract<Statement, { kind: 'try' }>['handlers'][number] {
  const body = clauses.map((clause): Statement => {
    const { target, type, body: inner } = exceptClause(clause, lowering);
    const at = lowering.at(clause);
    const value = unsupported('a group of errors', [], at);
    const declared: readonly Statement[] = target
      ? [{ kind: 'declare', target, scope: 'function', value, at }]
      : [];
    const test = unsupported('errors of this kind', type ? [type] : [], at);
    // biome-ignore lint/suspicious/noThenProperty: a field of the tree; nodes are never awaited
    return { kind: 'if', test, then: [...declared, ...inner], otherwise: [], at };
  });
  return { target: null, type: null, body };
}

/** Lowers `except E as e`, in Python 2 written `except E, e`. */
function exceptClause(
  node: Syntax,
  lowering: PythonLowering,
): Extract<Statement, { kind: 'try' }>['handlers'][number] {
  const body = block(childOf(node, 'block'), lowering);
  const [type, second] = node.children.filter((child) => child.type !== 'block');
  if (!type) return { target: null, type: null, body };
  if (type.type !== 'as_pattern')
    return { target: second ? pattern(second, lowering) : null, type: expression(type, lowering), body };
  const [caught, target] = type.children;
  return {
    target: target ? pattern(target, lowering) : null,
    type: caught ? expression(caught, lowering) : null,
    body,
  };
}

function withStatement(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  const items = (childOf(node, 'with_clause')?.children ?? [])
    .flatMap((item) => item.children)
    .flatMap(contexts);
  return [
    {
      kind: 'with',
      items: items.map((item) => withItem(item, lowering)),
      body: block(childOf(node, 'block'), lowering),
      at: lowering.at(node),
    },
  ];
}

/** Returns the items of `with (a as b, c as d):`. The parser may read them as a tuple. */
const contexts = (item: Syntax): readonly Syntax[] =>
  item.type === 'tuple' && item.children.some((child) => child.type === 'as_pattern')
    ? item.children
    : [item];

function withItem(
  node: Syntax,
  lowering: PythonLowering,
): Extract<Statement, { kind: 'with' }>['items'][number] {
  const [value, target] = node.children;
  if (node.type !== 'as_pattern' || !value) return { value: expression(node, lowering), target: null };
  return { value: expression(value, lowering), target: target ? pattern(target, lowering) : null };
}
