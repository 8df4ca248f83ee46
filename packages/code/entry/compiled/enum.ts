import type { Expression, RecordEntry, Statement } from '../../tree.ts';
import { hasName } from './names.ts';

/** The statements that fill enums, with the name of each enum. */
export type Enums = ReadonlyMap<Statement, { readonly name: string; readonly value: Expression }>;

/**
 * Finds `(function (E) { E["A"] = "a"; E[E["B"] = 0] = "B"; })(E || (E = {}))`, with which TypeScript fills the variable of an enum, and
 * esbuild's `var E = ((E2) => { …; return E2; })(E || {})`.
 */
export function enumsOf(body: readonly Statement[]): Enums {
  const enums = new Map<Statement, { name: string; value: Expression }>();
  body.forEach((statement, index) => {
    const before = body[index - 1];
    const declared =
      before?.kind === 'declare' && before.value === null && before.target.kind === 'name'
        ? before.target.name
        : null;
    if (statement.kind === 'expression' && declared !== null) {
      const value = filled(statement.value, declared, false);
      if (value !== null) enums.set(statement, { name: declared, value });
    }
    if (statement.kind === 'declare' && statement.target.kind === 'name' && statement.value !== null) {
      const value = filled(statement.value, statement.target.name, true);
      if (value !== null) enums.set(statement, { name: statement.target.name, value });
    }
  });
  return enums;
}

/** Returns an enum as the declaration of a record; null for the declaration of its variable before; any other statement as it is. */
export function asEnum(statement: Statement, enums: Enums): Statement | null {
  const found = enums.get(statement);
  if (found !== undefined) {
    const { name, value } = found;
    return {
      kind: 'declare',
      target: { kind: 'name', name, at: statement.at },
      scope: 'block',
      value,
      at: statement.at,
    };
  }
  const variable =
    statement.kind === 'declare' && statement.value === null && statement.target.kind === 'name'
      ? statement.target.name
      : null;
  const isFilled =
    variable !== null &&
    [...enums].some(([{ kind }, { name }]) => kind === 'expression' && name === variable);
  return isFilled ? null : statement;
}

/** Returns the record that a call fills. */
function filled(node: Expression, name: string, isReturned: boolean): Expression | null {
  if (node.kind !== 'call' || node.callee.kind !== 'function' || node.args.length !== 1) return null;
  const { parameters, body, async, generator } = node.callee.function;
  const [parameter, ...more] = parameters;
  if (
    parameter?.target.kind !== 'name' ||
    parameter.otherwise !== null ||
    more.length > 0 ||
    async ||
    generator
  )
    return null;
  const inner = parameter.target.name;
  if (!isOwnObject(node.args[0]?.value, name, isReturned)) return null;
  const statements = isReturned ? body.slice(0, -1) : body;
  const last = body.at(-1);
  if (isReturned && !(last?.kind === 'return' && last.value?.kind === 'name' && last.value.name === inner))
    return null;
  const entries: RecordEntry[] = [];
  for (const statement of statements) {
    const members = statement.kind === 'expression' ? membersOf(statement.value, inner) : null;
    if (members === null || members.some(({ value }) => hasName(value, new Set([inner])))) return null;
    entries.push(...members);
  }
  return entries.length === 0 ? null : { kind: 'record', entries, at: node.at };
}

/** Is the argument `E || (E = {})`, also with an export: `E || (exports.E = E = {})` and `E = exports.E || (exports.E = {})`? */
function isOwnObject(node: Expression | undefined, name: string, isReturned: boolean): boolean {
  const value =
    node?.kind === 'assign' && isName(node.target, name) && node.operator === '=' ? node.value : node;
  if (value?.kind !== 'operation' || value.operator !== '||' || value.operands.length !== 2) return false;
  const [known, made] = value.operands;
  if (known === undefined || made === undefined || !isOwn(known, name)) return false;
  let object: Expression = made;
  while (object.kind === 'assign' && object.operator === '=' && isOwn(object.target, name))
    object = object.value;
  return object.kind === 'record' && object.entries.length === 0 && (isReturned || object !== made);
}

const isName = (node: { readonly kind: string }, name: string): boolean =>
  node.kind === 'name' && (node as { readonly name?: unknown }).name === name;

/** Is the place the variable, or the export of its name? */
function isOwn(node: Expression | Extract<Expression, { kind: 'assign' }>['target'], name: string): boolean {
  if (isName(node, name)) return true;
  const place = node.kind === 'place' ? node.place : node;
  return place.kind === 'member' && place.property === name && isName(place.object, 'exports');
}

/** Reads `E["A"] = "a"` and `E[E["B"] = 0] = "B"`. */
function membersOf(node: Expression, inner: string): readonly RecordEntry[] | null {
  if (node.kind !== 'assign' || node.operator !== '=' || node.target.kind !== 'place') return null;
  const { place } = node.target;
  if (place.kind === 'member' && isName(place.object, inner))
    return [{ kind: 'entry', key: place.property, value: node.value }];
  if (place.kind !== 'index' || !isName(place.object, inner)) return null;
  const [member, ...more] = membersOf(place.index, inner) ?? [];
  if (member?.kind !== 'entry' || typeof member.key !== 'string' || more.length > 0) return null;
  const { key, value } = member;
  if (value.kind !== 'literal' || typeof value.value !== 'number') return null;
  if (node.value.kind !== 'literal' || node.value.value !== key) return null;
  return [member, { kind: 'entry', key: String(value.value), value: node.value }];
}
