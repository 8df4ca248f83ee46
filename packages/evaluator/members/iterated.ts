import { positional } from '../calls/arguments.ts';
import { isEnumeration, membersOf } from '../classes/enumerations.ts';
import { callLater } from '../escape/pending.ts';
import { callFunction, callMember, getMember } from '../machine/interpreter.ts';
import { frameOf, languageOf, type Machine } from '../machine/machine.ts';
import { iterators, list, mixItems } from '../state/heap.ts';
import { elementOf, itemsOf } from '../state/items.ts';
import { branch, meet, unchanged } from '../state/store.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, type HeapObject, isNever } from '../values/value.ts';
import { itemsHolder } from './class-members.ts';
import { keysOf } from './keys.ts';
import { ownMember } from './own-member.ts';

/** Any item of a loop or a spread. Python loops over the keys of a dictionary, JavaScript over the entries of a Map. */
export function loopItem(machine: Machine, over: Abstract): Abstract {
  const found: Abstract[] = [];
  for (const choice of choices(over))
    found.push(memberOf(machine, choice) ?? iteratedItem(machine, choice) ?? heldItem(machine, choice));
  return union(found);
}

/** Any item that a value without an iterator of its own holds: those of the dictionary or list that its class extends. */
function heldItem(machine: Machine, value: Abstract): Abstract {
  const held = itemsHolder(machine, value);
  return held.kind === 'object' && held.object.shape === 'record'
    ? entryOf(machine, held)
    : elementOf(machine, held);
}

/** Returns the items that a loop takes. Afterwards an iterator among them may have none. */
export const taken = (machine: Machine, over: Abstract): Abstract =>
  union(
    choices(over).map((choice) => {
      const items = choice.kind === 'object' && iterators.has(choice.object) ? itemsOf(choice) : null;
      if (!items || choice.kind !== 'object') return choice;
      const copy = list(machine, items);
      mixItems(machine, choice.object);
      return copy;
    }),
  );

/** Any member of an enumeration; null for other values. */
function memberOf(machine: Machine, value: Abstract): Abstract | null {
  if (value.kind !== 'class' || !isEnumeration(machine, value.class)) return null;
  return union([...membersOf(machine, value.class).values()]);
}

/** A key of a dictionary, or an entry of a Map. */
function entryOf(machine: Machine, over: Abstract): Abstract {
  const key = keysOf(machine, over);
  return languageOf(machine) === 'python' ? key : list(machine, [key, elementOf(machine, over)]);
}

/** The members by which an object of the program gives its items, and the field of a step that holds the item. */
const protocols = {
  javascript: { iterators: ['@@asyncIterator', '@@iterator'], steps: ['next'], item: 'value' },
  python: { iterators: ['__aiter__', '__iter__'], steps: ['__anext__', '__next__'], item: null },
} as const;

/** Any item that the own iterators of some values give, which run for their changes; null where none has one. Named tuples have items as fields. */
export function iteratedItems(machine: Machine, over: Abstract): Abstract | null {
  const found = choices(over).flatMap((choice) =>
    choice.kind === 'object' && choice.object.fields.has('0') ? [] : (iteratedItem(machine, choice) ?? []),
  );
  return found.length > 0 ? union(found) : null;
}

/** Runs one step of an object's own iterator; null for values without one. */
function iteratedItem(machine: Machine, value: Abstract): Abstract | null {
  if (value.kind !== 'object') return null;
  if (value.object.shape === 'list' && !value.object.fields.has('@@iterator')) return null;
  const { at } = frameOf(machine);
  const { iterators, steps: names, item } = protocols[languageOf(machine)];
  // A value under a name that is not known is no iterator, unless it can be called.
  const makers = iterators
    .filter((name) => !isDictionary(value.object, name))
    .flatMap((name) => choices(ownMember(machine, value, name, at)))
    .filter(canBeCalled);
  if (makers.length === 0) return null;
  const maker = union(makers);
  const steps = callFunction(machine, maker, value, positional([], at));
  // A loop that ends early calls the other members of an iterator.
  callLater(machine, steps, at);
  return union(
    choices(steps).map((choice) => {
      if (choice.kind !== 'object' || choice.object.shape === 'list') return elementOf(machine, choice);
      const name = names.find((known) => ownMember(machine, choice, known, at).kind !== 'absent') ?? names[0];
      const step = callMember(machine, choice, name, positional([], at));
      closeIterator(machine, choice);
      return item === null || isNever(step) ? step : getMember(machine, step, item, at);
    }),
  );
}

/** Calls the method by which a loop that ends early closes an iterator. */
function closeIterator(machine: Machine, steps: Abstract & { kind: 'object' }): void {
  const { at } = frameOf(machine);
  if (languageOf(machine) === 'python' || ownMember(machine, steps, 'return', at).kind === 'absent') return;
  const { after } = branch(machine.store, () => callMember(machine, steps, 'return', positional([], at)));
  meet(machine.store, [unchanged, after]);
}

const canBeCalled = ({ kind }: Abstract): boolean =>
  kind === 'function' || kind === 'native' || kind === 'method' || kind === 'class';

/** Has the object no iterator of that name, so that it is a dictionary? */
const isDictionary = ({ shape, fields, getters, base }: HeapObject, iterator: string): boolean =>
  shape === 'record' && !fields.has(iterator) && !getters.has(iterator) && base.value.kind === 'absent';
