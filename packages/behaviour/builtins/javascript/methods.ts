import {
  type Abstract,
  absenceTest,
  absent,
  addRest,
  applied,
  asOther,
  type Call,
  callMember,
  choices,
  clearFields,
  constant,
  elementOf,
  eventField,
  type Flow,
  flowsOf,
  isAmong,
  isAwaited,
  isNothing,
  isSureText,
  itemsOf,
  keysOf,
  list,
  mayBeAbsent,
  membership,
  mixItems,
  otherOf,
  positional,
  promised,
  push,
  recordOf,
  removeField,
  repeated,
  setField,
  setItems,
  settled,
  stringOf,
  sureEnd,
  symbolName,
  textOf,
  undefinedValue,
  union,
  unknown,
  writeEvent,
} from '@emmental/evaluator';
import { first, self } from '../../models/argument.ts';
import { partValue, startTest } from '../../models/files/javascript.ts';
import { callBack, callSurely } from '../../models/rules.ts';
import type { MethodTables } from '../members.ts';
import { endTest, indexOf, kept, matched, sameTest } from './conditions.ts';
import { applyWith, bind, callWith, continueLater, settle } from './functions.ts';
import { defineAccessor } from './objects.ts';
import { derived, part, recased, replace, split, trimmed } from './texts.ts';

const item = (call: Call): Abstract => elementOf(call.machine, self(call));

/** A step of a generator: an item that it yields, the value that it returns, the value that `return` gives it, or nothing after its end. */
const stepOf = (call: Call): Abstract => {
  const receiver = self(call);
  const returned = receiver.kind === 'object' ? call.machine.returned.get(receiver.object) : undefined;
  return recordOf(call.machine, {
    value: union([item(call), ...(returned ? [returned] : []), ...call.args, undefinedValue]),
    done: unknown('the end of a generator'),
  });
};
const same = (call: Call): Abstract => self(call);

/** Returns a new list with the items of this list, or event data unchanged, because order and number do not matter. */
const sameItems = (call: Call): Abstract =>
  self(call).kind === 'object' ? list(call.machine, [], item(call)) : self(call);

/** Is the receiver a Set? A Set gives each item twice to a callback. */
const isSetOf = (call: Call): boolean => {
  const receiver = self(call);
  return receiver.kind === 'object' && otherOf(receiver.object) === 'set';
};

/**
 * Calls a callback for each item when at most twelve items are known, else once for any item. `visitsAll`: the method ends at no
 * item before the last one.
 */
function each(call: Call, visitsAll = false): Abstract[] {
  const callback = first(call);
  const known = itemsOf(self(call));
  if (!known || known.length > 12)
    return [
      ...repeated(call.machine, () =>
        callBack(call, callback, [
          item(call),
          union([unknown('an index'), ...(isSetOf(call) ? [item(call)] : [])]),
          self(call),
        ]),
      ),
    ];
  const receiver = self(call);
  const isSet = isSetOf(call);
  return known.map((entry, index) => {
    const isSure = visitsAll && hasSurely(receiver, index, known.length);
    const args = [entry, isSet ? entry : constant(index), receiver];
    return isSure ? callSurely(call, callback, args) : callBack(call, callback, args);
  });
}

/** Has a list surely an item at an index, and as many items as before? A callback may take items away, and holes are not visited. */
function hasSurely(value: Abstract, index: number, length: number): boolean {
  if (value.kind !== 'object' || value.object.shared || itemsOf(value)?.length !== length) return false;
  return !mayBeAbsent(value.object.fields.get(String(index))?.value ?? absent);
}

const reduce =
  (isBackwards: boolean) =>
  (call: Call): Abstract => {
    const [callback = undefinedValue, start] = call.args;
    const items = itemsOf(self(call));
    const known = isBackwards ? (items?.toReversed() ?? null) : items;
    const step = (sum: Abstract, entry: Abstract): Abstract =>
      callBack(call, callback, [sum, entry, unknown('an index'), self(call)]);
    if (!known || known.length > 12) return reduceAny(call, start ?? item(call), step);
    let sum = start ?? known[0] ?? unknown('a reduction');
    const receiver = self(call);
    const isSure = known.every((_, index) => hasSurely(receiver, index, known.length));
    for (const entry of start ? known : known.slice(1)) {
      const next = step(sum, entry);
      // Holes of a list are left out.
      sum = isSure ? next : union([sum, next]);
    }
    return sum;
  };

/** Reduces any number of items. A result that still changes after some passes is unknown. */
function reduceAny(
  call: Call,
  start: Abstract,
  step: (sum: Abstract, entry: Abstract) => Abstract,
): Abstract {
  let sum = start;
  for (let pass = 0; pass < exactSums; pass++) {
    const next = union([sum, ...repeated(call.machine, () => step(sum, item(call)))]);
    if (isAmong(sum, next)) return sum;
    sum = next;
  }
  const open = union([sum, unknown('a reduction', flowsOf(sum))]);
  return union([open, ...repeated(call.machine, () => step(open, item(call)))]);
}

const exactSums = 2;

function getKey(call: Call): Abstract {
  const key = stringOf(first(call));
  const receiver = self(call);
  if (receiver.kind === 'event') return eventField(call.machine, receiver, key);
  if (receiver.kind !== 'object') return unknown('an entry', flowsOf(receiver));
  const name = key;
  const field = name === null ? undefined : receiver.object.fields.get(name)?.value;
  // An entry of a Map is written by every key that may be its name, so one that is surely there is the answer.
  if (field && !mayBeAbsent(field) && otherOf(receiver.object) === 'map' && !receiver.object.shared)
    return field;
  if (field && field.kind !== 'absent')
    return union([field, receiver.object.rest.value.kind === 'absent' ? field : receiver.object.rest.value]);
  if (
    name !== null &&
    receiver.object.rest.value.kind === 'absent' &&
    receiver.object.base.value.kind === 'absent'
  )
    return undefinedValue;
  return union([item(call), undefinedValue]);
}

function setKey(call: Call): Abstract {
  const receiver = self(call);
  const [key, value] = call.args;
  if (receiver.kind !== 'object') return receiver;
  const name = stringOf(key);
  if (name !== null) setField(call.machine, receiver.object, name, value ?? undefinedValue);
  else addRest(call.machine, receiver.object, value ?? undefinedValue, key ?? null);
  return receiver;
}

/** `parameters.append(name, value)`: an earlier value of that name stays the first one. */
function appendKey(call: Call): Abstract {
  const receiver = self(call);
  const [key, value = undefinedValue] = call.args;
  const name = stringOf(key);
  const before =
    receiver.kind === 'object' && name !== null ? receiver.object.fields.get(name)?.value : undefined;
  const isNew = before === undefined || before.kind === 'absent';
  return setKey(isNew ? call : { ...call, args: [key ?? undefinedValue, union([before, value])] });
}

function addItem(call: Call): Abstract {
  const receiver = self(call);
  if (receiver.kind === 'object') {
    const key = first(call);
    const name = stringOf(key);
    if (name !== null && receiver.object.shape === 'record')
      setField(call.machine, receiver.object, name, key);
    else addRest(call.machine, receiver.object, key);
  }
  return receiver;
}

/** Changes the list by `change` when its items are all known, else forgets their number and order. Returns the items before. */
export function changeItems(
  call: Call,
  change: (items: readonly Abstract[]) => readonly Abstract[] | null,
  added: readonly Abstract[] = [],
): readonly Abstract[] | null {
  const receiver = self(call);
  if (receiver.kind === 'event') for (const value of added) writeEvent(call.machine, receiver, null, value);
  if (receiver.kind !== 'object') return null;
  const known = call.open ? null : itemsOf(receiver);
  const next = known ? change(known) : null;
  if (next) setItems(call.machine, receiver.object, next);
  else mixItems(call.machine, receiver.object, union([...added, ...(call.open ? [call.open] : [])]));
  return next ? known : null;
}

/** `pop` and `shift`: takes one item from an end of the list. */
const taken =
  (change: (items: readonly Abstract[]) => readonly Abstract[], at: number) =>
  (call: Call): Abstract => {
    const any = union([item(call), undefinedValue]);
    const before = changeItems(call, change);
    return before ? (before.at(at) ?? undefinedValue) : any;
  };

const constantNumber = (value: Abstract | undefined): number | null =>
  value?.kind === 'constant' && typeof value.value === 'number' ? value.value : null;

function splice(call: Call): Abstract {
  const [from, count, ...added] = call.args;
  const removed = sameItems(call);
  const [start, length] = [constantNumber(from), count ? constantNumber(count) : Number.POSITIVE_INFINITY];
  const before = changeItems(
    call,
    (items) => (start === null || length === null ? null : [...items].toSpliced(start, length, ...added)),
    added,
  );
  return before && start !== null && length !== null
    ? list(call.machine, [...before].splice(start, length))
    : removed;
}

function deleteKey(call: Call): Abstract {
  const receiver = self(call);
  const key = first(call);
  if (receiver.kind === 'object' && receiver.object.length) changeItems(call, () => null);
  else if (receiver.kind === 'object')
    removeField(
      call.machine,
      receiver.object,
      (name) => (key.kind === 'constant' ? key.value === name : null),
      true,
    );
  return unknown('a test');
}

function clear(call: Call): Abstract {
  const receiver = self(call);
  if (receiver.kind === 'object') clearFields(call.machine, receiver.object);
  return undefinedValue;
}

/** `set.add(x)`: an item that may be there already leaves the number of items open. */
export function addToSet(call: Call): Abstract {
  const receiver = self(call);
  const added = first(call);
  if (receiver.kind !== 'object') return receiver;
  const known = itemsOf(receiver);
  const isNew =
    known &&
    added.kind === 'constant' &&
    known.every((entry) => entry.kind === 'constant' && entry.value !== added.value);
  const isOld = known?.some(
    (entry) => entry.kind === 'constant' && added.kind === 'constant' && entry.value === added.value,
  );
  if (isNew) push(call.machine, receiver.object, added);
  else if (!isOld) addRest(call.machine, receiver.object, added);
  return receiver;
}

function pushItems(call: Call): Abstract {
  const receiver = self(call);
  if (receiver.kind === 'object') for (const value of call.args) push(call.machine, receiver.object, value);
  if (receiver.kind === 'event')
    for (const value of call.args) writeEvent(call.machine, receiver, null, value);
  if (receiver.kind === 'object' && call.open) addRest(call.machine, receiver.object, call.open);
  return unknown('a length');
}

function joinTexts(call: Call): Abstract {
  const receiver = self(call);
  const known = itemsOf(receiver);
  const between = call.open ? unknown('a text') : separator(call.args[0]);
  if (known && known.length <= 40)
    return textOf(known.map(joined).flatMap((entry, index) => (index === 0 ? [entry] : [between, entry])));
  // Names that are joined with slashes form a path again, so `basename` no longer protects it.
  const by = (flow: Flow) => ({ ...flow, by: flow.by.filter((step) => step !== 'basename') });
  const flows = (stringOf(between) ?? '/').includes('/') ? flowsOf(receiver).map(by) : flowsOf(receiver);
  return receiver.kind === 'event' ? receiver : unknown('a joined text', flows);
}

/** The text between two items: a comma where none is passed. */
const separator = (passed: Abstract = undefinedValue): Abstract =>
  union(
    choices(passed).map((choice) =>
      choice.kind === 'absent' || (choice.kind === 'constant' && choice.value === undefined)
        ? constant(',')
        : choice,
    ),
  );

/** An item as `join` writes it: nothing is an empty text. */
const joined = (entry: Abstract): Abstract =>
  union(choices(entry).map((choice) => (isNothing(choice) ? constant('') : choice)));

function includes(call: Call): Abstract {
  const receiver = self(call);
  if (call.args.length > 1 || call.open) return unknown('a search');
  if (receiver.kind === 'object') return membership(call.machine, receiver, first(call));
  const text = stringOf(receiver);
  const part = stringOf(first(call));
  if (text !== null && part !== null) return constant(text.includes(part));
  return absenceTest(receiver, part) ?? unknown('a search');
}

const hasKey = (call: Call): Abstract => {
  const receiver = self(call);
  if (receiver.kind !== 'object') return unknown('a search');
  // A Map has keys of any kind, and only texts are kept apart.
  const isKept =
    receiver.object.length !== null || first(call).kind !== 'constant' || stringOf(first(call)) !== null;
  return isKept ? membership(call.machine, receiver, first(call)) : unknown('a search');
};

const concat = (call: Call): Abstract => {
  const receiver = self(call);
  if (receiver.kind === 'constant' || receiver.kind === 'text') return textOf([receiver, ...call.args]);
  // Event data and what is not known may be a text or a list.
  if (receiver.kind !== 'object') return union([textOf([receiver, ...call.args]), joinedLists(call)]);
  return joinedLists(call);
};

const joinedLists = (call: Call): Abstract => {
  const receiver = self(call);
  const parts = [receiver, ...call.args].map((value) => itemsOf(value));
  if (parts.every((part) => part !== null))
    return list(
      call.machine,
      parts.flat().filter((value) => value !== null),
    );
  return list(
    call.machine,
    [],
    union([item(call), ...call.args.map((value) => elementOf(call.machine, value))]),
  );
};

const pairs = (call: Call): Abstract => {
  const receiver = self(call);
  const key =
    receiver.kind === 'object' && receiver.object.shape === 'record'
      ? keysOf(call.machine, receiver)
      : unknown('an index');
  return iterator(list(call.machine, [], list(call.machine, [key, item(call)])));
};

/** A list that a method of a list or a Map gives to loops. */
function iterator(items: Abstract): Abstract {
  return asOther(items, 'iterator');
}

/** The items of lists in lists, down to a depth. `isOpen`: the depth may be a smaller one. */
function flattened(call: Call, value: Abstract, depth: number, isOpen: boolean): Abstract {
  if (depth <= 0) return value;
  return union(
    choices(value).flatMap((choice) => {
      if (choice.kind !== 'object' || choice.object.shape !== 'list') return [choice];
      const inner = flattened(
        call,
        elementOf(call.machine, choice),
        Math.min(depth, mostFlattened) - 1,
        isOpen,
      );
      return isOpen ? [choice, inner] : [inner];
    }),
  );
}

/** `list.flat(depth)`; null for a depth that is not known. */
function flat(call: Call, depth: number | null): Abstract {
  const known = depth === null ? null : flatItems(self(call), depth);
  if (known && !known.some(mayBeList)) return list(call.machine, known);
  return list(call.machine, [], flattened(call, item(call), depth ?? mostFlattened, depth === null));
}

/** The items of a known list and of the known lists in it, down to a depth; null where they are not known or where some are missing. */
function flatItems(value: Abstract, depth: number): readonly Abstract[] | null {
  const known = itemsOf(value);
  if (!known || known.length > 12 || value.kind !== 'object') return null;
  const { fields } = value.object;
  if (known.some((_, index) => mayBeAbsent(fields.get(String(index))?.value ?? absent))) return null;
  return known.flatMap((each) => (depth > 0 ? (flatItems(each, depth - 1) ?? [each]) : [each]));
}

/** May `flat` take the items of a value in its place? */
const mayBeList = (value: Abstract): boolean =>
  !['constant', 'function', 'class'].includes(value.kind) && !isSureText(value);

const mostFlattened = 6;

/** Is the value a symbol of the language, or a text that is written like the name of one? */
const isSymbol = (value: Abstract): boolean => stringOf(value)?.startsWith(symbolName('')) === true;

const number = (call: Call): Abstract => unknown('a number', applied(flowsOf(self(call)), 'number'));

/** `text.split(object)`: an object of the program answers by its method of that symbol. Null for any other argument. */
function bySymbol(call: Call): Abstract | null {
  const pattern = first(call);
  if (pattern.kind !== 'object') return null;
  const args = [self(call), ...call.args.slice(1)];
  return callMember(call.machine, pattern, symbolName(call.name), positional(args, call.at));
}

export const tables: MethodTables = {
  any: {
    // biome-ignore lint/suspicious/noThenProperty: a row of the method table
    then: settle,
    catch: (call) => {
      continueLater(call, first(call), unknown('an error'));
      const made = union([settled(self(call)), settled(callBack(call, first(call), [unknown('an error')]))]);
      return isAwaited(call.machine, call.at) ? made : promised(made);
    },
    finally: (call) => {
      continueLater(call, first(call), undefinedValue);
      callBack(call, first(call), []);
      return self(call);
    },
    toString: (call: Call) =>
      // A number may be written in another base.
      ['object', 'instance'].includes(self(call).kind) ||
      isSymbol(self(call)) ||
      call.args.length > 0 ||
      call.open
        ? unknown('a text', flowsOf(self(call)))
        : textOf([self(call)]),
    toJSON: same,
    valueOf: same,
    hasOwnProperty: hasKey,
    __defineGetter__: (call) => defineAccessor(call, 'get'),
    __defineSetter__: (call) => defineAccessor(call, 'set'),
    isPrototypeOf: () => unknown('a test'),
    propertyIsEnumerable: hasKey,
  },
  function: { bind, call: callWith, apply: applyWith, toString: () => unknown('source text') },
  list: {
    map: (call) => {
      const results = each(call, true);
      const known = itemsOf(self(call));
      return known && known.length <= 12
        ? list(call.machine, results)
        : list(call.machine, [], union(results));
    },
    flatMap: (call) =>
      list(
        call.machine,
        [],
        union(
          each(call, true).map((result) =>
            result.kind === 'object' && result.object.shape === 'list'
              ? elementOf(call.machine, result)
              : result,
          ),
        ),
      ),
    forEach: (call) => {
      each(call, true);
      return undefinedValue;
    },
    filter: (call) => kept(call, each(call, true), sameItems(call)),
    find: (call) => {
      each(call);
      return union([item(call), undefinedValue]);
    },
    findLast: (call) => {
      each(call);
      return union([item(call), undefinedValue]);
    },
    findIndex: (call) => {
      each(call);
      return unknown('an index');
    },
    some: (call) => sameTest(each(call)) ?? unknown('a test'),
    every: (call) => sameTest(each(call)) ?? unknown('a test'),
    reduce: reduce(false),
    reduceRight: reduce(true),
    sort: (call) => {
      if (call.args.length > 0)
        repeated(call.machine, () => callBack(call, first(call), [item(call), item(call)]));
      changeItems(call, (items) => (items.length < 2 ? items : null));
      return self(call);
    },
    toSorted: sameItems,
    push: pushItems,
    unshift: (call) => {
      changeItems(call, (items) => [...call.args, ...items], call.args);
      return unknown('a length');
    },
    pop: taken((items) => items.slice(0, -1), -1),
    shift: taken((items) => items.slice(1), 0),
    at: (call) => {
      const index = first(call);
      const known = itemsOf(self(call));
      return known && index.kind === 'constant' && typeof index.value === 'number'
        ? (known.at(index.value) ?? undefinedValue)
        : union([item(call), undefinedValue]);
    },
    concat,
    slice: (call) => {
      const known = itemsOf(self(call));
      const [from, to] = call.args;
      if (
        known &&
        from?.kind === 'constant' &&
        typeof from.value === 'number' &&
        (!to || (to.kind === 'constant' && typeof to.value === 'number'))
      )
        return list(
          call.machine,
          known.slice(from.value, to?.kind === 'constant' ? Number(to.value) : undefined),
        );
      return sameItems(call);
    },
    splice,
    reverse: (call) => {
      changeItems(call, (items) => items.toReversed());
      return self(call);
    },
    copyWithin: (call) => {
      changeItems(call, () => null);
      return self(call);
    },
    flat: (call) => {
      const depth = call.args.length === 0 && !call.open ? 1 : constantNumber(first(call));
      return self(call).kind === 'object' ? flat(call, depth) : self(call);
    },
    fill: (call) => {
      changeItems(call, (items) => (call.args.length === 1 ? items.map(() => first(call)) : null), [
        first(call),
      ]);
      return self(call);
    },
    join: joinTexts,
    includes,
    indexOf: (call) => indexOf(call),
    lastIndexOf: (call) => indexOf(call),
    keys: (call) =>
      iterator(
        list(
          call.machine,
          [],
          self(call).kind === 'object' ? unknown('an index') : keysOf(call.machine, self(call)),
        ),
      ),
    values: (call) => iterator(sameItems(call)),
    entries: pairs,
    // Sets and typed arrays are lists in the syntax tree too.
    has: hasKey,
    add: addToSet,
    delete: deleteKey,
    clear,
  },
  generator: { next: stepOf, return: stepOf, throw: stepOf },
  record: {
    get: getKey,
    set: setKey,
    has: hasKey,
    add: addItem,
    delete: deleteKey,
    clear,
    keys: (call) => iterator(list(call.machine, [], keysOf(call.machine, self(call)))),
    values: (call) => iterator(list(call.machine, [], item(call))),
    entries: pairs,
    forEach: (call) => {
      repeated(call.machine, () =>
        callBack(call, first(call), [item(call), keysOf(call.machine, self(call)), self(call)]),
      );
      return undefinedValue;
    },
    append: (call) => appendKey(call),
  },
  text: {
    trim: trimmed((text) => text.trim()),
    trimStart: trimmed((text) => text.trimStart()),
    trimEnd: trimmed((text) => text.trimEnd()),
    toLowerCase: recased((text) => text.toLowerCase()),
    toUpperCase: recased((text) => text.toUpperCase()),
    toLocaleLowerCase: recased((text) => text.toLowerCase()),
    toLocaleUpperCase: recased((text) => text.toUpperCase()),
    normalize: derived,
    split: (call) => bySymbol(call) ?? split(call),
    replace: (call) => bySymbol(call) ?? replace(call),
    replaceAll: (call) => bySymbol(call) ?? replace(call),
    concat: (call) => textOf([self(call), ...call.args]),
    slice: part,
    substring: part,
    substr: part,
    padStart: derived,
    padEnd: derived,
    repeat: derived,
    charAt: part,
    at: part,
    match: (call) => bySymbol(call) ?? matched(call),
    matchAll: (call) =>
      bySymbol(call) ?? iterator(list(call.machine, [], list(call.machine, [], partValue(call, self(call))))),
    search: (call) => bySymbol(call) ?? unknown('an index'),
    includes,
    indexOf: (call) => indexOf(call),
    lastIndexOf: () => unknown('an index'),
    startsWith: (call) => {
      const text = stringOf(self(call));
      const start = stringOf(first(call));
      if (call.args.length > 1 || call.open) return unknown('a test');
      if (start === '') return constant(true);
      if (text !== null && start !== null) return constant(text.startsWith(start));
      const sure = start === null ? null : sureEnd(self(call), start, 'start');
      if (sure !== null) return constant(sure);
      return startTest(self(call), first(call)) ?? unknown('a test');
    },
    endsWith: (call) => {
      const text = stringOf(self(call));
      const end = stringOf(first(call));
      if (call.args.length > 1 || call.open) return unknown('a test');
      if (end === '') return constant(true);
      if (text !== null && end !== null) return constant(text.endsWith(end));
      const sure = end === null ? null : sureEnd(self(call), end, 'end');
      if (sure !== null) return constant(sure);
      return endTest(self(call), end) ?? unknown('a test');
    },
    localeCompare: () => unknown('a number'),
    charCodeAt: number,
    codePointAt: number,
    toFixed: number,
    getTime: number,
    toISOString: () => unknown('a date'),
  },
};
