import type * as es from 'oxc-parser';
import type { Expression, Pattern, Statement } from '../../tree.ts';
import { ladder } from '../ladder.ts';
import { deeperStatements, unsupported } from '../lowering.ts';
import { enumDeclaration, importEquals, namespaceDeclaration } from './declarations.ts';
import { expression } from './expressions.ts';
import { classNode, functionNode } from './functions.ts';
import type { JavaScriptLowering } from './lowering.ts';
import { exportAll, exportDefault, exportNamed, importDeclaration } from './modules.ts';
import { pattern } from './patterns.ts';
import { withBlock } from './with.ts';

/** Lowers a list of statements. One statement may become several (`const a = 1, b = 2`) or none (types). */
export const statements = (
  nodes: readonly (es.Statement | es.Directive)[],
  lowering: JavaScriptLowering,
): readonly Statement[] => nodes.flatMap((node) => statement(node, lowering));

export function statement(
  node: es.Statement | es.Directive,
  lowering: JavaScriptLowering,
): readonly Statement[] {
  const lower = table[node.type] as
    | ((node: es.Statement, lowering: JavaScriptLowering) => readonly Statement[])
    | undefined;
  if (lower === undefined)
    return [
      { kind: 'expression', value: unsupported(node.type, [], lowering.at(node)), at: lowering.at(node) },
    ];
  return deeperStatements(node, lowering, () => lower(node as es.Statement, lowering));
}

type Typed<K> = es.Statement extends infer N
  ? N extends { type: infer T }
    ? K extends T
      ? N
      : never
    : never
  : never;

const table: {
  readonly [K in es.Statement['type']]: (
    node: Typed<K>,
    lowering: JavaScriptLowering,
  ) => readonly Statement[];
} = {
  BlockStatement: (node, lowering) => [
    { kind: 'block', body: statements(node.body, lowering), at: lowering.at(node) },
  ],
  ExpressionStatement: expressionStatement,
  VariableDeclaration: (node, lowering) => variables(node, lowering),
  FunctionDeclaration: declaredFunction,
  FunctionExpression: declaredFunction,
  TSDeclareFunction: declaredFunction,
  TSEmptyBodyFunctionExpression: declaredFunction,
  ClassDeclaration: declaredClass,
  ClassExpression: declaredClass,
  ReturnStatement: (node, lowering) => [
    { kind: 'return', value: node.argument && expression(node.argument, lowering), at: lowering.at(node) },
  ],
  ThrowStatement: (node, lowering) => [
    { kind: 'throw', value: expression(node.argument, lowering), at: lowering.at(node) },
  ],
  IfStatement: ifStatement,
  ForStatement: forStatement,
  ForInStatement: (node, lowering) => [iteration(node, 'keys', lowering)],
  ForOfStatement: (node, lowering) => [iteration(node, 'items', lowering)],
  WhileStatement: (node, lowering) => [whileLoop(node, lowering)],
  DoWhileStatement: (node, lowering) => [whileLoop(node, lowering)],
  TryStatement: tryStatement,
  SwitchStatement: switchStatement,
  LabeledStatement: labelled,
  BreakStatement: (node, lowering) => [
    { kind: 'break', names: node.label ? [node.label.name] : [], at: lowering.at(node) },
  ],
  ContinueStatement: (node, lowering) => [
    { kind: 'continue', names: node.label ? [node.label.name] : [], at: lowering.at(node) },
  ],
  WithStatement: (node, lowering) => [
    withBlock(expression(node.object, lowering), statement(node.body, lowering), lowering.at(node)),
  ],
  EmptyStatement: () => [],
  DebuggerStatement: () => [],
  ImportDeclaration: importDeclaration,
  ExportNamedDeclaration: exportNamed,
  ExportDefaultDeclaration: exportDefault,
  ExportAllDeclaration: exportAll,
  TSExportAssignment: (node, lowering) => [moduleExports(node, lowering)],
  TSNamespaceExportDeclaration: () => [],
  TSTypeAliasDeclaration: () => [],
  TSInterfaceDeclaration: () => [],
  TSEnumDeclaration: enumDeclaration,
  TSModuleDeclaration: namespaceDeclaration,
  TSImportEqualsDeclaration: importEquals,
};

function expressionStatement(
  node: es.ExpressionStatement | es.Directive,
  lowering: JavaScriptLowering,
): readonly Statement[] {
  const inner = node.expression;
  if (inner.type === 'UnaryExpression' && inner.operator === 'delete')
    return [{ kind: 'delete', value: expression(inner.argument, lowering), at: lowering.at(node) }];
  return [{ kind: 'expression', value: expression(inner, lowering), at: lowering.at(node) }];
}

function variables(node: es.VariableDeclaration, lowering: JavaScriptLowering): readonly Statement[] {
  if (node.declare) return [];
  const scope = node.kind === 'var' ? 'function' : 'block';
  return node.declarations.map((declarator): Statement => {
    const target = pattern(declarator.id, lowering);
    const value = declarator.init && expression(declarator.init, lowering);
    const at = lowering.at(declarator);
    if (value && node.kind.endsWith('using'))
      return { kind: 'with', items: [{ value, target }], body: [], at };
    return { kind: 'declare', target, scope, value, at };
  });
}

/** Lowers a statement with a label. A label of a label is left out; no code that people write has one. */
function labelled(node: es.LabeledStatement, lowering: JavaScriptLowering): readonly Statement[] {
  const body = statement(node.body, lowering);
  const last = body.at(-1);
  const at = lowering.at(node);
  if (last?.kind === 'loop' || last?.kind === 'switch' || last?.kind === 'block')
    return [...body.slice(0, -1), { ...last, label: node.label.name }];
  return [{ kind: 'block', body, label: node.label.name, at }];
}

function declaredFunction(node: es.Function, lowering: JavaScriptLowering): readonly Statement[] {
  return node.body === null
    ? []
    : [{ kind: 'function', function: functionNode(node, lowering), at: lowering.at(node) }];
}

function declaredClass(node: es.Class, lowering: JavaScriptLowering): readonly Statement[] {
  return node.declare ? [] : [{ kind: 'class', class: classNode(node, lowering), at: lowering.at(node) }];
}

/** Lowers a chain of `else if`. The parser nests its parts, so a loop is used instead of recursion. */
function ifStatement(node: es.IfStatement, lowering: JavaScriptLowering): readonly Statement[] {
  const rungs: es.IfStatement[] = [node];
  let last = node;
  while (last.alternate?.type === 'IfStatement') {
    last = last.alternate;
    rungs.push(last);
  }
  return ladder(
    rungs.map((rung) => ({
      test: expression(rung.test, lowering),
      body: statement(rung.consequent, lowering),
      at: lowering.at(rung),
    })),
    last.alternate ? statement(last.alternate, lowering) : [],
  );
}

function forStatement(node: es.ForStatement, lowering: JavaScriptLowering): readonly Statement[] {
  const { init } = node;
  return [
    {
      kind: 'loop',
      target: null,
      scope: 'block',
      over: null,
      what: 'while',
      before: init === null ? [] : before(init, lowering),
      test: node.test && expression(node.test, lowering),
      after: node.update ? [expression(node.update, lowering)] : [],
      body: statement(node.body, lowering),
      otherwise: [],
      at: lowering.at(node),
    },
  ];
}

function before(init: es.ForStatementInit, lowering: JavaScriptLowering): readonly Statement[] {
  return init.type === 'VariableDeclaration'
    ? variables(init, lowering)
    : [{ kind: 'expression', value: expression(init, lowering), at: lowering.at(init) }];
}

function whileLoop(node: es.WhileStatement | es.DoWhileStatement, lowering: JavaScriptLowering): Statement {
  return {
    kind: 'loop',
    target: null,
    scope: 'block',
    over: null,
    what: node.type === 'DoWhileStatement' ? 'do-while' : 'while',
    before: [],
    test: expression(node.test, lowering),
    after: [],
    body: statement(node.body, lowering),
    otherwise: [],
    at: lowering.at(node),
  };
}

function iteration(
  node: es.ForInStatement | es.ForOfStatement,
  what: 'items' | 'keys',
  lowering: JavaScriptLowering,
): Statement {
  const { target, scope, initial } = loopTarget(node.left, lowering);
  const isUsed = node.left.type === 'VariableDeclaration' && node.left.kind.endsWith('using');
  const body = statement(node.body, lowering);
  return {
    kind: 'loop',
    target,
    scope,
    over: expression(node.right, lowering),
    what,
    before: initial,
    test: null,
    after: [],
    body: isUsed && target?.kind === 'name' ? [usingItem(target), ...body] : body,
    otherwise: [],
    ...('await' in node && node.await ? { awaits: true as const } : {}),
    at: lowering.at(node),
  };
}

/** Lowers `for (using x of …)`: each item is disposed of at the end of its pass. */
const usingItem = ({ name, at }: Pattern & { kind: 'name' }): Statement => ({
  kind: 'with',
  items: [{ value: { kind: 'name', name, at }, target: null }],
  body: [],
  at,
});

function loopTarget(
  left: es.ForStatementLeft,
  lowering: JavaScriptLowering,
): {
  readonly target: Pattern | null;
  readonly scope: 'block' | 'function' | 'outer';
  readonly initial: readonly Statement[];
} {
  if (left.type !== 'VariableDeclaration')
    return { target: pattern(left, lowering), scope: 'outer', initial: [] };
  const declarator = left.declarations[0];
  return {
    target: declarator ? pattern(declarator.id, lowering) : null,
    scope: left.kind === 'var' ? 'function' : 'block',
    // A loop may have an initial value: `for (var i = f() in x)`.
    initial: declarator?.init ? variables(left, lowering) : [],
  };
}

function tryStatement(node: es.TryStatement, lowering: JavaScriptLowering): readonly Statement[] {
  const { handler } = node;
  return [
    {
      kind: 'try',
      body: statements(node.block.body, lowering),
      handlers: handler
        ? [
            {
              target: handler.param && pattern(handler.param, lowering),
              type: null,
              body: statements(handler.body.body, lowering),
            },
          ]
        : [],
      otherwise: [],
      finally: node.finalizer ? statements(node.finalizer.body, lowering) : [],
      at: lowering.at(node),
    },
  ];
}

function switchStatement(node: es.SwitchStatement, lowering: JavaScriptLowering): readonly Statement[] {
  const cases: { tests: Expression[]; body: readonly Statement[]; falls: boolean }[] = [];
  let pending: Expression[] = [];
  node.cases.forEach((item, index) => {
    const next = node.cases[index + 1];
    if (item.test) pending.push(expression(item.test, lowering));
    // `case 'a': case 'b':` becomes one case with two tests. If a default is between them, there is an
    // additional case without statements.
    if (item.test && item.consequent.length === 0 && next?.test) return;
    const body = statements(item.consequent, lowering);
    cases.push({ tests: pending, body, falls: next !== undefined && !leaves(body) });
    pending = [];
  });
  return [{ kind: 'switch', subject: expression(node.discriminant, lowering), cases, at: lowering.at(node) }];
}

function leaves(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  switch (last?.kind) {
    case 'break':
    case 'continue':
    case 'return':
    case 'throw':
      return true;
    case 'block':
      return leaves(last.body);
    case 'if':
      return leaves(last.then) && leaves(last.otherwise);
    default:
      return false;
  }
}

/** Lowers `export = x` to `module.exports = x`. */
function moduleExports(node: es.TSExportAssignment, lowering: JavaScriptLowering): Statement {
  const at = lowering.at(node);
  const place: Expression = {
    kind: 'member',
    object: { kind: 'name', name: 'module', at },
    property: 'exports',
    at,
  };
  const target: Pattern = { kind: 'place', place, at };
  const value: Expression = {
    kind: 'assign',
    target,
    operator: '=',
    value: expression(node.expression, lowering),
    at,
  };
  return { kind: 'expression', value, at };
}
