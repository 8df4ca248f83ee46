import type { VersionKey, VersionOrder } from '../versions/order.ts';

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
  if (order.goesInCircles(key)) return firstNotBelow(order, bounds, key);
  let from = 0;
  let to = bounds.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const bound = order.keyOf(bounds[middle] ?? '');
    const compared = bound === null ? 0 : order.compareKeys(key, bound);
    if (compared === 0) return placeOfBound(middle);
    if (compared < 0) to = middle;
    else from = middle + 1;
  }
  return 2 * from;
}

/** The first place that fits: a version that is below the fix of an advisory is then never after it. */
function firstNotBelow(order: VersionOrder, bounds: readonly string[], key: VersionKey): number {
  for (const [i, version] of bounds.entries()) {
    const bound = order.keyOf(version);
    const compared = bound === null ? 0 : order.compareKeys(key, bound);
    if (compared <= 0) return compared === 0 ? placeOfBound(i) : placeOfBound(i) - 1;
  }
  return endOf(bounds.length) - 1;
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
export function countUpTo(rising: readonly number[], value: number): number {
  let from = 0;
  let to = rising.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((rising[middle] ?? 0) <= value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** What any of them covers. */
export function unionOf(all: readonly Intervals[]): Intervals {
  if (all.length === 1) return all[0] ?? [];
  const pairs = all.flatMap((one) =>
    one.flatMap((from, i) => (i % 2 === 0 ? [[from, one[i + 1] ?? from] as const] : [])),
  );
  pairs.sort(([a], [b]) => a - b);
  const merged: number[] = [];
  for (const [from, to] of pairs) {
    const last = merged.length - 1;
    const end = merged[last];
    if (end === undefined || from > end) merged.push(from, to);
    else if (to > end) merged[last] = to;
  }
  return merged;
}
