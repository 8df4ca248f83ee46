import type { Expression, Span, Statement } from '@emmental/code';
import { ownFolder } from '@emmental/model';
import { callValue, positional } from './calls.ts';
import { createObject, present, refer } from './heap.ts';
import { type Frame, frameOf, languageOf, type Machine, type ModuleRecord } from './machine.ts';
import { record as note } from './record.ts';
import { createScope, declare, find, type Scope } from './scope.ts';
import { run } from './statements.ts';
import { branch, type Cell, cell, mark, meet, write } from './store.ts';
import {
  type Abstract,
  absent,
  choices,
  type HeapObject,
  library,
  stringOf,
  stringsOf,
  union,
  unknown,
} from './values.ts';

/** The module's record, its top level run on first use. Null when the file could not be read. */
export function loadModule(machine: Machine, path: string): ModuleRecord | null {
  const known = machine.modules.get(path);
  if (known) return known;
  const module = machine.program.modules.get(path);
  if (!module) return null;
  const scope = createScope(null, 'module');
  const made: ModuleRecord = {
    module,
    scope,
    exports: createObject(machine, 'module'),
    commonjs: createObject(machine, 'record'),
    stars: [],
    state: 'new',
    esm: false,
    namesArguments: module.language === 'javascript' && module.text.includes('arguments'),
  };
  machine.modules.set(path, made);
  machine.records.set(scope, made);
  machine.moduleObjects.set(made.exports, made);
  if (module.language === 'javascript') prepareCommonJs(machine, made);
  else preparePython(machine, made);
  made.state = 'running';
  runTopLevel(machine, made);
  made.state = 'done';
  return made;
}

function prepareCommonJs(machine: Machine, made: ModuleRecord): void {
  const exported = refer(createObject(machine, 'record'));
  made.commonjs.fields.set('exports', cell(exported));
  // The module system is reached through `module` too.
  made.commonjs.fields.set('require', cell(library('global', 'require')));
  made.commonjs.fields.set('_compile', cell(library('module', '_compile')));
  made.commonjs.fields.set('constructor', cell(library('module', '')));
  made.scope.names.set('module', cell(refer(made.commonjs)));
  made.scope.names.set('exports', cell(exported));
  const own = unknown(ownFolder);
  const meta = createObject(machine, 'record');
  for (const name of ['url', 'dirname', 'filename']) meta.fields.set(name, cell(own));
  meta.rest.value = unknown('import.meta');
  made.scope.names.set('import.meta', cell(refer(meta)));
  made.scope.names.set('__dirname', cell(own));
  made.scope.names.set('__filename', cell(own));
}

function preparePython(_machine: Machine, made: ModuleRecord): void {
  made.scope.names.set(
    '__name__',
    cell({ kind: 'constant', value: made.module.path.replace(/\.py$/, '').replaceAll('/', '.'), flows: [] }),
  );
  made.scope.names.set('__file__', cell(unknown(ownFolder)));
}

/** Where code stands that is in no file. */
export const nowhere: Span = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** An activation of a module itself. */
export const moduleFrame = (
  machine: Machine,
  made: ModuleRecord,
  name: string,
  self: Abstract | null,
): Frame => ({
  name,
  record: made,
  scope: made.scope,
  node: null,
  self,
  home: null,
  depth: mark(machine.store),
  exits: [],
  yielded: [],
  args: [],
  key: '',
  steps: 0,
  at: nowhere,
  jumps: [],
  place: null,
  scopes: [],
});

function runTopLevel(machine: Machine, made: ModuleRecord): void {
  const exported = made.commonjs.fields.get('exports')?.value ?? null;
  const self = made.module.language === 'javascript' ? exported : null;
  const frame = moduleFrame(machine, made, '(module)', self);
  machine.stack.push(frame);
  const wasLoading = machine.loading;
  machine.loading = true;
  // A top level that ends by an exception still defined what came before it.
  const { after } = branch(machine.store, () => run(machine, made.scope, made.module.body));
  machine.loading = wasLoading;
  machine.stack.pop();
  meet(machine.store, [after]);
}

/** A member of a module object; null when it has none of that name. */
export function moduleMember(machine: Machine, object: HeapObject, name: string): Abstract | null {
  const made = machine.moduleObjects.get(object);
  return made ? readExport(machine, made, name) : null;
}

/** What a module exports under a name. */
export function readExport(machine: Machine, made: ModuleRecord, name: string): Abstract | null {
  const found = exportCell(made, name);
  if (found && found.value.kind !== 'absent') return present(found.value);
  if (made.module.language === 'python') return pythonSubmodule(machine, made, name);
  const exported = commonJsExports(made);
  // Bundlers let one file import as an ES module and export as CommonJS.
  if (!made.esm && name === 'default') return interopDefault(exported) ?? exported;
  for (const choice of choices(exported)) {
    const field = choice.kind === 'object' ? (choice.object.fields.get(name)?.value ?? null) : null;
    if (field && field.kind !== 'absent') return present(field);
    const getter = choice.kind === 'object' ? choice.object.getters.get(name) : undefined;
    if (getter) return callValue(machine, getter, positional([], frameOf(machine).at));
  }
  return starMember(machine, made, name);
}

const commonJsExports = (made: ModuleRecord): Abstract =>
  made.commonjs.fields.get('exports')?.value ?? absent;

/** `exports.default` of a compiled ES module. */
function interopDefault(exported: Abstract): Abstract | null {
  if (exported.kind !== 'object') return null;
  const field = exported.object.fields.get('default')?.value;
  return field && field.kind !== 'absent' ? field : null;
}

function starMember(machine: Machine, made: ModuleRecord, name: string): Abstract | null {
  for (const star of made.stars) {
    if (star.kind === 'object' && star.object.shape === 'module') {
      const found = moduleMember(machine, star.object, name);
      if (found) return found;
    } else if (star.kind === 'library')
      return library(star.library, star.path === '' ? name : `${star.path}.${name}`);
  }
  return null;
}

function exportCell(made: ModuleRecord, name: string): Cell | null {
  if (made.module.language === 'python') return made.scope.names.get(name) ?? null;
  const own = made.exports.fields.get(name);
  if (own) return own;
  return null;
}

function pythonSubmodule(machine: Machine, made: ModuleRecord, name: string): Abstract | null {
  if (!/__init__\.py$/.test(made.module.path)) return null;
  const found = resolved(machine, made.module.path, `.${name}`);
  return found.kind === 'unknown' ? null : found;
}

/** A library that calls AWS by itself leaves open what it calls. */
function noteReach(machine: Machine, name: string): void {
  const { record, at } = frameOf(machine);
  const reaches = machine.registry.reachOf(name, record.module.language);
  if (reaches === undefined) return;
  const touches = reaches === 'anything' ? null : reaches;
  note(
    machine,
    { kind: 'undecided', what: `what ${name} calls`, why: 'it calls AWS by itself', touches },
    at,
  );
}

/** The value that a specifier leads to: a module object, a library, or unknown. */
function resolved(machine: Machine, from: string, specifier: string): Abstract {
  const answer = machine.program.resolve(from, specifier);
  switch (answer.kind) {
    case 'module': {
      const made = loadModule(machine, answer.path);
      return made ? refer(made.exports) : unknown(`the module ${specifier} could not be read`);
    }
    case 'library': {
      const name = answer.name.replace(/^node:/, '');
      noteReach(machine, name);
      return machine.registry.valueOf(machine, name, '') ?? library(name, '');
    }
    case 'data':
      return unknown(`the data of ${specifier}`);
    case 'unknown':
      return unknown(answer.why);
  }
}

/** `import`: declares the names with what the module exports under theirs, which is run first. */
export function importBindings(
  machine: Machine,
  scope: Scope,
  statement: Statement & { kind: 'import' },
): void {
  const { record } = frameOf(machine);
  if (record.module.language === 'javascript') record.esm = true;
  const target = importTarget(machine, statement.specifier, statement.at);
  for (const binding of statement.bindings) {
    if (binding.imported === 'all') importAll(machine, scope, target);
    else bindImport(machine, scope, target, binding, statement);
  }
}

function importTarget(machine: Machine, specifier: string, at: Span): Abstract {
  const { record } = frameOf(machine);
  frameOf(machine).at = at;
  // A module whose text stands in its address, or lies on another host.
  if (/^(data|https?|blob):/.test(specifier)) {
    const what = 'what an import by address runs';
    const why = 'its code is not read';
    note(machine, { kind: 'undecided', what, why, touches: null, unread: true }, at);
    return unknown('a module by address');
  }
  const target = resolved(machine, record.module.path, specifier);
  if (
    target.kind === 'unknown' &&
    !isData(machine.program.resolve(record.module.path, specifier).kind, specifier)
  ) {
    const { why } = target;
    note(machine, { kind: 'undecided', what: `import ${specifier}`, why, touches: null, unread: true }, at);
  }
  return target;
}

/** Data does nothing, whatever is in it. */
const isData = (kind: string, specifier: string): boolean =>
  kind === 'data' || /\.(json|css|scss|svg|png|graphql|gql|html|txt|md|ya?ml)$/.test(specifier);

function bindImport(
  machine: Machine,
  scope: Scope,
  target: Abstract,
  binding: { readonly imported: string; readonly local: string },
  statement: Statement & { kind: 'import' },
): void {
  const isModule = target.kind === 'object' && target.object.shape === 'module';
  const made = isModule ? machine.moduleObjects.get(target.object) : undefined;
  if (binding.imported === '*') {
    write(machine.store, declare(scope, binding.local), target);
    return;
  }
  // Bindings of ES modules are live: the name shares the cell.
  if (made && made.module.language === 'javascript') {
    const shared = made.exports.fields.get(binding.imported);
    if (shared) {
      scope.names.set(binding.local, shared);
      return;
    }
    if (made.state === 'running' && made.esm) {
      const early = cell();
      made.exports.fields.set(binding.imported, early);
      scope.names.set(binding.local, early);
      return;
    }
  }
  const value = importedValue(machine, target, made, binding.imported, statement);
  write(machine.store, declare(scope, binding.local), value);
}

function importedValue(
  machine: Machine,
  target: Abstract,
  made: ModuleRecord | undefined,
  name: string,
  statement: Statement & { kind: 'import' },
): Abstract {
  if (made) {
    const found = readExport(machine, made, name);
    if (found) return found;
    const inner = languageOf(machine) === 'python' ? pythonInner(machine, statement.specifier, name) : null;
    return inner ?? unknown(`${made.module.path} exports no ${name}`);
  }
  if (target.kind === 'library') {
    // `from package import module` where the package is a folder without a file of its own.
    const inner = languageOf(machine) === 'python' ? pythonInner(machine, statement.specifier, name) : null;
    if (inner?.kind === 'object') return inner;
    if (name === 'default') return target;
    const path = target.path === '' ? name : `${target.path}.${name}`;
    return machine.registry.valueOf(machine, target.library, path) ?? library(target.library, path);
  }
  if (languageOf(machine) === 'python') return pythonInner(machine, statement.specifier, name) ?? target;
  return target;
}

function pythonInner(machine: Machine, specifier: string, name: string): Abstract | null {
  const inner = specifier.endsWith('.') ? `${specifier}${name}` : `${specifier}.${name}`;
  const { record } = frameOf(machine);
  const answer = machine.program.resolve(record.module.path, inner);
  if (answer.kind !== 'module') return null;
  const made = loadModule(machine, answer.path);
  return made ? refer(made.exports) : null;
}

function importAll(machine: Machine, scope: Scope, target: Abstract): void {
  if (target.kind === 'object') {
    const made = machine.moduleObjects.get(target.object);
    for (const [name, from] of made?.scope.names ?? [])
      if (!name.startsWith('__')) write(machine.store, declare(scope, name), from.value);
  } else if (target.kind === 'library') machine.wildcards.set(scope, target);
}

/** `export`: what others import under a name is the same variable. */
export function exportBindings(
  machine: Machine,
  scope: Scope,
  statement: Statement & { kind: 'export' },
): void {
  const { record } = frameOf(machine);
  record.esm = true;
  const target =
    statement.specifier === null ? null : importTarget(machine, statement.specifier, statement.at);
  for (const binding of statement.bindings) {
    if (target) exportFrom(machine, record, target, binding);
    else shareExport(record, binding.exported, find(scope, binding.local) ?? declare(scope, binding.local));
  }
}

/** A name that others imported before it was exported keeps its cell: then that cell becomes the variable. */
function shareExport(record: ModuleRecord, exported: string, variable: Cell): void {
  const early = record.exports.fields.get(exported);
  if (early && early !== variable) early.value = variable.value;
  setExport(record, exported, variable);
}

/** Exports a variable; an ES module that a build writes as CommonJS reaches it as `exports.name` too. */
export function setExport(record: ModuleRecord, exported: string, variable: Cell): void {
  record.exports.fields.set(exported, variable);
  const commonjs = commonJsExports(record);
  if (commonjs.kind === 'object') commonjs.object.fields.set(exported, variable);
}

function exportFrom(
  machine: Machine,
  record: ModuleRecord,
  target: Abstract,
  binding: { readonly local: string; readonly exported: string },
): void {
  if (binding.local === '*' && binding.exported === '*') {
    record.stars.push(target);
    return;
  }
  const made = target.kind === 'object' ? machine.moduleObjects.get(target.object) : undefined;
  const shared = binding.local === '*' ? undefined : made?.exports.fields.get(binding.local);
  if (shared) setExport(record, binding.exported, shared);
  else {
    const value =
      binding.local === '*'
        ? target
        : made
          ? (readExport(machine, made, binding.local) ?? unknown(`no export ${binding.local}`))
          : target.kind === 'library'
            ? library(target.library, binding.local === 'default' ? target.path : binding.local)
            : target;
    setExport(record, binding.exported, cell(value));
  }
}

/** `import(x)` and `require(x)`. */
export function loadDynamically(
  machine: Machine,
  specifier: Abstract,
  expression: Expression & { kind: 'import' },
): Abstract {
  if (expression.how === 'require.resolve') return unknown('a resolved path');
  return loadByName(machine, specifier, expression.how === 'require', expression.at);
}

/** Loads what a value names; partly known names load every file they may mean. */
export function loadByName(machine: Machine, specifier: Abstract, isRequire: boolean, at: Span): Abstract {
  const names = stringsOf(specifier);
  const { record } = frameOf(machine);
  if (names)
    return union(names.map((name) => moduleValue(importTarget(machine, name, at), machine, isRequire)));
  const found: Abstract[] = [];
  for (const choice of choices(specifier)) {
    const pattern = patternOf(choice);
    const paths = pattern === null ? [] : machine.program.resolveAll(record.module.path, pattern);
    for (const path of paths) {
      const made = loadModule(machine, path);
      if (made) found.push(moduleValue(refer(made.exports), machine, isRequire));
    }
    note(machine, { kind: 'dynamic', what: 'computed import' }, at);
    machine.registry.observer.loaded({ machine, at }, choice);
    if (paths.length === 0)
      note(
        machine,
        {
          kind: 'undecided',
          what: 'a computed import',
          why: 'the name of the module is made at run time',
          touches: null,
          unread: true,
        },
        at,
      );
  }
  return found.length > 0 ? union(found) : unknown('a module chosen at run time');
}

function patternOf(value: Abstract): string | null {
  if (value.kind !== 'text') return stringOf(value);
  return value.parts.map((part) => (typeof part === 'string' ? part : '*')).join('');
}

/** `require` of a CommonJS module gives `module.exports`; of an ES module its namespace. */
function moduleValue(target: Abstract, machine: Machine, isRequire: boolean): Abstract {
  if (target.kind !== 'object') return target;
  const made = machine.moduleObjects.get(target.object);
  if (made?.module.language !== 'javascript' || made.esm || !isRequire) return target;
  return commonJsExports(made);
}
