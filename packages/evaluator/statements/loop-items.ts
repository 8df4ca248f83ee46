import { languageOf, type Machine } from '../machine/machine.ts';
import { keyNamed, nameOfKey, namesOf } from '../members/keys.ts';
import { itemsOf } from '../state/items.ts';
import { mayBeAbsent } from '../values/union.ts';
import { type Abstract, absent, constant } from '../values/value.ts';

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
    const items = names ?? (areKeys ? null : itemsOf(over));
    if (!items || items.length > most || index > most) return 'unknown';
    const item = items[index];
    // The body may have deleted the field.
    return item !== undefined && names !== null && isGone(machine, over, item) ? 'unknown' : (item ?? 'end');
  };
}

/** May the field of a key be gone? */
const isGone = (machine: Machine, over: Abstract, key: Abstract): boolean =>
  over.kind === 'object' &&
  key.kind === 'constant' &&
  !over.object.getters.has(nameOfKey(machine, key)) &&
  mayBeAbsent(over.object.fields.get(nameOfKey(machine, key))?.value ?? absent);

/** The keys of a record that a loop takes; null when they are not known or when the loop takes items. */
function knownNames(
  machine: Machine,
  over: Abstract,
  areKeys: boolean,
  most: number,
): readonly Abstract[] | null {
  if (over.kind !== 'object') return null;
  const { shape, fields } = over.object;
  if (!areKeys && !(shape === 'record' && languageOf(machine) === 'python')) return null;
  if (fields.size > most) return null;
  const names = namesOf(machine, over.object);
  if (names === null) return null;
  return areKeys ? names.map((name) => constant(name)) : names.map(keyNamed);
}

const MAX_UNROLLED = 48;

const MAX_COPIED = 3_000;
