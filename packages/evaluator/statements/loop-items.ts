import { positional } from '../calls/arguments.ts';
import { callLater } from '../escape/pending.ts';
import { callFunction, callMember, getMember } from '../machine/interpreter.ts';
import { frameOf, languageOf, type Machine } from '../machine/machine.ts';
import { keysOf } from '../members/keys.ts';
import { ownMember } from '../members/own-member.ts';
import { elementOf, itemsOf } from '../state/items.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, constant, isNever } from '../values/value.ts';

/** An item of a loop; `end` after the last one, `unknown` where items are not known. */
type Item = Abstract | 'end' | 'unknown';

/**
 * Returns the item at each position of a short list or record whose items are all known. The body may change the list, so
 * its items are read again for each position.
 */
export function itemAt(
  machine: Machine,
  over: Abstract,
  areKeys: boolean,
  size: number,
): (index: number) => Item {
  // A helper of a bundler copies all exports of a module in a loop of one statement.
  const most = size === 1 ? MAX_COPIED : MAX_UNROLLED;
  const names = knownNames(machine, over, areKeys, most);
  return (index) => {
    const items = names ?? itemsOf(over);
    if (!items || items.length > most || index > most) return 'unknown';
    return items[index] ?? 'end';
  };
}

/** The keys of a record that a loop takes; null when they are not known or when the loop takes items. */
function knownNames(
  machine: Machine,
  over: Abstract,
  areKeys: boolean,
  most: number,
): readonly Abstract[] | null {
  if (over.kind !== 'object') return null;
  const { shape, fields, getters, rest, base } = over.object;
  if (!areKeys && !(shape === 'record' && languageOf(machine) === 'python')) return null;
  const isClosed = rest.value.kind === 'absent' && base.value.kind === 'absent';
  if (!isClosed || shape === 'list' || fields.size > most) return null;
  const present = [...fields].filter(([, field]) => field.value.kind !== 'absent').map(([name]) => name);
  return [...present, ...getters.keys()].map((name) => constant(name));
}

const MAX_UNROLLED = 48;

const MAX_COPIED = 3_000;

/** Any item of a loop. Python loops over the keys of a dictionary, JavaScript over the entries of a Map. */
export function loopItem(machine: Machine, over: Abstract): Abstract {
  const isPython = languageOf(machine) === 'python';
  const found: Abstract[] = [];
  for (const choice of choices(over))
    found.push(
      iteratedItem(machine, choice) ??
        (isPython && choice.kind === 'object' && choice.object.shape === 'record'
          ? keysOf(machine, choice)
          : elementOf(machine, choice)),
    );
  return union(found);
}

/** The members by which an object of the program gives its items, and the field of a step that holds the item. */
const protocols = {
  javascript: { iterator: '@@iterator', next: 'next', item: 'value' },
  python: { iterator: '__iter__', next: '__next__', item: null },
} as const;

/** Runs one step of an object's own iterator; null for values without one. */
function iteratedItem(machine: Machine, value: Abstract): Abstract | null {
  if (value.kind !== 'object' || value.object.shape === 'list') return null;
  const { at } = frameOf(machine);
  const { iterator, next, item } = protocols[languageOf(machine)];
  const maker = ownMember(machine, value, iterator, at);
  if (maker.kind === 'absent') return null;
  const steps = callFunction(machine, maker, value, positional([], at));
  // A loop that ends early calls the other members of an iterator.
  callLater(machine, steps, at);
  return union(
    choices(steps).map((choice) => {
      if (choice.kind !== 'object' || choice.object.shape === 'list') return elementOf(machine, choice);
      const step = callMember(machine, choice, next, positional([], at));
      return item === null || isNever(step) ? step : getMember(machine, step, item, at);
    }),
  );
}
