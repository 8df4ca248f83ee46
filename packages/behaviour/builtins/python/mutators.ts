import {
  type Abstract,
  type Call,
  callFunction,
  choices,
  clearFields,
  constant,
  elementOf,
  equal,
  isFieldOf,
  itemsOf,
  keysOf,
  list,
  loopItem,
  mixItems,
  nullValue,
  positional,
  removeField,
  setIndex,
  undefinedValue,
  union,
  writeEvent,
} from '@emmental/evaluator';
import { first, self } from '../../models/argument.ts';
import { changeItems } from '../javascript/methods.ts';
import type { MethodTables } from '../members.ts';

type Items = readonly Abstract[];

const numberOf = (value: Abstract | undefined): number | null =>
  value?.kind === 'constant' && typeof value.value === 'number' ? value.value : null;

/** `list.pop()`, `list.pop(0)`: takes an item away and returns it. */
function pop(call: Call): Abstract {
  const any = elementOf(call.machine, self(call));
  const place = call.args.length === 0 ? -1 : numberOf(call.args[0]);
  const before = changeItems(call, (items) => {
    if (place === null) return null;
    const at = place < 0 ? items.length + place : place;
    return items.filter((_, index) => index !== at);
  });
  return (place === null ? undefined : before?.at(place)) ?? any;
}

/** `list.insert(index, item)`. */
function insert(call: Call): Abstract {
  const place = numberOf(call.args[0]);
  const added = call.args[1] ?? undefinedValue;
  changeItems(
    call,
    (items) => {
      if (place === null) return null;
      const next = [...items];
      next.splice(place, 0, added);
      return next;
    },
    [added],
  );
  return nullValue;
}

/** `deque.appendleft(item)`. */
export const insertFirst = (call: Call): Abstract => insert({ ...call, args: [constant(0), first(call)] });

/** `remove` and `discard`: take the first item away that equals the argument. */
function remove(call: Call): Abstract {
  const gone = first(call);
  changeItems(call, (items) => {
    const answers = items.map((item) => equal(call.machine, item, gone));
    const at = answers.indexOf(true);
    // An item before it that may be equal goes in its place.
    return answers.slice(0, at + 1 || answers.length).includes(null)
      ? null
      : items.filter((_, index) => index !== at);
  });
  return nullValue;
}

const reverse = (call: Call): Abstract => {
  changeItems(call, (items) => [...items].reverse());
  return nullValue;
};

function sort(call: Call): Abstract {
  const key = call.named.get('key');
  if (key) callFunction(call.machine, key, null, positional([elementOf(call.machine, self(call))], call.at));
  mix(call);
  return nullValue;
}

/** Forgets the order of the items and which of them are there. */
function mix(call: Call, added: Items = []): void {
  changeItems(call, (items) => (items.length === 0 && added.length === 0 ? items : null), added);
}

/** `set.intersection_update(other)`: items may go. */
const lose = (call: Call): Abstract => {
  mix(call);
  return nullValue;
};

/** `set.symmetric_difference_update(other)`: items may go and come. */
const exchange = (call: Call): Abstract => {
  mix(
    call,
    call.args.map((other) => loopItem(call.machine, other)),
  );
  return nullValue;
};

const clear = (call: Call): Abstract => {
  const receiver = self(call);
  if (receiver.kind === 'object') clearFields(call.machine, receiver.object);
  return nullValue;
};

/** Runs a method of dictionaries, then removes the entry of the key. */
export const popKey =
  (get: (call: Call) => Abstract) =>
  (call: Call): Abstract => {
    const receiver = self(call);
    const found = get(call);
    const key = first(call);
    if (receiver.kind === 'object')
      removeField(
        call.machine,
        receiver.object,
        (name) => (key.kind === 'constant' ? isFieldOf(call.machine, key, name) : null),
        true,
      );
    return found;
  };

/** `dict.popitem()`: any entry may go. */
function popItem(call: Call): Abstract {
  const receiver = self(call);
  const taken = list(call.machine, [keysOf(call.machine, receiver), elementOf(call.machine, receiver)]);
  if (receiver.kind === 'object') removeField(call.machine, receiver.object, () => null, true);
  return taken;
}

/** `list.extend(items)`, `list += items`. */
export function extendWith(call: Call, added: Abstract): void {
  const receiver = self(call);
  if (receiver.kind === 'event') writeEvent(call.machine, receiver, null, loopItem(call.machine, added));
  if (receiver.kind !== 'object') return;
  const known = union(choices(added).flatMap((choice) => itemsOf(choice) ?? loopItem(call.machine, choice)));
  const items = itemsOf(added);
  if (items) changeItems(call, (before) => [...before, ...items], [known]);
  else mixItems(call.machine, receiver.object, loopItem(call.machine, added));
}

/** `x.__setitem__(key, value)`. */
function setItem(call: Call): Abstract {
  const [key = undefinedValue, value = undefinedValue] = call.args;
  setIndex(call.machine, self(call), key, value, call.at);
  return nullValue;
}

/** Methods of lists, sets and deques that change them. Source: docs.python.org/3/library/stdtypes.html. */
export const listMutators = {
  pop,
  insert,
  remove,
  discard: remove,
  reverse,
  sort,
  clear,
  popleft: (call: Call) => pop({ ...call, args: [constant(0)] }),
  extend: (call: Call) => {
    extendWith(call, first(call));
    return nullValue;
  },
  __iadd__: (call: Call) => {
    extendWith(call, first(call));
    return self(call);
  },
  __setitem__: setItem,
  __delitem__: lose,
  extendleft: (call: Call) => {
    mix(call, [loopItem(call.machine, first(call))]);
    return nullValue;
  },
  rotate: lose,
  difference_update: lose,
  intersection_update: lose,
  symmetric_difference_update: exchange,
} as const satisfies MethodTables['list'];

/** Methods of dictionaries that take entries away. */
export const recordMutators = {
  clear,
  popitem: popItem,
  __setitem__: setItem,
  __delitem__: popKey(() => nullValue),
} as const satisfies MethodTables['record'];
