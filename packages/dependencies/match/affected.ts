import type { Affected, AffectedRange, EventKind, RangeEvent } from '../advisory.ts';
import type { VersionKey, VersionOrder } from '../versions/order.ts';

/** `unknown`: the version, or an event of a range, has no place in the order of its ecosystem. */
export type Verdict = 'yes' | 'no' | 'unknown';

/** Whether a version is affected: listed in `versions`, or inside a range (OSV 1.7 §Evaluation). */
export function isAffected(
  order: VersionOrder,
  version: string,
  { ranges, versions }: Pick<Affected, 'ranges' | 'versions'>,
): Verdict {
  // Enumerated versions are texts: 23.9.0 does not list 23.9.0.0.
  if (versions.includes(version)) return 'yes';
  if (ranges.length === 0) return 'no';
  const key = order.keyOf(version);
  if (key === null) return 'unknown';
  let verdict: Verdict = 'no';
  for (const range of ranges) {
    if (isInside(order, key, range)) return 'yes';
    if (range.some(({ kind }) => kind === 'unreadable')) verdict = 'unknown';
  }
  return verdict;
}

/** The events must be sorted: `sortEvents`. */
export function isInside(order: VersionOrder, version: VersionKey, range: AffectedRange): boolean {
  let inside = false;
  let limited = false;
  let belowLimit = false;
  for (const { kind, key } of range) {
    if (kind === 'introduced') inside = key === null || inside || order.compareKeys(version, key) >= 0;
    else if (kind === 'limit') {
      limited = true;
      belowLimit = key === null || belowLimit || order.compareKeys(version, key) < 0;
    } else if (key === null || !inside) continue;
    else if (kind === 'fixed') inside = order.compareKeys(version, key) < 0;
    else inside = order.compareKeys(version, key) <= 0;
  }
  return inside && (!limited || belowLimit);
}

/** An event as it is written; one whose version has no place becomes `unreadable`. */
export function eventOf(order: VersionOrder, kind: EventKind, version: string): RangeEvent {
  if ((kind === 'introduced' && version === '0') || (kind === 'limit' && version === '*'))
    return { kind, version, key: null };
  const key = order.keyOf(version);
  return { kind: key === null ? 'unreadable' : kind, version, key };
}

const rank: Readonly<Record<RangeEvent['kind'], number>> = {
  introduced: 0,
  fixed: 1,
  last_affected: 2,
  limit: 3,
  unreadable: 4,
};

/** In the order in which they take effect; "0" is before every version. */
export function sortEvents(order: VersionOrder, events: AffectedRange): AffectedRange {
  // `limit` and `unreadable` take effect wherever they stand: they go last, so that the others have one order.
  const isBound = ({ kind }: RangeEvent): boolean => kind !== 'limit' && kind !== 'unreadable';
  const compare = (a: RangeEvent, b: RangeEvent): number =>
    a.key === null || b.key === null
      ? Number(a.key !== null) - Number(b.key !== null)
      : order.compareKeys(a.key, b.key) || rank[a.kind] - rank[b.kind];
  return [...events.filter(isBound).sort(compare), ...events.filter((event) => !isBound(event))];
}
