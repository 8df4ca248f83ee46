import type { Intervals } from '../versions/places.ts';
import type { EventKind, OsvEvent } from './osv.ts';

/** One range of versions as places (see `versions/places.ts`). */
export interface CompiledRange {
  readonly intervals: Intervals;
  /** True when an event cannot be ordered: then a version outside the intervals may be affected too. */
  readonly isUndecided: boolean;
}

/**
 * Returns the versions that a range covers (OSV 1.7 §Evaluation): from `introduced` until `fixed`, or until after
 * `last_affected`, below the highest `limit`. Events are sorted by their versions first. `placeOf` returns null for a version
 * that cannot be ordered; `end` is the place after every version.
 */
export function compileRange(
  events: readonly OsvEvent[],
  placeOf: (version: string) => number | null,
  end: number,
): CompiledRange {
  const sorted: { readonly kind: EventKind; readonly place: number }[] = [];
  let limit: number | null = null;
  let isUndecided = false;
  for (const event of events) {
    const { kind } = event;
    const place = isBeforeAll(event) ? 0 : isAfterAll(event) ? end : placeOf(event.version);
    if (place === null) isUndecided = true;
    else if (kind === 'limit') limit = Math.max(limit ?? 0, place);
    else sorted.push({ kind, place });
  }
  sorted.sort((a, b) => a.place - b.place || rank[a.kind] - rank[b.kind]);
  const intervals: number[] = [];
  const add = (from: number, to: number): void => {
    const until = Math.min(to, limit ?? end);
    if (from < until) intervals.push(from, until);
  };
  let from: number | null = null;
  for (const { kind, place } of sorted) {
    if (kind === 'introduced') from ??= place;
    else if (from !== null) {
      add(from, kind === 'fixed' ? place : place + 1);
      from = null;
    }
  }
  if (from !== null) add(from, end);
  return { intervals, isUndecided };
}

/** True for `introduced` "0", which is not a version but means "before every version"; `isAfterAll` is true for `limit` "*". */
export const isBeforeAll = ({ kind, version }: OsvEvent): boolean => kind === 'introduced' && version === '0';
export const isAfterAll = ({ kind, version }: OsvEvent): boolean => kind === 'limit' && version === '*';

/** The order of events at one version. */
const rank: Readonly<Record<EventKind, number>> = { introduced: 0, fixed: 1, last_affected: 2, limit: 3 };

/** Returns the union of intervals. */
export function unionOf(lists: readonly Intervals[]): Intervals {
  const [first = [], ...others] = lists;
  if (others.length === 0) return first;
  const pairs = lists.flatMap(pairsOf).sort(([a], [b]) => a - b);
  const merged: number[] = [];
  for (const [from, to] of pairs) {
    const last = merged.length - 1;
    const end = merged[last];
    if (end === undefined || from > end) merged.push(from, to);
    else if (to > end) merged[last] = to;
  }
  return merged;
}

function pairsOf(intervals: Intervals): readonly (readonly [from: number, to: number])[] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < intervals.length; i += 2) pairs.push([intervals[i] ?? 0, intervals[i + 1] ?? 0]);
  return pairs;
}
