import {
  type Abstract,
  type Call,
  constant,
  getMember,
  loadByName,
  native,
  stringsOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import type { LibraryModel } from '../model.ts';
import { applyBehaves } from '../rules.ts';
import { each, expressions, inLibrary } from './expressions.ts';
import { loads, loadsFile, loadsModule, runs } from './run-text.ts';

/** Loads the module of a dotted name and returns the member that the name ends with. */
function importedMember(call: Call): Abstract {
  const names = stringsOf(call.args[0] ?? undefinedValue);
  if (!names) return applyBehaves(loads(call.name), call);
  return union(
    names.map((name) => {
      const [, home = name, member] = /^(.*?)(?:[.:])(\w+)$/.exec(name) ?? [];
      const found = loadByName(call.machine, constant(home), 'import_module', call.at);
      return member ? getMember(call.machine, found, member, call.at) : found;
    }),
  );
}

export const dynamicCode: readonly LibraryModel[] = [
  {
    libraries: ['global'],
    language: 'javascript',
    exports: {
      eval: runs('eval'),
      // `Function()` without a body makes a function that does nothing.
      Function: (call) =>
        call.args.length === 0 && !call.open
          ? native('Function', () => undefinedValue)
          : applyBehaves(runs('Function', 'rest'), call),
      'Function.constructor': runs('Function', 'rest'),
      AsyncFunction: runs('Function', 'rest'),
      'process.dlopen': loads('dlopen'),
      'process.binding': loads('binding'),
      'process.getBuiltinModule': loadsModule('getBuiltinModule'),
      'process._linkedBinding': loads('binding'),
      'process.mainModule.require': loadsModule('require'),
      'require.main.require': loadsModule('require'),
      'module.require': loadsModule('require'),
      'module.constructor._load': loadsModule('_load'),
    },
    pattern: (path) => {
      if (path.startsWith('WebAssembly.')) return loads('WebAssembly');
      return /^require\.(extensions|cache)\./.test(path) ? loads('require') : undefined;
    },
  },
  {
    libraries: ['vm', 'vm2'],
    language: 'javascript',
    exports: {
      runInContext: runs('vm', '0', 'runInContext'),
      runInNewContext: runs('vm', '0', 'runInNewContext'),
      runInThisContext: runs('vm', '0', 'runInThisContext'),
      compileFunction: runs('vm'),
      Script: runs('vm'),
      SourceTextModule: runs('vm'),
    },
    pattern: (path) =>
      path === 'VM' || path === 'NodeVM' ? { returns: { type: 'vm2/machine' } } : undefined,
    types: { 'vm2/machine': { methods: { run: runs('vm') }, complete: true } },
    complete: true,
  },
  {
    libraries: ['module'],
    language: 'javascript',
    exports: {
      '': { returns: { type: 'node/module' } },
      Module: { returns: { type: 'node/module' } },
      createRequire: () => native('require', (inner) => applyBehaves(loadsModule('require'), inner)),
      _load: loadsModule('_load'),
      'Module._load': loadsModule('_load'),
    },
    pattern: (path) =>
      /(^|\.)(_load|_compile|_extensions|_resolveFilename|runMain|register|registerHooks|require|load)(\.|$)/.test(
        path,
      )
        ? loads('require')
        : undefined,
    types: {
      'node/module': {
        methods: { _compile: runs('_compile'), load: loads('require'), require: loads('require') },
        pattern: (name) =>
          /^(then|catch|finally)$/.test(name) ? undefined : unknown(`the ${name} of a module`),
        complete: true,
      },
    },
  },
  {
    // Packages that load a text as a module.
    libraries: [
      'require-from-string',
      'module-from-string',
      'import-from-string',
      'node-eval',
      'eval2',
      'safer-eval',
      'vm-browserify',
    ],
    language: 'javascript',
    exports: { '': runs('the module') },
    pattern: (path) =>
      /^(requireFromString|importFromString|runIn\w+)$/.test(path) ? runs('the module') : undefined,
  },
  {
    libraries: [
      'inspector',
      'inspector/promises',
      'repl',
      'wasi',
      'node:sea',
      'ffi-napi',
      'koffi',
      'bindings',
    ],
    language: 'javascript',
    pattern: (path, library) => (/^[a-z]+Error$/i.test(path) ? undefined : loads(library)),
  },
  {
    libraries: ['runpy'],
    language: 'python',
    exports: { run_path: loads('runpy'), run_module: loads('runpy') },
  },
  {
    libraries: ['types'],
    language: 'python',
    exports: {
      FunctionType: runs('FunctionType'),
      LambdaType: runs('LambdaType'),
      CodeType: runs('CodeType'),
    },
  },
  {
    // Modules loaded by path, from a zip archive or by the program's own finders, and names looked up as texts.
    libraries: ['importlib.util', 'importlib.machinery', 'imp', 'zipimport', 'pkgutil', 'pydoc', 'site'],
    language: 'python',
    exports: {
      spec_from_file_location: loads('importlib'),
      module_from_spec: loads('importlib'),
      SourceFileLoader: loads('importlib'),
      SourcelessFileLoader: loads('importlib'),
      ExtensionFileLoader: loads('importlib'),
      load_source: loads('imp'),
      load_module: loads('imp'),
      load_compiled: loads('imp'),
      load_dynamic: loads('imp'),
      zipimporter: loads('zipimport'),
      resolve_name: loads('pkgutil'),
      get_loader: loads('pkgutil'),
      locate: importedMember,
      addsitedir: loads('site'),
    },
  },
  {
    // The argument names a member of a module: `app.jobs.run`, `app.jobs:run`.
    libraries: [
      'werkzeug.utils',
      'django.utils.module_loading',
      'tornado.util',
      'kombu.utils.imports',
      'hydra.utils',
      'twisted.python.reflect',
    ],
    language: 'python',
    exports: Object.fromEntries(
      [
        'import_string',
        'import_object',
        'symbol_by_name',
        'get_object',
        'get_method',
        'get_class',
        'namedAny',
      ].map((name) => [name, importedMember]),
    ),
  },
  {
    // Plug-ins that other packages declare.
    libraries: ['importlib.metadata', 'importlib_metadata', 'pkg_resources', 'stevedore', 'pluggy'],
    language: 'python',
    exports: {
      entry_points: loads('entry_points'),
      iter_entry_points: loads('entry_points'),
      load_entry_point: loads('entry_points'),
      ExtensionManager: loads('stevedore'),
      DriverManager: loads('stevedore'),
      NamedExtensionManager: loads('stevedore'),
    },
  },
  {
    libraries: ['timeit', 'cProfile', 'profile', 'pdb', 'bdb', 'trace', 'doctest'],
    language: 'python',
    pattern: (path, library) =>
      /(^|\.)(timeit|repeat|Timer|run|runctx|runeval|runcall|testmod|testfile)$/.test(path)
        ? (call) => {
            const isFunction = call.args.some((value) => value.kind === 'function');
            return isFunction ? unknown('a measure') : applyBehaves(runs(library), call);
          }
        : undefined,
  },
  {
    libraries: ['ctypes', 'cffi'],
    language: 'python',
    exports: {
      CDLL: loadsFile('ctypes'),
      PyDLL: loadsFile('ctypes'),
      'cdll.LoadLibrary': loadsFile('ctypes'),
      FFI: loads('cffi'),
    },
    pattern: (path) => (/^(cdll|pydll|pythonapi)\./.test(path) ? loads('ctypes') : undefined),
  },
  {
    libraries: ['builtins'],
    language: 'python',
    exports: { eval: runs('eval'), exec: runs('exec'), compile: runs('compile') },
  },
  {
    libraries: ['code', 'codeop', 'RestrictedPython'],
    language: 'python',
    exports: {
      InteractiveInterpreter: runs('code'),
      InteractiveConsole: runs('code'),
      interact: runs('code'),
      compile_command: runs('code'),
      compile_restricted: runs('code'),
      compile_restricted_exec: runs('code'),
      compile_restricted_eval: runs('code'),
      compile_restricted_function: runs('code', '1|body'),
    },
  },
  {
    libraries: [
      'safe-eval',
      'safer-eval',
      'notevil',
      'eval',
      'node-eval',
      'require-from-string',
      'localeval',
    ],
    language: 'javascript',
    exports: { '': runs('eval') },
  },
  {
    libraries: ['isolated-vm'],
    language: 'javascript',
    exports: { Isolate: { returns: { type: 'isolated-vm/isolate' } } },
    types: {
      'isolated-vm/isolate': {
        methods: {
          ...each(['createContext', 'createContextSync'], { returns: 'self' }),
          ...each(
            ['compileScript', 'compileScriptSync', 'compileModule', 'compileModuleSync'],
            inLibrary('isolated-vm', runs('isolated-vm')),
          ),
          ...each(
            ['eval', 'evalSync', 'evalClosure', 'evalClosureSync', 'evalIgnored'],
            inLibrary('isolated-vm', runs('isolated-vm')),
          ),
        },
      },
    },
  },
  ...expressions,
];
