import { languageOf, type Machine } from '../machine/machine.ts';
import { keyNamed } from '../members/keys.ts';
import { itemsOf } from '../state/items.ts';
import { mayBeAbsent } from '../values/union.ts';
import { type Abstract, constant } from '../values/value.ts';

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
  const known = [...fields].filter(([, field]) => field.value.kind !== 'absent');
  if (known.some(([, field]) => mayBeAbsent(field.value))) return null;
  const names = [...known.map(([name]) => name), ...getters.keys()];
  return areKeys ? names.map((name) => constant(name)) : names.map(keyNamed);
}

const MAX_UNROLLED = 48;

const MAX_COPIED = 3_000;
