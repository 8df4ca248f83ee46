import type { VersionOrder } from './order.ts';

/**
 * Returns the place of a version as a whole number. The bounds of a package are the versions that the events of its
 * advisories name, in their order and each once. Place `2i + 1` is bound i; place `2i` is everything between bound i -
 * 1 and bound i. One search in the order of the ecosystem finds the place of a version, and every range is a list of
 * numbers.
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
  // Where circles could mislead a search, the first fitting place counts, so that a version below a fix is never after
  // it.
  const find = order.goesInCircles(key) ? walk : search;
  const below = find(bounds.length, (index) => compareTo(index) > 0);
  return below < bounds.length && compareTo(below) === 0 ? placeOfBound(below) : placeOfBound(below) - 1;
}

export const placeOfBound = (index: number): number => 2 * index + 1;
/** Returns the bound at an odd place. */
export const boundAt = (place: number): number => place >>> 1;
/** Returns the place after every version, for this number of bounds. */
export const endOf = (bounds: number): number => 2 * bounds + 1;

/** Pairs of places in one rising list: the start, and the end, which is excluded. */
export type Intervals = readonly number[];

export const isInside = (intervals: Intervals, place: number): boolean =>
  countUpTo(intervals, place) % 2 === 1;

/** Counts the rising numbers that are not above `value`. */
export const countUpTo = (rising: readonly number[], value: number): number =>
  search(rising.length, (index) => (rising[index] ?? 0) <= value);

/** Counts by a binary search how many of `count` indices hold, where all that hold stand before all that do not. */
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

/** Counts the indices that hold before the first that does not. */
function walk(count: number, holds: (index: number) => boolean): number {
  let index = 0;
  while (index < count && holds(index)) index += 1;
  return index;
}
