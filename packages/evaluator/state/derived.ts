import type { Abstract, HeapObject } from '../values/value.ts';
import { nameSpaces } from './name-spaces.ts';
import type { Cell } from './store.ts';

/**
 * Results that were derived from the content of objects: keys, event data. A result stays valid until a cell changes that
 * the derivation read. Nobody keeps a list of these cells: a result knows the number of the youngest of them, and any
 * change of a cell that is not younger ends it. `times` and `numbers` are the changes that still count: of two changes,
 * the later one of an older cell hides the earlier one, so both lists ascend.
 */
const times: number[] = [];
const numbers: number[] = [];
let time = 0;

/** The number of the youngest cell that the running derivation has read so far. */
let youngest = 0;

/** A result of a derivation. */
export interface Derived<T = unknown> {
  readonly value: T;
  readonly youngest: number;
  readonly time: number;
}

/** The first place of each kind of results in the list of an object. A result for `depth` levels is `depth` places later. */
export const kinds = { key: 0 } as const;

/** Returns the value of a cell, which the running derivation depends on from then on. */
export function read(cell: Cell): Abstract {
  cell.isRead = true;
  if (cell.born > youngest) youngest = cell.born;
  return cell.value;
}

/** Returns the result of a derivation from the content of an object. Derives it again only if something has changed that it read. */
export function derivedOf<T>(object: HeapObject, place: number, derive: () => T): T {
  const known = valid(object.derivedResults[place]) as Derived<T> | null;
  if (known) return known.value;
  const made = derived(() => {
    // The cell of unknown fields stands for the object: a new field counts as a change of it (`noteObject`).
    read(object.rest);
    // A scope gets names without a change of the dictionary that stands for it.
    if (nameSpaces.has(object)) youngest = Number.POSITIVE_INFINITY;
    return derive();
  });
  object.derivedResults[place] = made;
  return made.value;
}

/** Runs a derivation. What it reads counts for the one around it, too. */
export function derived<T>(derive: () => T): Derived<T> {
  const outer = youngest;
  youngest = 0;
  const made = { value: derive(), youngest, time };
  if (outer > youngest) youngest = outer;
  return made;
}

/** Returns an earlier result if nothing has changed that its derivation read, else null. */
export function valid<T>(known: Derived<T> | null | undefined): Derived<T> | null {
  if (!known || known.youngest === Number.POSITIVE_INFINITY || lastChange(known.youngest) > known.time)
    return null;
  if (known.youngest > youngest) youngest = known.youngest;
  return known;
}

/** The time of the last change of a cell with this number or a lower one. */
function lastChange(number: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= number) low = middle + 1;
    else high = middle;
  }
  return times[low - 1] ?? 0;
}

/** Notes that a cell changes. */
export function noteChange({ isRead, born }: Cell): void {
  if (isRead) noteChangeOf(born);
}

/** Ends every result, so that a run derives the same ones whatever ran before it. */
export const endDerived = (): void => noteChangeOf(0);

function noteChangeOf(number: number): void {
  while ((numbers.at(-1) ?? -1) >= number) {
    numbers.pop();
    times.pop();
  }
  numbers.push(number);
  times.push(++time);
}
