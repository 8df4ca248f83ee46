import {
  type Abstract,
  absent,
  addRest,
  addToAny,
  applied,
  asOther,
  type Call,
  callFunction,
  callValue,
  cell,
  choices,
  constant,
  construct,
  createObject,
  deleteMember,
  elementOf,
  ending,
  event,
  flowOf,
  flowsOf,
  freeze,
  getIndex,
  getMember,
  hideNames,
  inner,
  isNothing,
  itemsOf,
  library,
  list,
  loadByName,
  loopItem,
  madeOnce,
  membership,
  native,
  nullValue,
  otherOf,
  positional,
  present,
  promised,
  recordOf,
  refer,
  repeated,
  serial,
  setField,
  setIndex,
  setMember,
  settled,
  sharedCell,
  spreadInto,
  stringOf,
  stringsOf,
  sureText,
  symbolName,
  testFact,
  text,
  textOf,
  truthOf,
  undecided,
  undefinedValue,
  union,
  unknown,
  write,
} from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';
import { runText } from '../../models/dynamic-code/run-text.ts';
import { environment, isSet, popped, variable, variableNow, variableOr } from '../../models/environment.ts';
import { instanceOf } from '../../models/instance.ts';
import type { Behaves, LibraryModel } from '../../models/model.ts';
import { parsedText } from '../../models/parsed-text.ts';
import { patternTest } from '../../models/patterns.ts';
import { callBack } from '../../models/rules.ts';
import { noteJson } from '../../models/stores/json-text.ts';
import { decoded, withoutPercents } from '../decoded.ts';
import { deepCopy } from '../python/copies.ts';
import { borrowedMethod } from './borrowed.ts';
import { matchOf } from './conditions.ts';
import { continueLater } from './functions.ts';
import {
  allOwnKeys,
  assign,
  create,
  defineProperties,
  defineProperty,
  descriptor,
  descriptors,
  entries,
  fromEntries,
  ownKeys,
  prototypeOf,
  setPrototype,
  values,
} from './objects.ts';
import { isInProxy, proxy, proxyType, reflectApply } from './proxy.ts';

const hasOwn = (call: Call): Abstract =>
  ['object', 'instance'].includes(arg(call, 0).kind)
    ? membership(call.machine, arg(call, 0), arg(call, 1))
    : unknown('a test');

const numberOf = (value: Abstract): Abstract =>
  value.kind === 'constant' && typeof value.value === 'number'
    ? value
    : unknown('a number', applied(flowsOf(value), 'number'));

/** Models a promise as the value that `resolve` is called with, at once or in a callback. */
function promise(call: Call): Abstract {
  const { machine } = call;
  const result = madeOnce(machine, 'promise', (isShared) => (isShared ? sharedCell() : cell()));
  const name = serial(machine);
  const resolve = native(`resolve${name}`, (inner) => {
    const value = settled(inner.args[0] ?? undefinedValue);
    write(machine.store, result, result.value.kind === 'absent' ? value : union([result.value, value]));
    return undefinedValue;
  });
  const reject = native(`reject${name}`, () => undefinedValue);
  callFunction(machine, arg(call, 0), null, positional([resolve, reject], call.at));
  return result.value.kind === 'absent' ? unknown('a promised value') : promised(present(result.value));
}

/** `Promise.all(items)`: returns the list itself, unless items are promises that nobody has awaited. */
const all = (call: Call): Abstract => {
  const { machine } = call;
  const value = arg(call, 0);
  const known = itemsOf(value);
  const isSettled = known
    ? known.every((item) => settled(item) === item)
    : value.kind === 'object' && settled(elementOf(machine, value)) === elementOf(machine, value);
  if (value.kind === 'object' && isSettled) return value;
  if (known) return list(machine, known.map(settled));
  return list(machine, [], settled(elementOf(machine, value)));
};

/** `Promise.race(items)` and `Promise.any(items)`. */
const anySettled = (call: Call): Abstract => settled(elementOf(call.machine, arg(call, 0)));

const settledAll = (call: Call): Abstract => {
  const { machine } = call;
  const result = recordOf(machine, {
    status: unknown('a status'),
    value: anySettled(call),
    reason: unknown('an error'),
  });
  return list(machine, [], result);
};

/** `new Map(pairs)` and `new Set(items)`. */
function map(call: Call): Abstract {
  if (call.args.length === 0 || arg(call, 0).kind === 'constant')
    return asOther(refer(createObject(call.machine, 'record')), 'map');
  const made = asOther(fromEntries(call), 'map');
  // An entry under a key that is not known may be any of the others.
  if (made.kind === 'object' && made.object.rest.value.kind !== 'absent')
    addToAny(call.machine, made.object.fields, made.object.rest.value, null);
  return made;
}

const set = (call: Call): Abstract => asOther(setOf(call), 'set');

const setOf = (call: Call): Abstract => {
  const source = arg(call, 0);
  const known = itemsOf(source);
  if (!known) return list(call.machine, [], isNothing(source) ? absent : elementOf(call.machine, source));
  // Equal items are one item, and unknown items may be equal.
  const found = new Map(known.map((entry) => [entry.kind === 'constant' ? entry.value : entry, entry]));
  const isSure = known.length < 2 || known.every((entry) => entry.kind === 'constant');
  return isSure ? list(call.machine, [...found.values()]) : list(call.machine, [], union(known));
};

/** `JSON.parse(text, reviver)`: the reviver runs for each value, and its results replace them. */
const parseJson = (call: Call): Abstract => {
  const parsed = parsedText(arg(call, 0));
  const results = eachValue(call, call.args[1], [
    unknown('a key'),
    union([parsed, elementOf(call.machine, parsed)]),
  ]);
  return union([parsed, ...results]);
};

/** Calls a function any number of times; no results where there is none. */
const eachValue = (call: Call, code: Abstract | undefined, args: readonly Abstract[]): readonly Abstract[] =>
  code && code.kind !== 'constant' && code.kind !== 'object'
    ? repeated(call.machine, () => callBack(call, code, args))
    : [];

const timer = (call: Call): Abstract => {
  // `setTimeout` and its kin evaluate a text as code.
  if (
    choices(arg(call, 0)).some(
      (choice) => ['constant', 'text', 'event'].includes(choice.kind) && !isNothing(choice),
    )
  )
    runText(call, 'eval', arg(call, 0));
  const run = () => callBack(call, arg(call, 0), call.args.slice(2));
  if (call.name === 'setInterval') repeated(call.machine, run);
  else run();
  continueLater(call, arg(call, 0), call.args[2] ?? undefinedValue);
  return unknown('a timer');
};

const harmless =
  (by: string) =>
  (call: Call): Abstract => {
    const value = arg(call, 0);
    if (value.kind === 'constant') return encoded(value);
    return value.kind === 'event'
      ? event(value.path, applied(value.flows, by)[0]?.by ?? [])
      : unknown('an encoded text', applied(flowsOf(value), by));
  };

/** `encodeURIComponent` of a constant. A text with half of a surrogate pair throws. */
function encoded({ value, flows }: Abstract & { readonly kind: 'constant' }): Abstract {
  try {
    return constant(encodeURIComponent(String(value)), flows);
  } catch {
    return unknown('an encoded text', flows);
  }
}

/** `new String(x)`: an object, which is no text. */
const wrapper = (call: Call): Abstract => unknown('an object', flowsOf(arg(call, 0)));

function error(call: Call): Abstract {
  const made = recordOf(call.machine, {
    message: isNothing(arg(call, 0)) ? union([unknown('a message'), absent]) : arg(call, 0),
    name: constant('Error'),
    stack: unknown('a stack trace', flowOf(inner.stack)),
  });
  // No list of its keys and no copy has what an error begins with.
  if (made.kind === 'object') hideNames(call.machine, made.object);
  return made;
}

const reflectConstruct = (call: Call): Abstract => {
  const [target, argumentList] = call.args;
  const items = argumentList ? itemsOf(argumentList) : [];
  return construct(call.machine, target ?? undefinedValue, {
    args: items ?? [],
    named: new Map(),
    open: items === null && argumentList ? elementOf(call.machine, argumentList) : null,
    at: call.at,
  });
};

const isArray = (call: Call): Abstract => {
  const value = arg(call, 0);
  if (value.kind !== 'object' || value.object.class) return unknown('a test');
  return constant(value.object.shape === 'list' && otherOf(value.object) === null);
};

/** `Array.from(items, callback)`: items of anything that a loop takes, or of an object with a length. */
function arrayFrom(call: Call): Abstract {
  const { machine } = call;
  const [, mapper] = call.args;
  const known = itemsOf(arg(call, 0));
  if (!mapper && !call.open) return known ? list(machine, known) : list(machine, [], anyOf(call));
  const callback = mapper ?? call.open ?? undefinedValue;
  const made = repeated(machine, () => callBack(call, callback, [anyOf(call), unknown('an index')]));
  return list(machine, [], union(made));
}

/** Any item: an object with a length alone has none. */
function anyOf(call: Call): Abstract {
  const source = arg(call, 0);
  const isRecord = source.kind === 'object' && source.object.shape === 'record';
  const isComputed = isRecord && source.object.getters.has('length');
  if (isComputed) getMember(call.machine, source, 'length', call.at);
  const length = isComputed || (isRecord && source.object.fields.has('length'));
  return length ? union([undefinedValue, elementOf(call.machine, source)]) : loopItem(call.machine, source);
}

/** `new URLSearchParams(source)`: an object of the parameters, each with its first value. */
function searchParameters(call: Call): Abstract {
  const source = arg(call, 0);
  const text = stringOf(source);
  if (text === null && source.kind === 'object') return fromObject(call, source);
  if (source.kind !== 'constant') return source;
  const made = createObject(call.machine, 'record');
  for (const [name, value] of [...new URLSearchParams(text ?? '')].reverse())
    setField(call.machine, made, name, constant(value));
  return refer(made);
}

/** The parameters that an object or a list of pairs names. */
function fromObject(call: Call, source: Abstract & { kind: 'object' }): Abstract {
  if (source.object.shape === 'list') return fromEntries(call);
  const made = createObject(call.machine, 'record');
  spreadInto(call.machine, made, source);
  return refer(made);
}

/** A value as the environment keeps it: `process.env.X = 1` is the text `1`. */
const asText = (value: Abstract): Abstract =>
  union(
    choices(value).map((choice) =>
      choice.kind === 'constant' ? constant(String(choice.value), choice.flows) : choice,
    ),
  );

/** `Object.freeze(value)`: writes to the value have no effect from here on, or fail. */
function frozen(call: Call): Abstract {
  const value = arg(call, 0);
  for (const choice of choices(value)) freeze(choice);
  return value;
}

const exports: Readonly<Record<string, Behaves>> = {
  Promise: promise,
  'Promise.all': all,
  'Promise.allSettled': settledAll,
  'Promise.race': anySettled,
  'Promise.any': anySettled,
  'Promise.resolve': (call) => promised(settled(arg(call, 0))),
  'Promise.reject': () => unknown('a rejected promise'),
  'Object.assign': assign,
  'Object.keys': ownKeys,
  'Object.getOwnPropertyNames': allOwnKeys,
  'Reflect.ownKeys': allOwnKeys,
  'Object.values': values,
  'Object.entries': entries,
  'Object.fromEntries': fromEntries,
  'Object.freeze': frozen,
  'Object.seal': frozen,
  'Object.preventExtensions': frozen,
  'Object.create': create,
  'Object.defineProperty': defineProperty,
  'Object.defineProperties': defineProperties,
  'Object.setPrototypeOf': setPrototype,
  'Object.getPrototypeOf': prototypeOf,
  'Object.hasOwn': hasOwn,
  'Object.prototype.hasOwnProperty.call': hasOwn,
  Object: (call) =>
    arg(call, 0).kind === 'object' ? arg(call, 0) : unknown('an object', flowsOf(arg(call, 0))),
  'Reflect.construct': reflectConstruct,
  'Reflect.apply': reflectApply,
  'Reflect.get': (call) => {
    const found = getIndex(call.machine, arg(call, 0), arg(call, 1), call.at);
    // A getter may run for another object.
    const target = arg(call, 0);
    const hasGetters = target.kind === 'object' && target.object.getters.size > 0;
    return hasGetters && call.args.length > 2 ? union([found, unknown('a member')]) : found;
  },
  'Reflect.has': (call) =>
    isInProxy(call.machine, arg(call, 1), arg(call, 0)) ?? unknown('a membership test'),
  'Reflect.set': (call) => {
    setIndex(call.machine, arg(call, 0), arg(call, 1), arg(call, 2), call.at);
    return unknown('a test');
  },
  'Reflect.deleteProperty': (call) => {
    deleteMember(call.machine, arg(call, 0), arg(call, 1), call.at);
    return unknown('a test');
  },
  'Reflect.defineProperty': defineProperty,
  'Reflect.setPrototypeOf': setPrototype,
  'Reflect.getPrototypeOf': prototypeOf,
  'Object.getOwnPropertyDescriptor': (call) => descriptor(call, arg(call, 0), arg(call, 1)),
  'Object.getOwnPropertyDescriptors': descriptors,
  'Reflect.decorate': (call) => {
    const [decorators, target] = call.args;
    for (const decorator of decorators ? (itemsOf(decorators) ?? []) : [])
      callValue(call.machine, decorator, positional([target ?? undefinedValue], call.at));
    return target ?? undefinedValue;
  },
  Proxy: proxy,
  'Proxy.revocable': (call) => recordOf(call.machine, { proxy: proxy(call) }),
  Map: map,
  Set: set,
  WeakMap: map,
  WeakSet: set,
  WeakRef: (call) => recordOf(call.machine, { deref: native('deref', () => arg(call, 0)) }),
  Array: (call) =>
    call.args.length === 1 && !call.open
      ? list(call.machine, [], unknown('an item of a new array'))
      : list(call.machine, call.args, call.open ?? absent),
  'Array.from': arrayFrom,
  'Array.of': (call) => list(call.machine, call.args, call.open ?? absent),
  'Array.isArray': isArray,
  'JSON.parse': parseJson,
  'JSON.stringify': (call) => {
    const value = arg(call, 0);
    const results = eachValue(call, call.args[1], [
      unknown('a key'),
      union([value, elementOf(call.machine, value)]),
    ]);
    if (results.length > 0) return unknown('JSON', flowsOf(union([value, ...results])));
    if (value.kind === 'constant' && typeof value.value === 'string')
      return constant(JSON.stringify(value.value));
    return noteJson(unknown('JSON', flowsOf(value)), value);
  },
  String: (call) => (call.constructed ? wrapper(call) : sureText(textOf([arg(call, 0)]))),
  // The text is that of the written escapes.
  'String.raw': (call) => union(choices(textOf(call.args)).map(undecided)),
  'String.fromCharCode': { returns: 'tainted' },
  Number: (call) => (call.constructed ? wrapper(call) : numberOf(arg(call, 0))),
  BigInt: (call) => unknown('a large number', applied(flowsOf(arg(call, 0)), 'number')),
  parseInt: (call) => numberOf(arg(call, 0)),
  parseFloat: (call) => numberOf(arg(call, 0)),
  'Number.parseInt': (call) => numberOf(arg(call, 0)),
  'Number.parseFloat': (call) => numberOf(arg(call, 0)),
  'Number.isInteger': (call) => testFact(arg(call, 0), 'number'),
  'Number.isSafeInteger': (call) => testFact(arg(call, 0), 'number'),
  'Number.isFinite': (call) => testFact(arg(call, 0), 'number'),
  isNaN: { returns: 'fresh' },
  Boolean: (call) => {
    if (call.constructed) return wrapper(call);
    const value = arg(call, 0);
    const truth = truthOf(call.machine, value);
    if (truth !== null) return constant(truth);
    return value.kind === 'instance' ? value : unknown('a boolean');
  },
  Date: { returns: 'fresh' },
  'Date.now': { returns: 'fresh' },
  Symbol: { returns: 'fresh' },
  Error: error,
  TypeError: error,
  RangeError: error,
  RegExp: (call) =>
    instanceOf(call, 'regexp', { pattern: arg(call, 0), flags: call.args[1] ?? constant('') }),
  encodeURIComponent: harmless('encodeURIComponent'),
  encodeURI: { returns: 'tainted' },
  decodeURIComponent: withoutPercents,
  decodeURI: withoutPercents,
  escape: { returns: 'tainted' },
  unescape: withoutPercents,
  atob: decoded,
  btoa: { returns: 'tainted' },
  structuredClone: deepCopy,
  setTimeout: timer,
  setInterval: timer,
  setImmediate: (call) => timer({ ...call, args: [arg(call, 0), constant(0), ...call.args.slice(1)] }),
  queueMicrotask: timer,
  'process.nextTick': (call) => timer({ ...call, args: [arg(call, 0), constant(0), ...call.args.slice(1)] }),
  'process.cwd': { returns: 'fresh' },
  'process.hrtime': { returns: 'fresh' },
  'process.exit': ({ machine }) => ending(machine),
  'process.abort': ({ machine }) => ending(machine),
  clearTimeout: { returns: 'undefined' },
  clearInterval: { returns: 'undefined' },
  'Buffer.from': decoded,
  'Buffer.concat': (call) => elementOf(call.machine, arg(call, 0)),
  'Buffer.alloc': { returns: 'fresh' },
  'Buffer.byteLength': { returns: 'fresh' },
  'Buffer.isBuffer': { returns: 'fresh' },
  URLSearchParams: searchParameters,
  // Handles `require` as a value; a direct call of it is part of the syntax tree.
  'require.context': contextOf,
  'import.meta.webpackContext': contextOf,
  // Vite's: an object with a module, or a function that loads one, for each file.
  'import.meta.glob': (call) => globbed(call),
  'import.meta.globEager': (call) => globbed(call),
  require: (call) => loadByName(call.machine, arg(call, 0), 'require', call.at),
};

/** webpack's function that loads any file of a folder. */
function contextOf(call: Call): Abstract {
  const folder = stringOf(arg(call, 0));
  const name =
    folder === null ? unknown('a folder') : text([`${folder}/`, { kind: 'unknown', why: 'any file' }]);
  const loaded = loadByName(call.machine, name, 'require', call.at);
  return instanceOf(call, 'webpack/context', { loaded });
}

function globbed(call: Call): Abstract {
  const pattern = stringOf(arg(call, 0));
  const parts = pattern === null ? [] : pattern.split(/(\*+)/);
  const name = text(
    parts.map((part) => (part.startsWith('*') ? { kind: 'unknown', why: 'any file' } : part)),
  );
  const loaded = loadByName(call.machine, pattern === null ? unknown('files') : name, 'import', call.at);
  const made = createObject(call.machine, 'record');
  const load = native(`load ${++call.machine.ids}`, () => promised(loaded));
  addRest(call.machine, made, union([loaded, load]), unknown('the name of a file'));
  return refer(made);
}

/** The well-known symbols. Source: ECMA-262, "Well-Known Symbols", and explicit resource management. */
const wellKnownSymbol =
  /^Symbol\.(iterator|asyncIterator|hasInstance|isConcatSpreadable|match|matchAll|replace|search|species|split|toPrimitive|toStringTag|dispose|asyncDispose)$/;

/** Parts of the last text that a pattern matched. Source: ECMA-262, "Legacy RegExp Features". */
const ofLastMatch = /^RegExp\.(?:\$[1-9&`'+_]|input|lastMatch|lastParen|leftContext|rightContext)$/;

/** Everything that needs no import. Sinks and hosts such as `fetch` and `eval` are rows of other models of `global`. */
export const globals: LibraryModel = {
  libraries: ['global'],
  language: 'javascript',
  exports,
  pattern: (path) => {
    if (path === 'undefined') return undefinedValue;
    if (path === 'NaN' || path === 'Infinity') return unknown('a number');
    if (path.startsWith('globalThis.') || path.startsWith('global.'))
      return library('global', path.slice(path.indexOf('.') + 1));
    if (path === 'process.env') return environment('process.env');
    const borrowed = borrowedMethod(path);
    if (borrowed) return borrowed;
    if (ofLastMatch.test(path)) return unknown('a part of the last matched text', flowOf(inner.lost));
    const symbol = wellKnownSymbol.exec(path)?.[1];
    if (symbol !== undefined) return constant(symbolName(symbol));
    if (/^(console|Math|Intl|performance|Atomics)\.[a-zA-Z]+/.test(path)) return { returns: 'fresh' };
    if (
      /^Date\.|^Symbol\.|^Number\.|^Error\.captureStackTrace|^process\.(argv|version|platform|pid|memoryUsage|uptime|stdout|stderr)/.test(
        path,
      )
    )
      return { returns: 'fresh' };
    return undefined;
  },
  types: {
    'webpack/context': {
      call: ({ self }) => (self?.kind === 'instance' ? self.facts['loaded'] : null) ?? unknown('a module'),
      methods: {
        keys: (call) => list(call.machine, [], unknown('the name of a file')),
        resolve: { returns: 'fresh' },
      },
      complete: true,
    },
    environment: {
      // It is no function: `os.environ("NAME")` raises an error.
      call: ({ machine }) => ending(machine),
      kept: asText,
      properties: {
        '[]': ({ machine, self }) => {
          const names = stringsOf(self.facts['key'] ?? absent);
          return names
            ? union(names.map((name) => variableNow(machine, name)))
            : unknown('an environment variable chosen at run time');
        },
      },
      methods: {
        get: variableOr,
        setdefault: variableOr,
        pop: popped,
        copy: { returns: 'self' },
        items: (call) =>
          list(call.machine, [], list(call.machine, [unknown('a name'), unknown('an environment variable')])),
        keys: { returns: 'fresh' },
        update: (call) => {
          for (const choice of choices(arg(call, 0)))
            if (choice.kind === 'object')
              for (const [name, { value }] of choice.object.fields)
                setMember(call.machine, call.self ?? undefinedValue, name, value, call.at);
          return undefinedValue;
        },
        hasOwnProperty: (call: Call) => membership(call.machine, call.self ?? undefinedValue, arg(call, 0)),
      },
      contains: isSet,
      pattern: (name) => variable(name),
      complete: true,
    },
    test: { complete: true },
    proxy: proxyType,
    regexp: {
      attribute: ({ name }) => (name === 'lastIndex' ? unknown('an index') : undefined),
      methods: {
        test: (call) => patternTest(call.self ?? undefined, arg(call, 0)) ?? unknown('a pattern test'),
        exec: (call) => union([matchOf(call, unknown('a match', flowsOf(arg(call, 0)))), nullValue]),
      },
      complete: true,
    },
  },
};
