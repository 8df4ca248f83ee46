import type { VersionOrder } from './order.ts';

/**
 * Versions as whole numbers. The bounds of a package are the versions that the events of its advisories name, in their
 * order and each once. Place `2i + 1` is bound i; place `2i` is everything between bound i - 1 and bound i. So one search
 * in the order of the ecosystem says where a version stands, and every range is a list of numbers.
 *
 * Null for a version that has no place in the order.
 */
export function placeOf(order: VersionOrder, bounds: readonly string[], version: string): number | null {
  const key = order.keyOf(version);
  if (key === null) return null;
  const compareTo = (index: number): number => {
    const bound = order.keyOf(bounds[index] ?? '');
    return bound === null ? 0 : order.compareKeys(key, bound);
  };
  // Where a search could be led around, the first place that fits: what is below a fix is then never after it.
  const find = order.goesInCircles(key) ? walk : search;
  const below = find(bounds.length, (index) => compareTo(index) > 0);
  return below < bounds.length && compareTo(below) === 0 ? placeOfBound(below) : placeOfBound(below) - 1;
}

export const placeOfBound = (index: number): number => 2 * index + 1;
/** The bound at a place that is one. */
export const boundAt = (place: number): number => place >>> 1;
/** After every version, where there are so many bounds. */
export const endOf = (bounds: number): number => 2 * bounds + 1;

/** Pairs of places in one rising list: from, up to and without. */
export type Intervals = readonly number[];

export const isInside = (intervals: Intervals, place: number): boolean =>
  countUpTo(intervals, place) % 2 === 1;

/** How many of rising numbers are not above `value`. */
export const countUpTo = (rising: readonly number[], value: number): number =>
  search(rising.length, (index) => (rising[index] ?? 0) <= value);

/** How many of `count` things hold, where all that hold stand before all that do not. */
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

/** How many hold before the first that does not. */
function walk(count: number, holds: (index: number) => boolean): number {
  let index = 0;
  while (index < count && holds(index)) index += 1;
  return index;
}
