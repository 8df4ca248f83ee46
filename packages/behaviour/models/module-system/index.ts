import { type Abstract, unknown } from '@emmental/evaluator';
import { loads, loadsModule, runs } from '../dynamic-code/run-text.ts';
import type { LibraryModel, TypeModel } from '../model.ts';
import { askWhatIsReplaced, replaceExports, wayToModules } from './replaced.ts';

const type = 'node/modules';
const modules = wayToModules(type, 'the loaded modules');

/** Properties of modules that hold no code. */
const harmless: ReadonlySet<string> = new Set([
  'filename',
  'id',
  'path',
  'paths',
  'loaded',
  'length',
  'name',
]);

/** `module.parent`, `require.cache`, `Module._extensions`: each member may be a module, its exports, or a function that loads one. */
const modulesType: TypeModel = {
  methods: { require: loadsModule('require'), load: loads('require'), _compile: runs('_compile') },
  pattern: (name) => (harmless.has(name) ? unknown(`the ${name} of a module`) : modules),
  properties: { '[]': () => modules },
  items: () => modules,
  call: loads('require'),
  written: replaceExports,
  anyWritten: replaceExports,
  given: askWhatIsReplaced,
  complete: true,
};

/** A program that asks for one of them may have none: the platform loads the handler in its own way. */
const reached: Abstract = { kind: 'union', of: [modules, unknown('a module that is loaded')] };

const frameType = 'python/frame';
const frame = wayToModules(frameType, 'a frame');
const namesType = 'python/names';
const names = wayToModules(namesType, 'the names of a module');

/** A frame of Python leads to the names of the module around each caller. */
const framesType: TypeModel = {
  pattern: (name) => {
    if (/^f_(?:globals|builtins|locals)$/.test(name)) return names;
    return /^(?:frame|f_back|tb_frame|tb_next|__traceback__)$/.test(name)
      ? frame
      : unknown(`the ${name} of a frame`);
  },
  properties: { '[]': () => frame },
  items: () => frame,
  complete: true,
};

/** The names of a module, as `f_globals` of a frame gives them: what is written to them takes the place of an export. */
const namesOfModule: TypeModel = {
  methods: {
    get: { returns: 'fresh' },
    keys: { returns: 'fresh' },
    update: (call) => {
      for (const value of [...call.args, ...call.named.values()])
        replaceExports({ ...call, self: names }, value);
      return unknown('nothing');
    },
    setdefault: (call) => {
      for (const value of call.args) replaceExports({ ...call, self: names }, value);
      return unknown('a name of a module');
    },
  },
  properties: { '[]': () => unknown('a name of a module') },
  items: () => unknown('a name of a module'),
  written: replaceExports,
  anyWritten: replaceExports,
  given: askWhatIsReplaced,
  complete: true,
};

/** Objects and functions by which a program reaches and replaces what other modules export. Sources: nodejs.org/api/modules.html, docs.python.org/3/reference/import.html. */
export const moduleSystem: readonly LibraryModel[] = [
  {
    libraries: ['global'],
    language: 'javascript',
    pattern: (path) =>
      /^(?:require\.(?:cache|extensions|main)|process\.mainModule|module\.(?:parent|children))$/.test(path)
        ? reached
        : undefined,
    types: { [type]: modulesType },
    // A property of all objects is one of the exports, too.
    replaced: (place, path, value) => {
      if (/^(?:Object|Function)\.prototype\./.test(path))
        replaceExports({ ...place, self: modules, name: path }, value);
    },
  },
  {
    libraries: ['module'],
    language: 'javascript',
    pattern: (path) =>
      /(?:^|\.)(?:_cache|_extensions|_pathCache|prototype)$/.test(path) ? reached : undefined,
    replaced: (place, path, value) => replaceExports({ ...place, self: modules, name: path }, value),
  },
  {
    libraries: ['sys', 'inspect'],
    language: 'python',
    exports: { _getframe: () => frame, currentframe: () => frame, stack: () => frame, trace: () => frame },
    types: { [frameType]: framesType, [namesType]: namesOfModule },
  },
  {
    libraries: ['sys', 'importlib', 'pkgutil', 'builtins'],
    language: 'python',
    replaced: (place, path, value) => {
      if (isOfImports.test(path)) replaceExports({ ...place, self: names, name: path }, value);
    },
  },
];

/** Functions and lists by which Python loads modules. */
const isOfImports =
  /(?:^|\.)(?:__import__|import_module|meta_path|path_hooks|path_importer_cache|modules|_bootstrap\w*|\w*(?:Loader|Finder)|find_\w+|load_module|exec_module|get_code|source_to_code|spec_from\w+)(?:\.|$)/;
