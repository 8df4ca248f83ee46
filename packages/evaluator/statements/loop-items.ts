import { frameOf, languageOf, type Machine } from '../machine/machine.ts';
import { keysOf } from '../members/keys.ts';
import { elementOf, itemsOf } from '../state/items.ts';
import { union } from '../values/union.ts';
import { type Abstract, constant } from '../values/value.ts';

/** The items of a short list or record whose items are all known; null for others. */
export function knownItems(
  machine: Machine,
  over: Abstract,
  areKeys: boolean,
  size: number,
): readonly Abstract[] | null {
  if (over.kind !== 'object' || frameOf(machine).jumps.some((jump) => jump.kind === 'loop')) return null;
  const { object } = over;
  // A helper of a bundler copies all exports of a module in a loop of one statement.
  const most = size === 1 ? MAX_COPIED : MAX_UNROLLED;
  const isClosed = object.rest.value.kind === 'absent' && object.base.value.kind === 'absent';
  if (areKeys || (object.shape === 'record' && languageOf(machine) === 'python')) {
    if (!isClosed || object.shape === 'list' || object.fields.size > most) return null;
    const present = [...object.fields]
      .filter(([, field]) => field.value.kind !== 'absent')
      .map(([name]) => name);
    return [...present, ...object.getters.keys()].map((name) => constant(name));
  }
  const items = itemsOf(over);
  return items && items.length <= most ? items : null;
}

const MAX_UNROLLED = 48;

const MAX_COPIED = 3_000;

/** Any item of a loop. Python loops over the keys of a dictionary, JavaScript over the entries of a Map. */
export function loopItem(machine: Machine, over: Abstract): Abstract {
  if (languageOf(machine) !== 'python') return elementOf(machine, over);
  const found: Abstract[] = [];
  for (const choice of over.kind === 'union' ? over.of : [over])
    found.push(
      choice.kind === 'object' && choice.object.shape === 'record'
        ? keysOf(machine, choice)
        : elementOf(machine, choice),
    );
  return union(found);
}
