import type { VersionKey, VersionOrder } from '../versions/order.ts';
import { endOf, placeOf, placeOfBound } from '../versions/places.ts';
import type { OsvAffected } from './osv.ts';
import { isAfterAll, isBeforeAll } from './ranges.ts';

/** The versions that the events of one package name; other versions have places between them. */
export interface Bounds {
  /** Versions in their order, each once; among equal ones a version that is a fix. */
  readonly versions: readonly string[];
  /** Places of the versions that end an advisory, in rising order. */
  readonly fixes: readonly number[];
  /** The place after every version. */
  readonly end: number;
  /** Returns the place of a version; null when it has no place in the order. */
  placeOf(version: string): number | null;
}

/** Returns the bounds of all advisories about one package. */
export function boundsOf(order: VersionOrder, affected: readonly OsvAffected[]): Bounds {
  const isFix = new Map<string, boolean>();
  for (const { ranges } of affected)
    for (const range of ranges)
      for (const event of range)
        if (event.kind === 'fixed') isFix.set(event.version, true);
        else if (!isFix.has(event.version) && !isBeforeAll(event) && !isAfterAll(event))
          isFix.set(event.version, false);

  const places = new Map<string, number | null>();
  const named: Bound[] = [];
  for (const [version, fix] of isFix) {
    const key = order.keyOf(version);
    if (key) named.push({ version, key, fix });
    else places.set(version, null);
  }
  named.sort((a, b) => order.compareKeys(a.key, b.key) || Number(b.fix) - Number(a.fix));

  const versions: string[] = [];
  const fixes: number[] = [];
  let last: VersionKey | null = null;
  for (const { version, key, fix } of named) {
    if (last === null || order.compareKeys(last, key) !== 0) {
      versions.push(version);
      if (fix) fixes.push(placeOfBound(versions.length - 1));
    }
    places.set(version, placeOfBound(versions.length - 1));
    last = key;
  }
  return {
    versions,
    fixes,
    end: endOf(versions.length),
    placeOf(version) {
      const known = places.get(version);
      if (known !== undefined) return known;
      const place = placeOf(order, versions, version);
      places.set(version, place);
      return place;
    },
  };
}

interface Bound {
  readonly version: string;
  readonly key: VersionKey;
  readonly fix: boolean;
}
