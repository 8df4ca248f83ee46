import type { VersionOrder } from './order.ts';

/**
 * Returns the place of a version, a whole number. The bounds of a package are the versions in the events of its advisories,
 * in rising order and without duplicates. Place `2i + 1` is bound i; place `2i` is everything between bound i - 1 and bound
 * i. So a single binary search finds the place of a version, and a range of versions is a list of numbers.
 *
 * Returns null for a version that has no place in the order.
 */
export function placeOf(order: VersionOrder, bounds: readonly string[], version: string): number | null {
  const key = order.keyOf(version);
  if (key === null) return null;
  const compareTo = (index: number): number => {
    const bound = order.keyOf(bounds[index] ?? '');
    return bound === null ? 0 : order.compareKeys(key, bound);
  };
  // If the order may have a circle, a linear search returns the first fitting place, so that a version below a fix never
  // gets a place after the fix.
  const find = order.goesInCircles(key) ? walk : search;
  const below = find(bounds.length, (index) => compareTo(index) > 0);
  return below < bounds.length && compareTo(below) === 0 ? placeOfBound(below) : placeOfBound(below) - 1;
}

export const placeOfBound = (index: number): number => 2 * index + 1;
/** Returns the bound at an odd place. */
export const boundAt = (place: number): number => place >>> 1;
/** Returns the place after every version, for this number of bounds. */
export const endOf = (bounds: number): number => 2 * bounds + 1;

/** A rising list of pairs of places: the start of an interval, and its end, which is not part of the interval. */
export type Intervals = readonly number[];

export const isInside = (intervals: Intervals, place: number): boolean =>
  countUpTo(intervals, place) % 2 === 1;

/** Counts the numbers in a rising list that are not greater than `value`. */
export const countUpTo = (rising: readonly number[], value: number): number =>
  search(rising.length, (index) => (rising[index] ?? 0) <= value);

/** Counts the indices below `count` for which `holds` is true, by binary search: they must all come before the others. */
function search(count: number, holds: (index: number) => boolean): number {
  let from = 0;
  let to = count;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (holds(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Counts the indices before the first one for which `holds` is false, by linear search. */
function walk(count: number, holds: (index: number) => boolean): number {
  let index = 0;
  while (index < count && holds(index)) index += 1;
  return index;
}
