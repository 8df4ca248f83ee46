import type { Module, Span, Statement } from '@emmental/code';
import { ownFolder, programExport } from '@emmental/model';
import { addModule, imageFor, take } from '../images/take.ts';
import { run } from '../machine/interpreter.ts';
import type { Frame, Machine, ModuleRecord } from '../machine/machine.ts';
import { addField, createObject, list, refer } from '../state/heap.ts';
import { createModuleScope } from '../state/scope.ts';
import { cell, mark, put, write } from '../state/store.ts';
import { union } from '../values/union.ts';
import { type Abstract, library, undefinedValue, unknown } from '../values/value.ts';

/**
 * The module's record. On first use its top level runs, or the machine takes over its image. Null when the file could not be
 * read.
 */
export function loadModule(machine: Machine, path: string): ModuleRecord | null {
  const known = machine.modules.get(path);
  if (known) return known;
  const image = imageFor(machine, path);
  const made = image ? take(machine, image) : runModule(machine, path);
  if (made?.module.language === 'python') bindInPackage(machine, made);
  return made;
}

/** Python writes a module that it loaded into its package, also over another value of that name. */
function bindInPackage(machine: Machine, made: ModuleRecord): void {
  const [, folder = '', name = ''] = /^(.*?)([^/]+?)(?:\/__init__)?\.py$/.exec(made.module.path) ?? [];
  const held = machine.modules.get(`${folder}__init__.py`)?.scope.names.get(name);
  if (held && held.value.kind !== 'absent') write(machine.store, held, refer(made.exports));
}

function runModule(machine: Machine, path: string): ModuleRecord | null {
  const module = machine.program.modules.get(path);
  if (!module) return null;
  const scope = createModuleScope(machine.store.trail);
  const made: ModuleRecord = {
    module,
    scope,
    exports: createObject(machine, 'module'),
    commonjs: createObject(machine, 'record'),
    stars: [],
    state: 'new',
    endsAt: null,
    esm: false,
    namesArguments: module.language === 'javascript' && module.text.includes('arguments'),
  };
  addModule(machine, path, made);
  if (module.language === 'javascript') prepareCommonJs(machine, made);
  else preparePython(machine, made);
  made.state = 'running';
  runTopLevel(machine, made);
  made.state = 'done';
  return made;
}

function prepareCommonJs(machine: Machine, made: ModuleRecord): void {
  const exported = refer(createObject(machine, 'record'));
  addField(machine, made.commonjs, 'exports', cell(exported));
  // The module system is reached through `module` too.
  addField(machine, made.commonjs, 'require', cell(library('global', 'require')));
  // The runtime of the platform loads the handler's module.
  for (const name of ['parent', 'children', 'id', 'filename', 'path', 'paths', 'loaded']) {
    const known = machine.domain.libraries.valueOf(machine, 'global', `module.${name}`);
    addField(machine, made.commonjs, name, cell(known ?? unknown(`the ${name} of a module`)));
  }
  addField(machine, made.commonjs, '_compile', cell(library('module', '_compile')));
  addField(machine, made.commonjs, 'constructor', cell(library('module', '')));
  made.scope.names.set('module', cell(refer(made.commonjs)));
  made.scope.names.set('exports', cell(exported));
  const own = unknown(ownFolder);
  const meta = createObject(machine, 'record');
  for (const name of ['url', 'dirname', 'filename']) addField(machine, meta, name, cell(own));
  put(meta.rest, unknown('import.meta'));
  // Functions of build tools that load the files of a folder.
  for (const name of ['glob', 'globEager', 'webpackContext'])
    addField(machine, meta, name, cell(library('global', `import.meta.${name}`)));
  made.scope.names.set('import.meta', cell(refer(meta)));
  made.scope.names.set('__dirname', cell(own));
  made.scope.names.set('__filename', cell(own));
  // Node.js wraps the code of a module in a function.
  if (made.namesArguments) {
    const passed = [exported, library('global', 'require'), refer(made.commonjs), own, own];
    made.scope.names.set('arguments', cell(list(machine, passed)));
  }
}

function preparePython(machine: Machine, made: ModuleRecord): void {
  const { path } = made.module;
  const name = path === machine.main ? programExport : path.replace(/\.py$/, '').replaceAll('/', '.');
  made.scope.names.set('__name__', cell({ kind: 'constant', value: name, flows: [] }));
  made.scope.names.set('__file__', cell(unknown(ownFolder)));
}

/** The span of code that is in no file. */
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

/** The value of `this` at the top of a module: its exports in CommonJS. A build may write an ES module as CommonJS. */
const selfOf = ({ module }: ModuleRecord, exported: Abstract | null): Abstract | null =>
  exported && module.body.some(({ kind }) => kind === 'import' || kind === 'export')
    ? union([exported, undefinedValue])
    : exported;

/** The statements of a module in the order in which they run: JavaScript loads what a module imports before its first statement. */
function hoisted({ language, body }: Module): readonly Statement[] {
  if (language !== 'javascript' || !body.some(isImport)) return body;
  return [...body.filter(isImport), ...body.filter((statement) => !isImport(statement))];
}

const isImport = (statement: Statement): boolean =>
  statement.kind === 'import' || (statement.kind === 'export' && statement.specifier !== null);

function runTopLevel(machine: Machine, made: ModuleRecord): void {
  const exported = made.commonjs.fields.get('exports')?.value ?? null;
  const self = made.module.language === 'javascript' ? selfOf(made, exported) : null;
  const frame = moduleFrame(machine, made, '(module)', self);
  machine.stack.push(frame);
  const wasLoading = machine.loading;
  machine.loading = true;
  // A top level that ends with an exception has still defined the names before it, so its changes are never undone.
  if (!run(machine, made.scope, hoisted(made.module)) && !machine.stopped) made.endsAt = frame.at;
  machine.loading = wasLoading;
  machine.stack.pop();
}
