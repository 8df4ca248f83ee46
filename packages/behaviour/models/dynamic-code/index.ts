import { native, undefinedValue } from '../../evaluator/values.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { applyBehaves } from '../rules.ts';

/** Text that is run as code: it may call anything, so nothing may be taken away for its sake. */
const runs = (what: string, from = '0'): Behaves => ({
  effects: [
    { does: 'sink', sink: 'code', from },
    { does: 'dynamic', what },
    { does: 'undecided', what, why: 'the code is made at run time', touches: null },
  ],
});

/** Code that is found, or taken as it is, when the program runs. */
const loads = (what: string): Behaves => ({
  effects: [
    { does: 'dynamic', what },
    { does: 'undecided', what, why: 'which code it loads is not followed', touches: null },
  ],
});

export const dynamicCode: readonly LibraryModel[] = [
  {
    libraries: ['global'],
    language: 'javascript',
    exports: {
      eval: runs('eval'),
      // Without a body it is the function that does nothing.
      Function: (call) =>
        call.args.length === 0 && !call.open
          ? native('Function', () => undefinedValue)
          : applyBehaves(call.machine, runs('Function', 'rest'), call),
      'Function.constructor': runs('Function', 'rest'),
      AsyncFunction: runs('Function', 'rest'),
      'process.dlopen': loads('dlopen'),
      'process.binding': loads('binding'),
      'process.getBuiltinModule': loads('getBuiltinModule'),
      'process.mainModule.require': loads('require'),
    },
  },
  {
    libraries: ['vm', 'vm2'],
    language: 'javascript',
    exports: {
      runInContext: runs('vm'),
      runInNewContext: runs('vm'),
      runInThisContext: runs('vm'),
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
    libraries: ['worker_threads'],
    language: 'javascript',
    exports: { Worker: runs('Worker') },
  },
  {
    libraries: ['module'],
    language: 'javascript',
    exports: {
      createRequire: (call) =>
        native('require', (inner) => applyBehaves(call.machine, loads('require'), inner)),
      _load: loads('require'),
    },
  },
  {
    libraries: ['runpy'],
    language: 'python',
    exports: { run_path: loads('runpy'), run_module: loads('runpy') },
  },
  {
    libraries: ['ctypes', 'cffi'],
    language: 'python',
    exports: {
      CDLL: loads('ctypes'),
      PyDLL: loads('ctypes'),
      'cdll.LoadLibrary': loads('ctypes'),
      FFI: loads('cffi'),
    },
  },
  {
    libraries: ['builtins'],
    language: 'python',
    exports: { eval: runs('eval'), exec: runs('exec'), compile: runs('compile') },
  },
  {
    libraries: ['code', 'codeop', 'asteval', 'RestrictedPython', 'numexpr', 'simpleeval'],
    language: 'python',
    exports: {
      'InteractiveInterpreter.runsource': runs('code'),
      compile_command: runs('code'),
      compile_restricted: runs('code'),
      evaluate: { effects: [{ does: 'sink', sink: 'code', from: '0' }] },
    },
  },
  {
    libraries: [
      'mathjs',
      'expr-eval',
      'safe-eval',
      'static-eval',
      'notevil',
      'eval',
      'isolated-vm',
      'angular-expressions',
    ],
    language: 'javascript',
    exports: { '': runs('eval'), evaluate: { effects: [{ does: 'sink', sink: 'code', from: '0' }] } },
  },
];
