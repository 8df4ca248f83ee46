import type { Affected, AffectedRange, RangeEvent } from '../advisory.ts';
import type { VersionOrder } from '../versions/order.ts';

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
  if (!order.isVersion(version)) return 'unknown';
  let verdict: Verdict = 'no';
  for (const range of ranges) {
    if (isInside(order, version, range)) return 'yes';
    if (range.some(([kind]) => kind === 'unreadable')) verdict = 'unknown';
  }
  return verdict;
}

/** The events must be sorted: `sortEvents`. */
export function isInside(order: VersionOrder, version: string, range: AffectedRange): boolean {
  let inside = false;
  let limited = false;
  let belowLimit = false;
  for (const [kind, bound] of range) {
    if (kind === 'unreadable') continue;
    const distance =
      bound === '0' && kind === 'introduced' ? 1 : bound === '*' ? -1 : order.compare(version, bound);
    if (kind === 'introduced') inside = distance >= 0 || inside;
    else if (kind === 'fixed') inside = distance < 0 && inside;
    else if (kind === 'last_affected') inside = distance <= 0 && inside;
    else {
      limited = true;
      belowLimit = distance < 0 || belowLimit;
    }
  }
  return inside && (!limited || belowLimit);
}

const rank: Readonly<Record<RangeEvent[0], number>> = {
  introduced: 0,
  fixed: 1,
  last_affected: 2,
  limit: 3,
  unreadable: 4,
};

/** In the order in which they take effect; "0" is before every version. An event without a place becomes `unreadable`. */
export function sortEvents(order: VersionOrder, events: AffectedRange): AffectedRange {
  const isFirst = ([kind, version]: RangeEvent): boolean => kind === 'introduced' && version === '0';
  const isPlaced = (event: RangeEvent): boolean =>
    isFirst(event) || (event[0] === 'limit' && event[1] === '*') || order.isVersion(event[1]);
  const placed = events.map((event): RangeEvent => (isPlaced(event) ? event : ['unreadable', event[1]]));
  const compare = (a: RangeEvent, b: RangeEvent): number => {
    if (a[0] === 'unreadable' || b[0] === 'unreadable' || a[1] === '*' || b[1] === '*')
      return rank[a[0]] - rank[b[0]];
    if (isFirst(a) || isFirst(b)) return Number(isFirst(b)) - Number(isFirst(a));
    return order.compare(a[1], b[1]) || rank[a[0]] - rank[b[0]];
  };
  // `limit` and `unreadable` take effect wherever they stand: they go last, so that the others have one order.
  const isBound = (event: RangeEvent): boolean => event[0] !== 'limit' && event[0] !== 'unreadable';
  return [...placed.filter(isBound).sort(compare), ...placed.filter((event) => !isBound(event))];
}
