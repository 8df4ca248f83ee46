import type * as es from 'oxc-parser';
import type { Expression, FunctionNode, Pattern, RecordEntry, Span, Statement } from '../../tree.ts';
import { request, unsupported } from '../lowering.ts';
import { expression } from './expressions.ts';
import type { JavaScriptLowering } from './lowering.ts';
import { statements } from './statements.ts';

/**
 * Lowers `enum E { A = 'a', B }` to `const E = { A: 'a', B: … }`. A member without a value is the number
 * after the previous member's number. A value may refer to an earlier member. A number is a key, too: `E[0]` is `'A'`.
 */
export function enumDeclaration(
  node: es.TSEnumDeclaration,
  lowering: JavaScriptLowering,
): readonly Statement[] {
  if (node.declare) return [];
  const at = lowering.at(node);
  const members = new Map<string, Expression>();
  const entries: RecordEntry[] = [];
  let next: number | null = 0;
  for (const member of node.body.members) {
    const key = memberName(member.id);
    let value: Expression;
    if (member.initializer) value = enumValue(expression(member.initializer, lowering), members);
    else if (next === null) value = unsupported('enum member', [], lowering.at(member));
    else value = { kind: 'literal', value: next, at: lowering.at(member) };
    next = value.kind === 'literal' && typeof value.value === 'number' ? value.value + 1 : null;
    members.set(key, value);
    entries.push({ kind: 'entry', key, value });
    if (!node.const && isNumber(value)) entries.push(reverse(key, value, lowering.at(member)));
  }
  return [declared(node.id, { kind: 'record', entries, at }, at, lowering)];
}

/** Lowers `namespace N { export const a = 1 }` to `const N = (() => { const a = 1; return { a } })()`. */
export function namespaceDeclaration(
  node: es.TSModuleDeclaration | es.TSGlobalDeclaration,
  lowering: JavaScriptLowering,
): readonly Statement[] {
  if (node.declare || node.body === null || node.kind === 'global' || node.id.type === 'Literal') return [];
  const at = lowering.at(node);
  const names = dotted(node.id);
  const body = statements(node.body.body, lowering);
  const exported = body.flatMap((inner) => (inner.kind === 'export' ? inner.bindings : []));
  const inside = body.filter((inner) => inner.kind !== 'export');
  const changing = variablesOf(node.body.body);
  const isSeen = isSeenFromOutside(names, lowering.text);
  // A namespace that contains only types has no value.
  if (body.length === 0) return [];
  const record: Expression = {
    kind: 'record',
    entries: exported.flatMap(({ local, exported: key }) =>
      exportedEntry(local, key, isSeen && changing.has(local), at),
    ),
    at,
  };
  let value = invoked([...inside, { kind: 'return', value: record, at }], at);
  for (const key of names.slice(1).reverse())
    value = { kind: 'record', entries: [{ kind: 'entry', key, value }], at };
  const target: Pattern = { kind: 'name', name: names[0] ?? '', at };
  return [{ kind: 'declare', target, scope: 'block', value, at }];
}

/**
 * May code outside of a namespace write a variable of it? Nothing does where the module declares the namespace once, does not
 * export it, and uses its name only to call functions of it.
 */
function isSeenFromOutside([name = '', ...inner]: readonly string[], text: string): boolean {
  if (inner.length > 0 || name.includes('$')) return true;
  const uses = text.match(new RegExp(`(?<![\\w$.])${name}(?![\\w$])`, 'g')) ?? [];
  const calls = text.match(new RegExp(`(?<![\\w$.])${name}\\??\\.[\\w$]+\\(`, 'g')) ?? [];
  const declarations = text.match(new RegExp(`^namespace\\s+${name}\\s*\\{`, 'gm')) ?? [];
  return declarations.length !== 1 || uses.length !== calls.length + 1;
}

/** Returns the names that a namespace declares with `let` or `var`: others see their values as they are then. */
const variablesOf = (body: es.TSModuleBlock['body']): ReadonlySet<string> =>
  new Set(
    body.flatMap((inner) =>
      inner.type === 'ExportNamedDeclaration' &&
      inner.declaration?.type === 'VariableDeclaration' &&
      inner.declaration.kind !== 'const'
        ? inner.declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
        : [],
    ),
  );

/** Returns what a namespace shows of a name: its value, or a getter and a setter of a variable that may change. */
function exportedEntry(local: string, key: string, isChanging: boolean, at: Span): RecordEntry[] {
  const name: Expression = { kind: 'name', name: local, at };
  if (!isChanging) return [{ kind: 'entry', key, value: name }];
  const written: Pattern = { kind: 'name', name: 'value', at };
  const value: Expression = { kind: 'name', name: 'value', at };
  const set: Expression = {
    kind: 'assign',
    target: { kind: 'name', name: local, at },
    operator: '=',
    value,
    at,
  };
  return [
    { kind: 'getter', key, value: lambda([], [{ kind: 'return', value: name, at }], at) },
    { kind: 'setter', key, value: lambda([written], [{ kind: 'expression', value: set, at }], at) },
  ];
}

/** Lowers `import x = require('y')` to `const x = require('y')`, and `import X = A.B` to `const X = A.B`. */
export function importEquals(
  node: es.TSImportEqualsDeclaration,
  lowering: JavaScriptLowering,
): readonly Statement[] {
  if (node.importKind === 'type') return [];
  const at = lowering.at(node);
  const reference = node.moduleReference;
  if (reference.type !== 'TSExternalModuleReference')
    return [declared(node.id, entity(reference, lowering), at, lowering)];
  const specifier = expression(reference.expression, lowering);
  request(specifier, at, lowering, true);
  return [declared(node.id, { kind: 'import', specifier, how: 'require', at }, at, lowering)];
}

/** Is the value of a member a number? Only texts that are written as literals have no key of their own. */
const isNumber = (value: Expression): boolean =>
  value.kind === 'literal' ? typeof value.value === 'number' : value.kind === 'operation';

const reverse = (name: string, value: Expression, at: Span): RecordEntry => ({
  kind: 'entry',
  key: value.kind === 'literal' ? String(value.value) : value,
  value: { kind: 'literal', value: name, at },
});

function memberName(id: es.TSEnumMemberName): string {
  if (id.type === 'Identifier') return id.name;
  return id.type === 'Literal' ? id.value : (id.quasis[0]?.value.cooked ?? '');
}

const enumValue = (value: Expression, members: ReadonlyMap<string, Expression>): Expression =>
  value.kind === 'name' ? (members.get(value.name) ?? value) : value;

function declared(
  id: es.BindingIdentifier,
  value: Expression,
  at: Span,
  lowering: JavaScriptLowering,
): Statement {
  return {
    kind: 'declare',
    target: { kind: 'name', name: id.name, at: lowering.at(id) },
    scope: 'block',
    value,
    at,
  };
}

const invoked = (body: readonly Statement[], at: Span): Expression => ({
  kind: 'call',
  callee: lambda([], body, at),
  args: [],
  at,
});

function lambda(targets: readonly Pattern[], body: readonly Statement[], at: Span): Expression {
  const wrapper: FunctionNode = {
    name: null,
    parameters: targets.map((target) => ({ target, otherwise: null, kind: 'plain', type: null })),
    body,
    decorators: [],
    async: false,
    generator: false,
    arrow: true,
    at,
  };
  return { kind: 'function', function: wrapper, at };
}

function dotted(id: es.BindingIdentifier | es.IdentifierName | es.TSTypeName): readonly string[] {
  if (id.type === 'Identifier') return [id.name];
  return id.type === 'TSQualifiedName' ? [...dotted(id.left), id.right.name] : [];
}

function entity(name: es.TSTypeName, lowering: JavaScriptLowering): Expression {
  const at = lowering.at(name);
  if (name.type === 'Identifier') return { kind: 'name', name: name.name, at };
  if (name.type === 'ThisExpression') return { kind: 'this', at };
  return { kind: 'member', object: entity(name.left, lowering), property: name.right.name, at };
}
