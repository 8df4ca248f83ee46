import type { Argument, Expression, Module, Statement } from '../../tree.ts';
import { declarationsIn } from './names.ts';
import { asWritten, type ImportedName, type Meaning, wordsOf } from './words.ts';

/** The top level of a module, without what a compiler adds or writes in another way. */
export interface TopLevel {
  readonly imports: Meaning['imports'];
  readonly tops: ReadonlySet<string>;
  /** Each exported name with the local name of its value; `exports.name` where the value has no local name. */
  readonly exports: ReadonlyMap<string, string>;
  /** Each exported name whose value is an import. */
  readonly reexports: Meaning['imports'];
  /** The other statements, in their order. */
  readonly statements: readonly Statement[];
}

interface Reading {
  readonly imports: Map<string, ImportedName>;
  readonly tops: Set<string>;
  readonly exports: Map<string, string>;
  readonly reexports: Map<string, ImportedName>;
  readonly statements: Statement[];
  readonly emitted: ReadonlySet<string>;
  /** Helpers that the module declares exactly as the compiler writes them. */
  readonly helpers: Set<string>;
  /** The object that a bundle of esbuild exports. */
  exportsObject: string | null;
}

/** Reads the imports and exports of a module in the forms of ES modules, of TypeScript's CommonJS and of esbuild. */
export function topLevelOf({ body }: Module, emitted: ReadonlySet<string>): TopLevel {
  const reading: Reading = {
    imports: new Map(),
    tops: new Set(body.flatMap(declaredBy)),
    exports: new Map(),
    reexports: new Map(),
    statements: [],
    emitted,
    helpers: new Set(),
    exportsObject: exportsObjectOf(body),
  };
  for (const statement of body) if (!isRead(statement, reading)) reading.statements.push(statement);
  for (const local of reading.imports.keys()) reading.tops.delete(local);
  for (const [exported, local] of reading.exports) {
    const binding = reading.imports.get(local);
    if (binding === undefined) continue;
    reading.exports.delete(exported);
    reading.reexports.set(exported, binding);
  }
  return reading;
}

/** Returns the names that a statement declares by itself; names in patterns are among them. */
export function declaredBy(statement: Statement): readonly string[] {
  if (statement.kind === 'function') return [statement.function.name ?? ''];
  if (statement.kind === 'class') return [statement.class.name ?? ''];
  return statement.kind === 'declare' ? [...declarationsIn({ target: statement.target }).keys()] : [];
}

/** Reads a statement that only imports, exports or helps; false for any other, which has to be in the source. */
function isRead(statement: Statement, reading: Reading): boolean {
  switch (statement.kind) {
    case 'import':
      for (const { local, imported } of statement.bindings)
        reading.imports.set(local, { specifier: statement.specifier, imported });
      return statement.bindings.length > 0;
    case 'export':
      if (statement.specifier !== null) return isReexport(statement.specifier, statement.bindings, reading);
      return statement.bindings.every(({ local, exported }) => addExport(exported, local, reading));
    case 'export-default':
      if (statement.value.kind === 'name') return addExport('default', statement.value.name, reading);
      addExport('default', 'exports.default', reading);
      return false;
    case 'declare':
      return (
        isImport(statement, reading) || isHelper(statement, reading) || isExportsObject(statement, reading)
      );
    case 'expression':
      return (
        isQuiet(statement.value, reading) ||
        isHelper(statement, reading) ||
        isExport(statement.value, reading)
      );
    default:
      return false;
  }
}

function addExport(exported: string, local: string, { exports }: Reading): boolean {
  if (exports.has(exported) && exports.get(exported) !== local) return false;
  exports.set(exported, local);
  return true;
}

/** `export { a } from "b"`; `export * from "b"` stays a statement. */
function isReexport(
  specifier: string,
  bindings: Extract<Statement, { kind: 'export' }>['bindings'],
  { reexports }: Reading,
): boolean {
  if (bindings.some(({ exported }) => exported === '*' || reexports.has(exported))) return false;
  for (const { local, exported } of bindings) reexports.set(exported, { specifier, imported: local });
  return bindings.length > 0;
}

/** `const a_1 = require("a")`, also within a helper such as `__importStar`. */
function isImport({ target, value }: Extract<Statement, { kind: 'declare' }>, reading: Reading): boolean {
  if (target.kind !== 'name' || value === null) return false;
  const required =
    value.kind === 'call' &&
    value.callee.kind === 'name' &&
    isKnownHelper(importing, value.callee.name, reading)
      ? value.args[0]?.value
      : value;
  if (required?.kind !== 'import' || required.how !== 'require') return false;
  if (required.specifier.kind !== 'literal' || typeof required.specifier.value !== 'string') return false;
  reading.imports.set(target.name, { specifier: required.specifier.value, imported: '*' });
  return true;
}

const importing = /^__(?:importStar|importDefault|toESM)$/;

const isKnownHelper = (names: RegExp, name: string, { helpers }: Reading): boolean =>
  names.test(name) && helpers.has(name);

/** A statement that is word for word the one that a compiler adds. */
function isHelper(statement: Statement, { emitted, helpers }: Reading): boolean {
  if (!emitted.has(wordsOf(statement, asWritten))) return false;
  for (const name of declaredBy(statement)) helpers.add(name);
  return true;
}

/** A text such as "use strict", `0 && …`, and `exports.a = exports.b = void 0` before any other statement. */
function isQuiet(value: Expression, { statements }: Reading): boolean {
  if (value.kind === 'literal') return true;
  if (value.kind === 'operation' && value.operator === '&&')
    return value.operands[0]?.kind === 'literal' && value.operands[0].value === 0;
  let inner: Expression = value;
  while (exportedName(inner) !== null && inner.kind === 'assign') inner = inner.value;
  return statements.length === 0 && inner !== value && inner.kind === 'literal' && inner.value === undefined;
}

/** `exports.a = a`, and the calls with which a bundle of esbuild exports. */
function isExport(value: Expression, reading: Reading): boolean {
  const exported = exportedName(value);
  if (exported !== null && value.kind === 'assign' && value.value.kind === 'name')
    return reading.tops.has(value.value.name) && addExport(exported, value.value.name, reading);
  if (exported !== null) {
    // The value is compared like a declaration, so the statement stays.
    addExport(exported, `exports.${exported}`, reading);
    return false;
  }
  if (value.kind === 'assign') return isExportsObjectCall(value.value, reading) && isModuleExports(value);
  if (value.kind !== 'call') return false;
  const [object, second, third] = value.args.map((argument: Argument) => argument.value);
  if (isDefineProperty(value.callee)) {
    const isOwn = object?.kind === 'name' && object.name === 'exports' && value.args.length === 3;
    const read = isOwn && third?.kind === 'record' ? getterOf(third) : null;
    if (second?.kind !== 'literal' || typeof second.value !== 'string' || read === null) return false;
    return addRead(second.value, read, reading);
  }
  if (value.callee.kind !== 'name' || !isKnownHelper(/^__export$/, value.callee.name, reading)) return false;
  if (object?.kind !== 'name' || object.name !== reading.exportsObject || second?.kind !== 'record')
    return false;
  return second.entries.every(
    (entry) =>
      entry.kind === 'entry' &&
      typeof entry.key === 'string' &&
      addRead(entry.key, returned(entry.value), reading),
  );
}

/** Returns the name of `exports.name = …`. */
export function exportedName(value: Expression): string | null {
  if (value.kind !== 'assign' || value.operator !== '=' || value.target.kind !== 'place') return null;
  const { place } = value.target;
  return place.kind === 'member' && place.object.kind === 'name' && place.object.name === 'exports'
    ? place.property
    : null;
}

const isModuleExports = ({ target, operator }: Extract<Expression, { kind: 'assign' }>): boolean =>
  operator === '=' &&
  target.kind === 'place' &&
  target.place.kind === 'member' &&
  target.place.property === 'exports' &&
  target.place.object.kind === 'name' &&
  target.place.object.name === 'module';

const isExportsObjectCall = (value: Expression, { helpers, exportsObject }: Reading): boolean =>
  helpers.has('__toCommonJS') && exportsObject !== null && exportsObject === exportsObjectIn(value);

function exportsObjectIn(value: Expression): string | null {
  if (value.kind !== 'call' || value.callee.kind !== 'name' || value.callee.name !== '__toCommonJS')
    return null;
  const [object, ...more] = value.args;
  return object?.value.kind === 'name' && more.length === 0 ? object.value.name : null;
}

function exportsObjectOf(body: readonly Statement[]): string | null {
  for (const statement of body)
    if (
      statement.kind === 'expression' &&
      statement.value.kind === 'assign' &&
      isModuleExports(statement.value)
    )
      return exportsObjectIn(statement.value.value);
  return null;
}

/** `var index_exports = {}`, the object that a bundle of esbuild exports. */
const isExportsObject = (
  { target, value }: Extract<Statement, { kind: 'declare' }>,
  { exportsObject }: Reading,
): boolean =>
  exportsObject !== null &&
  target.kind === 'name' &&
  target.name === exportsObject &&
  value?.kind === 'record' &&
  value.entries.length === 0;

/** Adds an export whose getter returns a name or a member of an imported module. */
function addRead(exported: string, read: Expression | null, reading: Reading): boolean {
  if (read?.kind === 'name') return addExport(exported, read.name, reading);
  if (read?.kind !== 'member' || read.optional) return false;
  const object = withoutImportDefault(read.object, reading);
  const binding = object.kind === 'name' ? reading.imports.get(object.name) : undefined;
  if (binding?.imported !== '*' || reading.reexports.has(exported)) return false;
  reading.reexports.set(exported, { specifier: binding.specifier, imported: read.property });
  return true;
}

/** Returns `a_1` of `__importDefault(a_1)`. */
function withoutImportDefault(node: Expression, reading: Reading): Expression {
  if (node.kind !== 'call' || node.callee.kind !== 'name' || node.args.length !== 1) return node;
  const isHelper = isKnownHelper(/^__importDefault$/, node.callee.name, reading);
  return isHelper ? (node.args[0]?.value ?? node) : node;
}

const isDefineProperty = (callee: Expression): boolean =>
  callee.kind === 'member' &&
  callee.property === 'defineProperty' &&
  callee.object.kind === 'name' &&
  callee.object.name === 'Object';

/** Returns what the getter of `{ enumerable: true, get: function () { return a_1.b; } }` returns. */
function getterOf({ entries }: Extract<Expression, { kind: 'record' }>): Expression | null {
  const [shown, get, ...more] = entries;
  const isShown =
    shown?.kind === 'entry' &&
    shown.key === 'enumerable' &&
    shown.value.kind === 'literal' &&
    shown.value.value === true;
  return isShown && get?.kind === 'entry' && get.key === 'get' && more.length === 0
    ? returned(get.value)
    : null;
}

/** Returns the value of `() => value`. */
function returned(value: Expression): Expression | null {
  if (value.kind !== 'function' || value.function.parameters.length > 0) return null;
  const [only, ...more] = value.function.body;
  return only?.kind === 'return' && more.length === 0 ? only.value : null;
}
