import {
  type Abstract,
  absent,
  addRest,
  applied,
  branch,
  type Call,
  callLater,
  callMember,
  choices,
  constant,
  createObject,
  deleteMember,
  dynamicCall,
  elementOf,
  flowsOf,
  getMember,
  type HeapObject,
  hasField,
  isOfType,
  itemsOf,
  iterators,
  keysOfAll,
  library,
  list,
  loadByName,
  loopItem,
  meet,
  native,
  nullValue,
  orElse,
  plainMember,
  present,
  readAny,
  record,
  recordOf,
  refer,
  removeField,
  repeated,
  setByKey,
  setField,
  setIndex,
  setWithoutHook,
  spreadInto,
  stringOf,
  stringsOf,
  sureText,
  taken,
  testFact,
  textOf,
  undefinedValue,
  union,
  unknown,
  writtenInPython,
} from '@emmental/evaluator';
import { arg } from '../../models/argument.ts';
import { instanceOf } from '../../models/instance.ts';
import type { Behaves, LibraryModel } from '../../models/model.ts';
import { callBack } from '../../models/rules.ts';
import { decoded } from '../decoded.ts';
import { allOf, anyOf, booleanOf, extremeOf, lengthOf, rangeOf, sumOf } from './known.ts';
import { anyModuleType, attributesType, globalNames, localNames, modulesType, vars } from './namespaces.ts';
import { classOfParts } from './types.ts';

/** A number made of a number: known where the argument is known and the change gives a number that is written alike. */
const numberBy =
  (change: (value: number) => number | null) =>
  (call: Call): Abstract => {
    const value = arg(call, 0);
    const number =
      value.kind === 'constant' && typeof value.value === 'number' && call.args.length === 1
        ? change(value.value)
        : null;
    return number !== null
      ? constant(number, flowsOf(value))
      : unknown('a number', applied(flowsOf(value), 'number'));
  };
export const items = (call: Call): Abstract => {
  const value = taken(call.machine, arg(call, 0));
  if (call.args.length === 0) return list(call.machine, []);
  return itemsOf(value)
    ? list(call.machine, itemsOf(value) ?? [])
    : list(call.machine, [], loopItem(call.machine, value));
};

/** `set(items)`: it has no order, and equal items are one. */
function setOf(call: Call): Abstract {
  const made = items(call);
  const known = itemsOf(made);
  return known && known.length > 1 ? list(call.machine, [], union(known)) : made;
}

export function dict(call: Call): Abstract {
  const made = createObject(call.machine, 'record');
  layArguments(call, made, call.args);
  return refer(made);
}

/** Lays what `dict(…)` and `update(…)` take over the entries of a dictionary: dictionaries or pairs, then named values. */
export function layArguments(call: Call, target: HeapObject, entries: readonly Abstract[]): void {
  for (const value of entries) layInto(call, target, value);
  for (const [name, value] of call.named)
    if (name === '**') spreadInto(call.machine, target, value);
    else setField(call.machine, target, name, value);
}

/** `dict.fromkeys(keys, value)`: every key has the same value. */
function fromKeys(call: Call): Abstract {
  const { machine, at } = call;
  const [keys = undefinedValue, value = nullValue] = call.args;
  const made = createObject(machine, 'record');
  const known = itemsOf(keys);
  if (known) for (const key of known) setIndex(machine, refer(made), key, value, at);
  else addRest(machine, made, value, loopItem(machine, keys));
  return refer(made);
}

/** Lays the entries of a dictionary, or of pairs, over those of a dictionary. */
export function layInto(call: Call, target: HeapObject, entries: Abstract): void {
  const { store } = call.machine;
  const ways = choices(entries).map((choice) => branch(store, () => layChoice(call, target, choice)).after);
  meet(store, ways);
}

function layChoice(call: Call, target: HeapObject, entries: Abstract): void {
  const { machine } = call;
  const pairs = itemsOf(entries);
  if (pairs)
    for (const pair of pairs) {
      const [key, inner] = itemsOf(pair) ?? [];
      setIndex(machine, refer(target), key ?? unknown('a key'), inner ?? unknown('an item'), call.at);
    }
  else if (entries.kind === 'object' && entries.object.shape === 'list') {
    const pair = elementOf(machine, entries);
    const [key, inner] = itemsOf(pair) ?? [];
    addRest(machine, target, inner ?? elementOf(machine, pair), key ?? null);
  } else spreadInto(machine, target, entries);
}

/** `getattr(x, name, default)`: reads the named member, or any member when the name is unknown. */
export function getAttribute(call: Call): Abstract {
  const [of, name, fallback] = call.args;
  const names = name ? stringsOf(name) : null;
  const owner = of ?? undefinedValue;
  if (names) {
    const read = () => union(names.map((key) => getMember(call.machine, owner, key, call.at)));
    return fallback ? orElse(call.machine, read, () => fallback) : read();
  }
  // Loops end only where functions that keep equal values are one function.
  const chosen = native(`getattr ${keysOfAll([owner, name ?? undefinedValue])}`, (later) =>
    dynamic(later, owner, name ?? undefinedValue),
  );
  readAny(call.machine, owner, name ?? undefinedValue, call.at);
  // No member may have the name, and a member may be nothing.
  return union([chosen, nullValue, ...(fallback ? [fallback] : [])]);
}

/** `hasattr(x, name)`: reads the member, and the read may fail. */
function hasAttribute(call: Call): Abstract {
  const { machine, at } = call;
  const name = arg(call, 1);
  const names = stringsOf(name);
  for (const owner of choices(arg(call, 0)))
    if (!names) readAny(machine, owner, name, at);
    else if (owner.kind === 'object' || (owner.kind === 'class' && owner.class.metaclasses.length > 0))
      for (const key of names)
        orElse(
          machine,
          () => getMember(machine, owner, key, at),
          () => undefinedValue,
        );
  return hasSurely(arg(call, 0), names) ? constant(true) : unknown('a test');
}

/** Has a value surely an attribute of each of the names? Code that runs for the read may fail. */
const hasSurely = (owner: Abstract, names: readonly string[] | null): boolean =>
  names !== null &&
  choices(owner).every(
    (choice) =>
      choice.kind === 'object' &&
      choice.object.class !== null &&
      names.every((name) => hasField(choice, name)),
  );

function dynamic(later: Call, owner: Abstract, key: Abstract): Abstract {
  const { machine, at, args, named, open } = later;
  const [powerful] = choices(owner).flatMap((of) =>
    of.kind === 'library' && of.path === '' && powerfulModules.has(of.library) ? [of.library] : [],
  );
  if (powerful !== undefined) {
    const what = `which function of ${powerful} is called`;
    const why = 'its name is made at run time';
    record(machine, { kind: 'undecided', what, why, touches: null, unread: true }, at);
  }
  return dynamicCall(machine, owner, key, { args, named, open, at });
}

/** Modules of Python with functions that start programs, run code or change files. */
const powerfulModules: ReadonlySet<string> = new Set([
  ...['os', 'posix', 'subprocess', 'builtins', 'importlib', 'shutil', 'pickle', 'marshal', 'runpy', 'ctypes'],
]);

export function mapItems(call: Call): Abstract {
  const [callback, ...over] = call.args;
  const known = over.length === 1 && over[0] ? itemsOf(over[0]) : null;
  if (known && known.length <= 12)
    return oneWay(
      list(
        call.machine,
        known.map((item) => callBack(call, callback ?? undefinedValue, [item])),
      ),
    );
  return list(
    call.machine,
    [],
    called(call, callback ?? undefinedValue, () => over.map((iterable) => loopItem(call.machine, iterable))),
  );
}

/** Calls a callback any number of times. */
const called = (call: Call, callback: Abstract, args: () => readonly Abstract[]): Abstract =>
  union([...repeated(call.machine, () => callBack(call, callback, args()))]);

/** The smallest or the largest of the arguments, or of the items of one; `default` when there are none. */
function extreme(call: Call): Abstract {
  const { machine } = call;
  const key = call.named.get('key');
  const known = extremeOf(call);
  if (known) return known;
  const all = call.args.length > 1 ? union(call.args) : loopItem(machine, arg(call, 0));
  if (key) called(call, key, () => [all]);
  const otherwise = call.named.get('default');
  return otherwise ? union([all, otherwise]) : all;
}

/** An iterator over a list or a dictionary; other values make their own. */
const iteratorOver = ({ machine }: Call, over: Abstract): Abstract =>
  itemsOf(over) || (over.kind === 'object' && over.object.shape === 'record')
    ? list(machine, [], loopItem(machine, over))
    : over;

/** `iter(xs)`, and `iter(function, end)`, which calls the function for each item. */
function iterator(call: Call): Abstract {
  const [over = undefinedValue, end] = call.args;
  if (!end) return union(choices(over).map((choice) => iteratorOver(call, choice)));
  callLater(call.machine, over, call.at);
  return list(
    call.machine,
    [],
    called(call, over, () => []),
  );
}

/** Marks a list as an iterator, or as a view of a dictionary. */
export function oneWay(made: Abstract): Abstract {
  if (made.kind === 'object') iterators.add(made.object);
  return made;
}

function reversed(call: Call): Abstract {
  const known = itemsOf(arg(call, 0));
  return known ? oneWay(list(call.machine, [...known].reverse())) : items(call);
}

export const zip = (call: Call): Abstract =>
  list(
    call.machine,
    [],
    list(
      call.machine,
      call.args.map((iterable) => loopItem(call.machine, iterable)),
    ),
  );

/** Makes an error that holds its arguments. */
const exception = (call: Call): Abstract =>
  recordOf(call.machine, { args: list(call.machine, call.args, call.open ?? absent) });

const builtins: Readonly<Record<string, Behaves>> = {
  int: numberBy(Math.trunc),
  float: numberBy((value) => (Number.isInteger(value) ? null : value)),
  abs: numberBy(Math.abs),
  round: { returns: 'fresh' },
  len: lengthOf,
  bool: booleanOf,
  id: { returns: 'fresh' },
  hash: { returns: 'fresh' },
  // It calls `write` and `flush` of another file.
  print: (call) => {
    const file = call.named.get('file');
    if (file) callLater(call.machine, file, call.at, flowsOf(union(call.args)));
    return undefinedValue;
  },
  str: (call) =>
    call.args.length === 0 ? constant('') : sureText(textOf([writtenInPython(arg(call, 0), 'str')])),
  repr: { returns: 'tainted' },
  bytes: decoded,
  bytearray: decoded,
  dict,
  'dict.fromkeys': fromKeys,
  list: items,
  tuple: items,
  set: setOf,
  frozenset: setOf,
  sorted: (call) => {
    const key = call.named.get('key');
    if (key) called(call, key, () => [loopItem(call.machine, arg(call, 0))]);
    return list(call.machine, [], loopItem(call.machine, items(call)));
  },
  reversed,
  iter: iterator,
  next: (call) => union([loopItem(call.machine, taken(call.machine, arg(call, 0))), ...call.args.slice(1)]),
  enumerate: (call) =>
    list(call.machine, [], list(call.machine, [unknown('an index'), loopItem(call.machine, items(call))])),
  zip,
  map: mapItems,
  filter: (call) => {
    const item = loopItem(call.machine, arg(call, 1));
    called(call, arg(call, 0), () => [item]);
    return list(call.machine, [], item);
  },
  range: rangeOf,
  sum: sumOf,
  min: extreme,
  max: extreme,
  any: anyOf,
  all: allOf,
  getattr: getAttribute,
  setattr: (call) => {
    setByKey(call.machine, arg(call, 0), arg(call, 1), arg(call, 2), call.at);
    return nullValue;
  },
  delattr: (call) => {
    deleteMember(call.machine, arg(call, 0), arg(call, 1), call.at);
    return nullValue;
  },
  hasattr: hasAttribute,
  isinstance: (call) => {
    const type = arg(call, 1);
    const answer = isOfType(call.machine, arg(call, 0), type);
    if (answer !== null) return constant(answer);
    const isNumber = choices(type).every(
      (choice) => choice.kind === 'library' && /^(int|float|bool)$/.test(choice.path),
    );
    const isText = choices(type).every((choice) => choice.kind === 'library' && choice.path === 'str');
    return isNumber || isText
      ? testFact(arg(call, 0), isNumber ? 'number' : 'type check')
      : unknown('a test');
  },
  issubclass: { returns: 'fresh' },
  callable: { returns: 'fresh' },
  type: (call) => {
    if (call.args.length === 3) return classOfParts(call);
    const target = arg(call, 0);
    // A program may give an object another class.
    return target.kind === 'object' && target.object.class && !target.object.fields.has('__class__')
      ? { kind: 'class', class: target.object.class }
      : unknown('a type');
  },
  vars,
  format: { returns: 'tainted' },
  chr: { returns: 'tainted' },
  ord: { returns: 'fresh' },
  globals: globalNames,
  locals: localNames,
  __import__: (call) => loadByName(call.machine, arg(call, 0), '__import__', call.at),
  object: (call) => refer(createObject(call.machine, 'record')),
  'object.__new__': (call) => {
    const type = arg(call, 0);
    return type.kind === 'class'
      ? refer(createObject(call.machine, 'instance', type.class))
      : unknown('an object');
  },
  'object.__getattribute__': (call) => {
    const [of, name] = call.args;
    const plain = stringOf(name);
    if (of?.kind !== 'object' || plain === null) return getAttribute(call);
    return present(plainMember(call.machine, of, plain, call.at));
  },
  'object.__delattr__': (call) => {
    const [of, name] = call.args;
    const plain = stringOf(name);
    const isNamed = (field: string): boolean | null => (plain === null ? null : field === plain);
    if (of?.kind === 'object') removeField(call.machine, of.object, isNamed, true);
    return nullValue;
  },
  'object.__setattr__': (call) => {
    const [of, name] = call.args;
    const plain = stringOf(name);
    if (of?.kind === 'object' && plain !== null)
      setWithoutHook(call.machine, of, plain, arg(call, 2), call.at);
    else setByKey(call.machine, arg(call, 0), arg(call, 1), arg(call, 2), call.at);
    return nullValue;
  },
  property: (call) => {
    const [get = call.named.get('fget'), set = call.named.get('fset')] = call.args;
    if (set) callLater(call.machine, set, call.at);
    return instanceOf(call, 'python/property', { ...(get ? { get } : {}), ...(set ? { set } : {}) });
  },
  staticmethod: (call) => arg(call, 0),
  classmethod: (call) => arg(call, 0),
  input: { returns: 'fresh' },
};

/** Python's built-in names. */
export const pythonBuiltins: LibraryModel = {
  libraries: ['builtins'],
  language: 'python',
  exports: builtins,
  pattern: (path) => {
    // `__builtins__` is another name of the module `builtins`.
    if (path === '__builtins__') return library('builtins', '');
    if (/^(\w*Exception|\w+Error|\w+Warning|\w*ExceptionGroup)$/.test(path)) return exception;
    const method = /^(str|dict|list|set|frozenset|bytes|bytearray|int)\.(\w+)$/.exec(path);
    if (method)
      return (call) =>
        callMember(call.machine, arg(call, 0), method[2] ?? '', {
          args: call.args.slice(1),
          named: call.named,
          open: call.open,
          at: call.at,
        });
    return undefined;
  },
  types: {
    'python/attributes': attributesType,
    'python/modules': modulesType,
    'python/any-module': anyModuleType,
    'python/property': { complete: true },
  },
};
