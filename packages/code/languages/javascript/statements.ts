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

/** Lowers a body. One statement may become several (`const a = 1, b = 2`) or none (types). */
export const statements = (
  nodes: readonly (es.Statement | es.Directive)[],
  c: JavaScriptLowering,
): readonly Statement[] => nodes.flatMap((node) => statement(node, c));

export function statement(node: es.Statement | es.Directive, c: JavaScriptLowering): readonly Statement[] {
  const lower = table[node.type] as
    | ((node: es.Statement, c: JavaScriptLowering) => readonly Statement[])
    | undefined;
  if (lower === undefined)
    return [{ kind: 'expression', value: unsupported(node.type, [], c.at(node)), at: c.at(node) }];
  return deeperStatements(node, c, () => lower(node as es.Statement, c));
}

type Typed<K> = es.Statement extends infer N
  ? N extends { type: infer T }
    ? K extends T
      ? N
      : never
    : never
  : never;

const table: {
  readonly [K in es.Statement['type']]: (node: Typed<K>, c: JavaScriptLowering) => readonly Statement[];
} = {
  BlockStatement: (node, c) => [{ kind: 'block', body: statements(node.body, c), at: c.at(node) }],
  ExpressionStatement: expressionStatement,
  VariableDeclaration: (node, c) => variables(node, c),
  FunctionDeclaration: declaredFunction,
  FunctionExpression: declaredFunction,
  TSDeclareFunction: declaredFunction,
  TSEmptyBodyFunctionExpression: declaredFunction,
  ClassDeclaration: declaredClass,
  ClassExpression: declaredClass,
  ReturnStatement: (node, c) => [
    { kind: 'return', value: node.argument && expression(node.argument, c), at: c.at(node) },
  ],
  ThrowStatement: (node, c) => [{ kind: 'throw', value: expression(node.argument, c), at: c.at(node) }],
  IfStatement: ifStatement,
  ForStatement: forStatement,
  ForInStatement: (node, c) => [iteration(node, 'keys', c)],
  ForOfStatement: (node, c) => [iteration(node, 'items', c)],
  WhileStatement: (node, c) => [whileLoop(node, c)],
  DoWhileStatement: (node, c) => [whileLoop(node, c)],
  TryStatement: tryStatement,
  SwitchStatement: switchStatement,
  LabeledStatement: (node, c) => statement(node.body, c),
  BreakStatement: (node, c) => [
    { kind: 'break', names: node.label ? [node.label.name] : [], at: c.at(node) },
  ],
  ContinueStatement: (node, c) => [
    { kind: 'continue', names: node.label ? [node.label.name] : [], at: c.at(node) },
  ],
  WithStatement: (node, c) => [
    {
      kind: 'expression',
      value: unsupported('with', [expression(node.object, c)], c.at(node)),
      at: c.at(node),
    },
    ...statement(node.body, c),
  ],
  EmptyStatement: () => [],
  DebuggerStatement: () => [],
  ImportDeclaration: importDeclaration,
  ExportNamedDeclaration: exportNamed,
  ExportDefaultDeclaration: exportDefault,
  ExportAllDeclaration: exportAll,
  TSExportAssignment: (node, c) => [moduleExports(node, c)],
  TSNamespaceExportDeclaration: () => [],
  TSTypeAliasDeclaration: () => [],
  TSInterfaceDeclaration: () => [],
  TSEnumDeclaration: enumDeclaration,
  TSModuleDeclaration: namespaceDeclaration,
  TSImportEqualsDeclaration: importEquals,
};

function expressionStatement(
  node: es.ExpressionStatement | es.Directive,
  c: JavaScriptLowering,
): readonly Statement[] {
  const inner = node.expression;
  if (inner.type === 'UnaryExpression' && inner.operator === 'delete')
    return [{ kind: 'delete', value: expression(inner.argument, c), at: c.at(node) }];
  return [{ kind: 'expression', value: expression(inner, c), at: c.at(node) }];
}

function variables(node: es.VariableDeclaration, c: JavaScriptLowering): readonly Statement[] {
  if (node.declare) return [];
  const scope = node.kind === 'var' ? 'function' : 'block';
  return node.declarations.map((declarator): Statement => {
    const target = pattern(declarator.id, c);
    const value = declarator.init && expression(declarator.init, c);
    const at = c.at(declarator);
    if (value && node.kind.endsWith('using'))
      return { kind: 'with', items: [{ value, target }], body: [], at };
    return { kind: 'declare', target, scope, value, at };
  });
}

function declaredFunction(node: es.Function, c: JavaScriptLowering): readonly Statement[] {
  return node.body === null ? [] : [{ kind: 'function', function: functionNode(node, c), at: c.at(node) }];
}

function declaredClass(node: es.Class, c: JavaScriptLowering): readonly Statement[] {
  return node.declare ? [] : [{ kind: 'class', class: classNode(node, c), at: c.at(node) }];
}

/** Lowers an `else if` ladder. The parser nests its rungs, so they are walked in a loop. */
function ifStatement(node: es.IfStatement, c: JavaScriptLowering): readonly Statement[] {
  const rungs: es.IfStatement[] = [node];
  let last = node;
  while (last.alternate?.type === 'IfStatement') {
    last = last.alternate;
    rungs.push(last);
  }
  return ladder(
    rungs.map((rung) => ({
      test: expression(rung.test, c),
      body: statement(rung.consequent, c),
      at: c.at(rung),
    })),
    last.alternate ? statement(last.alternate, c) : [],
  );
}

function forStatement(node: es.ForStatement, c: JavaScriptLowering): readonly Statement[] {
  const { init } = node;
  return [
    {
      kind: 'loop',
      target: null,
      scope: 'block',
      over: null,
      what: 'while',
      before: init === null ? [] : before(init, c),
      test: node.test && expression(node.test, c),
      after: node.update ? [expression(node.update, c)] : [],
      body: statement(node.body, c),
      otherwise: [],
      at: c.at(node),
    },
  ];
}

function before(init: es.ForStatementInit, c: JavaScriptLowering): readonly Statement[] {
  return init.type === 'VariableDeclaration'
    ? variables(init, c)
    : [{ kind: 'expression', value: expression(init, c), at: c.at(init) }];
}

function whileLoop(node: es.WhileStatement | es.DoWhileStatement, c: JavaScriptLowering): Statement {
  return {
    kind: 'loop',
    target: null,
    scope: 'block',
    over: null,
    what: node.type === 'DoWhileStatement' ? 'do-while' : 'while',
    before: [],
    test: expression(node.test, c),
    after: [],
    body: statement(node.body, c),
    otherwise: [],
    at: c.at(node),
  };
}

function iteration(
  node: es.ForInStatement | es.ForOfStatement,
  what: 'items' | 'keys',
  c: JavaScriptLowering,
): Statement {
  const { target, scope, initial } = loopTarget(node.left, c);
  return {
    kind: 'loop',
    target,
    scope,
    over: expression(node.right, c),
    what,
    before: initial,
    test: null,
    after: [],
    body: statement(node.body, c),
    otherwise: [],
    at: c.at(node),
  };
}

function loopTarget(
  left: es.ForStatementLeft,
  c: JavaScriptLowering,
): {
  readonly target: Pattern | null;
  readonly scope: 'block' | 'function' | 'outer';
  readonly initial: readonly Statement[];
} {
  if (left.type !== 'VariableDeclaration') return { target: pattern(left, c), scope: 'outer', initial: [] };
  const declarator = left.declarations[0];
  return {
    target: declarator ? pattern(declarator.id, c) : null,
    scope: left.kind === 'var' ? 'function' : 'block',
    // `for (var i = f() in x)` is old but legal.
    initial: declarator?.init ? variables(left, c) : [],
  };
}

function tryStatement(node: es.TryStatement, c: JavaScriptLowering): readonly Statement[] {
  const { handler } = node;
  return [
    {
      kind: 'try',
      body: statements(node.block.body, c),
      handlers: handler
        ? [
            {
              target: handler.param && pattern(handler.param, c),
              type: null,
              body: statements(handler.body.body, c),
            },
          ]
        : [],
      otherwise: [],
      finally: node.finalizer ? statements(node.finalizer.body, c) : [],
      at: c.at(node),
    },
  ];
}

function switchStatement(node: es.SwitchStatement, c: JavaScriptLowering): readonly Statement[] {
  const cases: { tests: Expression[]; body: readonly Statement[]; falls: boolean }[] = [];
  let pending: Expression[] = [];
  node.cases.forEach((item, index) => {
    const next = node.cases[index + 1];
    if (item.test) pending.push(expression(item.test, c));
    // `case 'a': case 'b':` is one case with two tests. A default between them keeps an empty case of its
    // own.
    if (item.test && item.consequent.length === 0 && next?.test) return;
    const body = statements(item.consequent, c);
    cases.push({ tests: pending, body, falls: next !== undefined && !leaves(body) });
    pending = [];
  });
  return [{ kind: 'switch', subject: expression(node.discriminant, c), cases, at: c.at(node) }];
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
function moduleExports(node: es.TSExportAssignment, c: JavaScriptLowering): Statement {
  const at = c.at(node);
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
    value: expression(node.expression, c),
    at,
  };
  return { kind: 'expression', value, at };
}
