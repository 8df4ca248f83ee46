import {
  type Abstract,
  addRest,
  afterChange,
  type Call,
  callFunction,
  choices,
  constant,
  createObject,
  elementOf,
  eventField,
  type Flow,
  fieldsOfAny,
  flowsOf,
  formatBraces,
  isFieldOf,
  itemFlows,
  itemsOf,
  keyNamed,
  keysOf,
  knownScalars,
  list,
  loopItem,
  mayBeAbsent,
  nameOfKey,
  namesOf,
  namesOfKey,
  nullValue,
  positional,
  push,
  refer,
  setField,
  setIndex,
  spreadInto,
  stringOf,
  sureEnd,
  testFact,
  textOf,
  undecided,
  undefinedValue,
  union,
  unknown,
  withoutCharacter,
  writeEvent,
  writeFields,
} from '@emmental/evaluator';
import { first, self } from '../../models/argument.ts';
import { partValue, startTest } from '../../models/files/javascript.ts';
import { sanitize } from '../../models/rules.ts';
import { afterReplacing } from '../../models/separators.ts';
import { decodedBy } from '../decoded.ts';
import { endTest } from '../javascript/conditions.ts';
import { addToSet } from '../javascript/methods.ts';
import type { MethodTables } from '../members.ts';
import { copyOfSelf } from './copies.ts';
import { layArguments, oneWay } from './globals.ts';
import { countOf } from './known.ts';
import { insertFirst, listMutators, popKey, recordMutators } from './mutators.ts';

const aTest = (): Abstract => unknown('a test');
const item = (call: Call): Abstract => elementOf(call.machine, self(call));
const same = (call: Call): Abstract => self(call);

const derived = (call: Call): Abstract => {
  const receiver = self(call);
  return receiver.kind === 'event'
    ? receiver
    : unknown(`a text made by ${call.name}`, flowsOf(union([receiver, ...call.args])));
};

const changed =
  (change: (text: string) => string) =>
  (call: Call): Abstract => {
    const text = stringOf(self(call));
    return text === null || call.args.length > 0
      ? derived(call)
      : constant(change(text), flowsOf(self(call)));
  };

const lowered = changed((text) => text.toLowerCase());

/** `casefold` changes letters that `lower` leaves, but none of ASCII. */
const isAscii = (text: string | null): boolean => text !== null && !/[^\t-~]/.test(text);

/** `d.get(key, fallback)`: returns the field, or the fallback. */
function get(call: Call): Abstract {
  const receiver = self(call);
  const key = first(call);
  const fallback = call.args[1] ?? call.named.get('default') ?? nullValue;
  const name = key.kind === 'constant' ? nameOfKey(call.machine, key) : null;
  if (receiver.kind === 'event') return maybe(eventField(call.machine, receiver, name), call.args[1]);
  if (receiver.kind !== 'object')
    return maybe(unknown('an entry', itemFlows(flowsOf(receiver), name)), call.args[1]);
  const { rest, base, fields } = receiver.object;
  const field = name === null ? undefined : fields.get(name)?.value;
  if (field && field.kind !== 'absent')
    return union([
      // A field that may be missing is also one of what answers for missing fields.
      ...(mayBeAbsent(field) ? fieldsOfAny(call.machine, choices(base.value), name ?? '') : []),
      ...choices(field).map((choice) => (choice.kind === 'absent' ? fallback : choice)),
      // The field may be that of a key of another kind.
      ...(key.kind === 'constant' && isFieldOf(call.machine, key, name ?? '') === null ? [fallback] : []),
      ...(rest.value.kind === 'absent' ? [] : [rest.value]),
    ]);
  if (name !== null && rest.value.kind === 'absent' && base.value.kind === 'absent') return fallback;
  if (name !== null && base.value.kind === 'event')
    return maybe(eventField(call.machine, base.value, name), call.args[1]);
  return union([item(call), fallback]);
}

const maybe = (value: Abstract, fallback: Abstract | undefined): Abstract =>
  !fallback ||
  (fallback.kind === 'constant' && (fallback.value === null || fallback.value === '')) ||
  (fallback.kind === 'object' && fallback.object.fields.size === 0)
    ? value
    : union([value, fallback]);

function setDefault(call: Call): Abstract {
  const found = get(call);
  const receiver = self(call);
  const value = call.args[1] ?? nullValue;
  const [name, ...others] = namesOfKey(call.machine, first(call)) ?? [];
  if (receiver.kind === 'object') {
    if (name !== undefined && others.length === 0)
      setField(call.machine, receiver.object, name, union([found, value]));
    else addRest(call.machine, receiver.object, value, first(call));
  }
  if (receiver.kind === 'event') setIndex(call.machine, receiver, first(call), value, call.at);
  return union([found, value]);
}

function update(call: Call): Abstract {
  const receiver = self(call);
  if (receiver.kind === 'event') updateEvent(call, receiver);
  if (receiver.kind !== 'object') return undefinedValue;
  if (receiver.object.shape === 'list')
    for (const value of call.args) addRest(call.machine, receiver.object, loopItem(call.machine, value));
  else layArguments(call, receiver.object, call.args);
  return undefinedValue;
}

/** `update` of an object of the event: with entries, and with named values. */
function updateEvent(call: Call, receiver: Abstract & { readonly kind: 'event' }): void {
  const made = createObject(call.machine, 'record');
  layArguments(call, made, call.args);
  writeFields(call.machine, receiver, made);
}

const append = (call: Call): Abstract => {
  const receiver = self(call);
  const added = call.args.at(-1) ?? undefinedValue;
  if (receiver.kind === 'object') push(call.machine, receiver.object, added);
  if (receiver.kind === 'event') writeEvent(call.machine, receiver, null, added);
  return undefinedValue;
};

const split = (call: Call): Abstract => {
  const receiver = self(call);
  const text = stringOf(receiver);
  const by = stringOf(first(call));
  const parts = text === null || !by ? null : partsOfText(text, by, call);
  if (parts)
    return list(
      call.machine,
      parts.map((part) => constant(part)),
    );
  if (choices(receiver).every(isWritten)) return list(call.machine, [], unknown('a part of a text'));
  if (flowsOf(receiver).length === 0 && receiver.kind === 'text') return splitVariable(call, receiver, by);
  if (call.name === 'splitlines')
    return list(call.machine, [], receiver.kind === 'event' ? receiver : derived(call));
  const part = partValue(call, receiver);
  const found = by === '/' ? sanitize(part, 'basename') : part;
  // A text that is split by another one has a first part, which may be empty. No other value of the event has the method.
  const isText = choices(receiver).every(
    ({ kind }) => kind === 'constant' || kind === 'text' || kind === 'event',
  );
  return list(call.machine, by && isText ? [found] : [], found);
};

/** The parts of a text without event data: those of the values that the template gives it, where they are known. */
function splitVariable(
  call: Call,
  receiver: Abstract & { readonly kind: 'text' },
  by: string | null,
): Abstract {
  const { machine } = call;
  const known = hasKnownPart(receiver) ? [null] : knownScalars(machine, receiver);
  if (known === null) return list(machine, [], receiver);
  const parts = known.map((value) => (value === null || !by ? null : partsOfText(String(value), by, call)));
  const [only] = parts;
  if (parts.length === 1 && only)
    return list(
      machine,
      only.map((part) => constant(part)),
    );
  const all = parts.map((some) =>
    some ? union(some.map((part) => constant(part))) : unknown('a part of a text'),
  );
  return list(machine, [], union(all));
}

/** Splits a known text; null where the number of parts is not known. */
function partsOfText(text: string, by: string, { name, args, named }: Call): readonly string[] | null {
  const all = text.split(by);
  if (name === 'partition')
    return all.length === 1 ? [text, '', ''] : [all[0] ?? '', by, all.slice(1).join(by)];
  if (name === 'rpartition')
    return all.length === 1 ? ['', '', text] : [all.slice(0, -1).join(by), by, all.at(-1) ?? ''];
  const most = named.get('maxsplit') ?? args[1];
  if (most === undefined) return all;
  if (most.kind !== 'constant' || typeof most.value !== 'number') return null;
  if (most.value < 0 || most.value >= all.length) return all;
  const at = name === 'rsplit' ? all.length - most.value : most.value;
  return name === 'rsplit'
    ? [all.slice(0, at).join(by), ...all.slice(at)]
    : [...all.slice(0, at), all.slice(at).join(by)];
}

/** Is some piece of the text known? A part may leave it out. */
const hasKnownPart = ({ parts }: Abstract & { kind: 'text' }): boolean =>
  parts.some((part) => typeof part === 'string');

/** Is the value a text that is known in full? */
const isWritten = (value: Abstract): boolean => value.kind === 'constant' && value.flows.length === 0;

const joined = (call: Call): Abstract => {
  const known = itemsOf(first(call));
  if (known && known.length <= 40)
    return textOf(known.flatMap((entry, index) => (index === 0 ? [entry] : [self(call), entry])));
  const inner = loopItem(call.machine, first(call));
  // Names that are joined with slashes form a path again, so `basename` no longer protects it.
  const by = (flow: Flow) => ({ ...flow, by: flow.by.filter((step) => step !== 'basename') });
  const flows = (stringOf(self(call)) ?? '/').includes('/') ? flowsOf(inner).map(by) : flowsOf(inner);
  return unknown('a joined text', flows);
};

const replace = (call: Call): Abstract => {
  const text = stringOf(self(call));
  const from = stringOf(call.args[0]);
  const to = stringOf(call.args[1]);
  if (text !== null && from !== null && to !== null && call.args.length === 2)
    return constant(
      text.replaceAll(from, () => to),
      flowsOf(self(call)),
    );
  const kept =
    from !== null && to !== null
      ? afterChange(self(call), (part) => !part.includes(from), 'a text made by replace')
      : null;
  // A third argument limits the number of replacements.
  const isAll = from !== null && to !== null && call.args.length === 2 && call.named.size === 0;
  if (kept) return afterReplacing(kept, { from, to, isAll });
  const flows = flowsOf(union([self(call), ...call.args.slice(1)]));
  const made = unknown('a text made by replace', isAll ? withoutCharacter(flows, from, to) : flows);
  return afterReplacing(made, { from, to, isAll });
};

const proves =
  (by: string) =>
  (call: Call): Abstract =>
    testFact(self(call), by);
const sure = (call: Call, where: 'start' | 'end'): Abstract | null => {
  const end = stringOf(first(call));
  const answer = end === null ? null : sureEnd(self(call), end, where);
  return answer === null ? null : constant(answer);
};

export const tables: MethodTables = {
  any: {
    __init__: () => undefinedValue,
    __enter__: same,
    __exit__: () => nullValue,
    __str__: same,
    __repr__: derived,
    __iter__: same,
    __next__: item,
    __len__: () => unknown('a length'),
    __contains__: aTest,
  },
  function: {
    __get__: same,
    __call__: (call) => callFunction(call.machine, self(call), null, positional(call.args, call.at)),
  },
  list: {
    append,
    add: (call) => {
      addToSet(call);
      return undefinedValue;
    },
    appendleft: (call) => insertFirst(call),
    update,
    ...listMutators,
    copy: copyOfSelf,
    index: () => unknown('an index'),
    count: countOf,
    union: (call) =>
      list(
        call.machine,
        [],
        union([item(call), ...call.args.map((iterable) => loopItem(call.machine, iterable))]),
      ),
    intersection: (call) => list(call.machine, [], item(call)),
    difference: (call) => list(call.machine, [], item(call)),
  },
  generator: { send: item, throw: item, asend: item, athrow: item },
  record: {
    get,
    items: (call) => {
      const receiver = self(call);
      const names =
        receiver.kind === 'object' && receiver.object.fields.size <= 40
          ? namesOf(call.machine, receiver.object)
          : null;
      if (receiver.kind === 'object' && names)
        return oneWay(
          list(
            call.machine,
            names.map((name) =>
              list(call.machine, [keyNamed(name), receiver.object.fields.get(name)?.value ?? undefinedValue]),
            ),
          ),
        );
      return list(call.machine, [], list(call.machine, [keysOf(call.machine, receiver), item(call)]));
    },
    keys: (call) => list(call.machine, [], keysOf(call.machine, self(call))),
    values: (call) => list(call.machine, [], item(call)),
    pop: popKey(get),
    ...recordMutators,
    setdefault: setDefault,
    update,
    copy: (call) => {
      const made = createObject(call.machine, 'record');
      spreadInto(call.machine, made, self(call));
      return refer(made);
    },
  },
  text: {
    strip: changed((text) => text.trim()),
    lstrip: changed((text) => text.trimStart()),
    rstrip: changed((text) => text.trimEnd()),
    lower: lowered,
    upper: changed((text) => text.toUpperCase()),
    title: derived,
    capitalize: derived,
    casefold: (call) => (isAscii(stringOf(self(call))) ? lowered(call) : derived(call)),
    encode: (call) => union(choices(self(call)).map(undecided)),
    decode: decodedBy,
    split,
    rsplit: split,
    splitlines: split,
    partition: split,
    rpartition: split,
    join: joined,
    replace,
    format: (call) =>
      union(
        choices(self(call)).map((template) => formatBraces(call.machine, template, call.args, call.named)),
      ),
    format_map: derived,
    zfill: derived,
    ljust: derived,
    rjust: derived,
    center: derived,
    removeprefix: derived,
    removesuffix: derived,
    translate: derived,
    read: same,
    startswith: (call) => sure(call, 'start') ?? startTest(self(call), first(call)) ?? aTest(),
    endswith: (call) => sure(call, 'end') ?? endTest(self(call), stringOf(first(call))) ?? aTest(),
    find: () => unknown('an index'),
    isdigit: proves('number'),
    isdecimal: proves('number'),
    isnumeric: proves('number'),
    isalnum: proves('allow-list'),
    isalpha: proves('allow-list'),
    isidentifier: proves('allow-list'),
  },
};
