import type { Abstract, HeapObject } from '../values/value.ts';
import { nameSpaces } from './name-spaces.ts';
import type { Cell } from './store.ts';

/**
 * Results that were derived from the content of objects: keys, event data. A result stays valid until a cell changes that
 * the derivation read. Most results are checked by one comparison: a result knows the number of the youngest of its cells,
 * and no change of a cell that is not younger leaves it valid. `times` and `numbers` are the changes that still count: of two
 * changes, the later one of an older cell hides the earlier one, so both lists ascend. Where such a cell has changed, the
 * cells that the result was derived from are compared (`Sources`).
 */
const times: number[] = [];
const numbers: number[] = [];
let time = 0;

/** The time at which every result ended. */
let ended = 0;

/** The number of the youngest cell that the running derivation has read so far. */
let youngest = 0;

/** The sources that the running derivation has read so far; null if nothing compares them later. */
let running: Sources | null = null;

/** A result of a derivation. */
export interface Derived<T = unknown> {
  readonly value: T;
  readonly youngest: number;
  /** The last time at which the result was valid for certain. */
  time: number;
  readonly sources: Sources | null;
}

/** The cells and the results that a derivation read. */
interface Sources {
  readonly time: number;
  readonly cells: Cell[];
  /** The values of the cells at that time. */
  readonly values: Abstract[];
  /** The cells of unknown fields, which stand for their objects. */
  readonly objects: Cell[];
  /** The sources of the results that the derivation used. */
  readonly inner: Sources[];
}

/** The first place of each kind of results in the list of an object. A result for `depth` levels is `depth` places later. */
export const kinds = { key: 0 } as const;

/** Returns the value of a cell, which the running derivation depends on from then on. */
export function read(cell: Cell): Abstract {
  cell.isRead = true;
  if (cell.born > youngest) youngest = cell.born;
  running?.cells.push(cell);
  running?.values.push(cell.value);
  return cell.value;
}

/** Returns the result of a derivation from the content of an object. Derives it again only if something has changed that it read. */
export function derivedOf<T>(object: HeapObject, place: number, derive: () => T): T {
  const known = valid(object.derivedResults[place]) as Derived<T> | null;
  if (known) return known.value;
  const made = derived(() => {
    // The cell of unknown fields stands for the object: a new field counts as a change of it (`noteObject`).
    read(object.rest);
    running?.objects.push(object.rest);
    // A scope gets names without a change of the dictionary that stands for it.
    if (nameSpaces.has(object)) youngest = Number.POSITIVE_INFINITY;
    return derive();
  });
  object.derivedResults[place] = made;
  return made.value;
}

/** Runs a derivation. What it reads counts for the one around it, too. */
export const derived = <T>(derive: () => T): Derived<T> =>
  derivedFrom(derive, { time, cells: [], values: [], objects: [], inner: [] });

/** Runs a derivation whose result ends with any change of a cell that may count, because it reads very many of them. */
export const derivedFromMany = <T>(derive: () => T): Derived<T> => derivedFrom(derive, null);

function derivedFrom<T>(derive: () => T, sources: Sources | null): Derived<T> {
  const outer = { youngest, running };
  youngest = 0;
  running = sources;
  const made = { value: derive(), youngest, time, sources };
  running = outer.running;
  youngest = Math.max(outer.youngest, youngest);
  if (sources) running?.inner.push(sources);
  return made;
}

/** Returns an earlier result if nothing has changed that its derivation read, else null. */
export function valid<T>(known: Derived<T> | null | undefined): Derived<T> | null {
  if (!known || known.youngest === Number.POSITIVE_INFINITY) return null;
  if (lastChange(known.youngest) > known.time) {
    if (!known.sources || !isSame(known.sources)) return null;
    known.time = time;
  }
  if (known.youngest > youngest) youngest = known.youngest;
  if (known.sources) running?.inner.push(known.sources);
  return known;
}

/** Do all sources have the values that they had? */
function isSame(sources: Sources): boolean {
  const { cells, values, objects, inner } = sources;
  if (sources.time < ended) return false;
  for (const { changed } of objects) if (changed > sources.time) return false;
  for (let index = 0; index < cells.length; index++) if (cells[index]?.value !== values[index]) return false;
  return inner.every(isSame);
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
export function noteChange(cell: Cell): void {
  if (!cell.isRead) return;
  noteChangeOf(cell.born);
  cell.changed = time;
}

/** Ends every result, so that a run derives the same ones whatever ran before it. */
export function endDerived(): void {
  noteChangeOf(0);
  ended = time;
}

function noteChangeOf(number: number): void {
  while ((numbers.at(-1) ?? -1) >= number) {
    numbers.pop();
    times.pop();
  }
  numbers.push(number);
  times.push(++time);
}
