import { type Abstract, type Call, callLater, undefinedValue } from '@emmental/evaluator';
import { allArguments } from './argument.ts';
import type { LibraryModel } from './model.ts';

/** Takes functions that are called later: at the end, on a signal, when an object goes, when a channel has news. */
const registers = (call: Call): Abstract => {
  for (const value of allArguments(call)) callLater(call.machine, value, call.at);
  // As a decorator it leaves the function where it is.
  return call.args[0] ?? undefinedValue;
};

/** Modules of the languages that only take functions to call them later. Source: their documentation. */
export const registrars: readonly LibraryModel[] = [
  {
    libraries: ['atexit', 'signal', 'weakref', 'sched', 'faulthandler', 'gc', '_thread'],
    language: 'python',
    pattern: (path) =>
      /(^|\.)(register|signal|finalize|ref|enter|enterabs|start_new_thread|append)$/.test(path)
        ? registers
        : undefined,
  },
  {
    libraries: ['sys', 'threading'],
    language: 'python',
    exports: {
      settrace: registers,
      setprofile: registers,
      addaudithook: registers,
      'meta_path.append': registers,
      'meta_path.insert': registers,
      'path_hooks.append': registers,
    },
  },
  {
    libraries: ['diagnostics_channel'],
    language: 'javascript',
    pattern: (path) => (/^(subscribe|tracingChannel)$/.test(path) ? registers : undefined),
  },
];
