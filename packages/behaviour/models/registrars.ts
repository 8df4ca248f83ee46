import {
  type Abstract,
  type Call,
  callLater,
  choices,
  native,
  serialOf,
  undefinedValue,
} from '@emmental/evaluator';
import { allArguments } from './argument.ts';
import type { LibraryModel } from './model.ts';
import { askWhatIsReplaced } from './module-system/replaced.ts';
import { callBack } from './rules.ts';

/**
 * Models functions that take functions to call later: at the end, on a signal, when an object is collected, when a
 * channel has news.
 */
const registers = (call: Call): Abstract => {
  for (const value of allArguments(call)) callLater(call.machine, value, call.at);
  // `atexit.register(os.system, line)`: a function of a library gets the arguments behind it.
  for (const [index, value] of call.args.entries())
    if (value.kind === 'library') callBack(call, value, call.args.slice(index + 1));
  // A decorator returns the function unchanged.
  return call.args[0] ?? undefinedValue;
};

/** A hook of the import system decides which code a module is. */
const registersImports = (call: Call): Abstract => {
  askWhatIsReplaced(call);
  return registers(call);
};

const archive = /\.(?:zip|whl|egg|pyz)\/?$/;

/** An archive in the path of Python holds modules that are not read, and they may come before those of the repository. */
const searchesArchives = (call: Call): Abstract => {
  const isArchive = allArguments(call)
    .flatMap((value) => choices(value))
    .some(
      (value) => value.kind === 'constant' && typeof value.value === 'string' && archive.test(value.value),
    );
  if (isArchive) askWhatIsReplaced(call);
  return undefinedValue;
};

/** Modules of the languages that only register functions to call later. Source: their documentation. */
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
    // Handlers of events of sessions, engines and models. Source: docs.sqlalchemy.org, "Events".
    libraries: ['sqlalchemy', 'sqlmodel'],
    language: 'python',
    exports: {
      'event.listen': registers,
      'event.listens_for': (call) => native(`decorator ${serialOf(call)}`, (later) => registers(later)),
    },
  },
  {
    libraries: ['sys', 'threading'],
    language: 'python',
    exports: {
      settrace: registers,
      setprofile: registers,
      addaudithook: registers,
      ...Object.fromEntries(
        ['meta_path', 'path_hooks'].flatMap((list) =>
          ['append', 'insert', 'extend'].map((method) => [`${list}.${method}`, registersImports]),
        ),
      ),
      'path.append': searchesArchives,
      'path.insert': searchesArchives,
    },
  },
  {
    libraries: ['diagnostics_channel'],
    language: 'javascript',
    pattern: (path) => (/^(subscribe|tracingChannel)$/.test(path) ? registers : undefined),
  },
];
