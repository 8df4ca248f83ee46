import {
  type Abstract,
  absent,
  addBase,
  anError,
  applyFacts,
  bearsCode,
  type Call,
  callFunction,
  cell,
  choices,
  constant,
  ending,
  factsOf,
  flowOf,
  flowsOf,
  getMember,
  inner,
  joinFlows,
  library,
  madeOnce,
  native,
  nullValue,
  present,
  serialOf,
  settled,
  sharedCell,
  truthOf,
  undefinedValue,
  union,
  unknown,
  write,
} from '@emmental/evaluator';
import { environment } from '../environment.ts';
import type { LibraryModel } from '../model.ts';
import { callBack } from '../rules.ts';

/** Node's own modules that pass functions and values on. Files, processes and hosts have their own models. */
export const nodeCore: readonly LibraryModel[] = [
  // The exports of `process`, `buffer` and `timers` are globals too.
  {
    libraries: ['process'],
    language: 'javascript',
    pattern: (path) => {
      if (path === 'env') return environment('process.env');
      return path === '' ? undefined : library('global', `process.${path}`);
    },
  },
  {
    libraries: ['buffer', 'timers'],
    language: 'javascript',
    pattern: (path) => (path === '' ? undefined : library('global', path)),
  },
  {
    libraries: ['util', 'pify', 'es6-promisify', 'util.promisify'],
    language: 'javascript',
    exports: {
      promisify: (call) => promisified(call),
      '': (call) => promisified(call),
      callbackify: (call) => callbackified(call),
      deprecate: { returns: { argument: '0' } },
      inherits: (call) => inherits(call),
      inspect: inspected,
      format: { returns: 'tainted' },
      TextDecoder: { returns: { type: 'node/decoder' } },
      TextEncoder: { returns: { type: 'node/decoder' } },
    },
    types: {
      'node/decoder': {
        methods: { decode: { returns: { argument: '0' } }, encode: { returns: { argument: '0' } } },
        complete: true,
      },
    },
    complete: true,
  },
  {
    libraries: ['bluebird'],
    language: 'javascript',
    exports: { promisify: (call) => promisified(call), promisifyAll: { returns: { argument: '0' } } },
  },
  {
    // Errors as data or text, with the stack of calls.
    libraries: [
      'serialize-error',
      'verror',
      'error-stack-parser',
      'stacktrace-js',
      'stack-trace',
      'pretty-error',
      'youch',
    ],
    language: 'javascript',
    pattern: (path) =>
      /(^|\.)(serializeError|fullStack|parse|get|fromError|render|toJSON|toHTML|)$/.test(path) &&
      path !== 'default'
        ? () => unknown('an error with its stack', flowOf(inner.stack))
        : undefined,
  },
  { libraries: ['inherits'], language: 'javascript', exports: { '': (call) => inherits(call) } },
  {
    libraries: ['os'],
    language: 'javascript',
    // Lambda lets a function write to no other folder.
    exports: { tmpdir: () => constant('/tmp') },
    complete: true,
  },
  {
    libraries: ['assert', 'assert/strict'],
    language: 'javascript',
    exports: { '': asserted, ok: asserted, strict: asserted, 'strict.ok': asserted },
    complete: true,
  },
  {
    libraries: [
      'timers/promises',
      'perf_hooks',
      'url',
      'querystring',
      'string_decoder',
      'async_hooks',
      'crypto',
      'zlib',
    ],
    language: 'javascript',
    exports: {
      AsyncLocalStorage: { returns: { type: 'node/storage' } },
      ...Object.fromEntries(
        [
          'gunzip',
          'gzip',
          'inflate',
          'inflateRaw',
          'deflate',
          'deflateRaw',
          'unzip',
          'brotliDecompress',
          'brotliCompress',
          'zstdDecompress',
          'zstdCompress',
        ].map((name) => [name, (call: Call) => called(call, 1)]),
      ),
      randomBytes: (call) => called(call, 1),
      scrypt: (call) => called(call, 3),
    },
    types: {
      'node/storage': {
        keeps: true,
        methods: {
          run: (call) => {
            keepStore(call);
            return callFunction(call.machine, call.args[1] ?? undefinedValue, null, {
              args: call.args.slice(2),
              named: call.named,
              open: call.open,
              at: call.at,
            });
          },
          getStore: ({ self }) => {
            const stored = self?.kind === 'instance' ? self.holder.cell.value : absent;
            // There is no store outside of `run`.
            return stored.kind === 'absent' ? undefinedValue : union([stored, undefinedValue]);
          },
          enterWith: (call) => {
            keepStore(call);
            return undefinedValue;
          },
        },
        complete: true,
      },
    },
    complete: true,
  },
];

/** `assert(test)`: the code goes on only where the test holds. */
function asserted({ machine, args: [test = undefinedValue] }: Call): Abstract {
  if (truthOf(machine, test) === false) return ending(machine);
  applyFacts(machine, factsOf(test).yes);
  return undefinedValue;
}

/** Keeps the value that `getStore` returns. Other stores of the same storage stay possible. */
const keepStore = ({ machine, self, args: [value = undefinedValue] }: Call): void => {
  if (self?.kind !== 'instance') return;
  const { cell } = self.holder;
  write(machine.store, cell, cell.value.kind === 'absent' ? value : union([cell.value, value]));
};

const called = (call: Call, from: number): Abstract => {
  const callback = call.args.slice(from).find((value) => value.kind === 'function');
  const result = unknown(`the result of ${call.name}`, flowsOf(call.args[0] ?? undefinedValue));
  if (callback) callBack(call, callback, [undefinedValue, result]);
  return result;
};

/** Returns a function that passes the result of an async function to its callback, or the error. */
function callbackified(call: Call): Abstract {
  const [target = undefinedValue] = call.args;
  return native(`callbackified${call.machine.ids++}`, (later) => {
    const callback = later.args.at(-1) ?? undefinedValue;
    const value = settled(
      callFunction(later.machine, target, null, { ...later, args: later.args.slice(0, -1) }),
    );
    callBack(later, callback, [nullValue, value]);
    callBack(later, callback, [unknown('an error'), undefinedValue]);
    return undefinedValue;
  });
}

/**
 * Returns a function that gives the value that the original function passes to its callback. A function under the symbol
 * `promisify.custom` takes the place of the original; no other symbol is written on functions in practice.
 */
function promisified(call: Call): Abstract {
  const [target] = call.args;
  if (!target) return undefinedValue;
  const timer = timerIn(target);
  if (timer !== null)
    return native(`promisify ${timer}`, (later) => later.args[timers[timer]] ?? undefinedValue);
  return native(`promisify ${serialOf(call)}`, (later) => {
    const name = `done ${serialOf(later, target)}`;
    const settled = madeOnce(later.machine, name, (isShared) => (isShared ? sharedCell() : cell()));
    const done = native(name, (inner) => {
      const value = inner.args[1] ?? undefinedValue;
      write(
        later.machine.store,
        settled,
        settled.value.kind === 'absent' ? value : union([settled.value, value]),
      );
      return undefinedValue;
    });
    callFunction(later.machine, target, later.self, {
      args: [...later.args, done],
      named: later.named,
      open: later.open,
      at: later.at,
    });
    const custom = target.kind === 'function' ? target.closure.own.rest.value : absent;
    if (bearsCode(custom, 1)) callFunction(later.machine, custom, later.self, later);
    return settled.value.kind === 'absent' ? unknown('a promised value') : present(settled.value);
  });
}

/** Timers have a form of their own with a promise; the place of the value that it gives. Source: nodejs.org/api/timers.html. */
const timers = { setTimeout: 1, setInterval: 1, setImmediate: 0 } as const;

function timerIn(target: Abstract): keyof typeof timers | null {
  if (target.kind !== 'library') return null;
  const name = target.path.split('.').at(-1) ?? '';
  return Object.hasOwn(timers, name) && /^(?:global|timers)$/.test(target.library)
    ? (name as keyof typeof timers)
    : null;
}

/** The text of a caught error by `inspect` has the stack of calls. */
function inspected(call: Call): Abstract {
  const value = call.args[0] ?? undefinedValue;
  const isError = choices(value).some((choice) => choice.kind === 'unknown' && choice.why === anError);
  return unknown(
    'a text of a value',
    isError ? joinFlows(flowsOf(value), flowOf(inner.stack)) : flowsOf(value),
  );
}

/** `inherits(Class, Base)`: members that the prototype of the class does not have are those of the base's. */
function inherits(call: Call): Abstract {
  const [made = undefinedValue, base = undefinedValue] = call.args;
  const prototype = (of: Abstract) => getMember(call.machine, of, 'prototype', call.at);
  for (const choice of choices(prototype(made)))
    if (choice.kind === 'object') addBase(call.machine, choice.object, prototype(base));
  return undefinedValue;
}
