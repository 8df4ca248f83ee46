import { endOf, placeOf, placeOfBound } from '../match/places.ts';
import type { VersionKey, VersionOrder } from '../versions/order.ts';
import type { OsvAffected } from './osv.ts';
import { isAfterAll, isBeforeAll } from './ranges.ts';

/** The versions that the events of one package name, and where others stand between them. */
export interface Bounds {
  /** In their order, each once; of equal ones a version that is a fix. */
  readonly versions: readonly string[];
  /** Places of the versions that end an advisory, rising. */
  readonly fixes: readonly number[];
  /** After every version. */
  readonly end: number;
  /** Null for a version that has no place in the order. */
  placeOf(version: string): number | null;
}

export function boundsOf(order: VersionOrder, affected: readonly OsvAffected[]): Bounds {
  const fixes = new Set<string>();
  const others = new Set<string>();
  for (const { ranges } of affected)
    for (const range of ranges)
      for (const [kind, version] of range)
        if (kind === 'fixed') fixes.add(version);
        else if (!isBeforeAll(kind, version) && !isAfterAll(kind, version)) others.add(version);

  const places = new Map<string, number | null>();
  const named: { readonly version: string; readonly key: VersionKey }[] = [];
  // Fixes first: the sort keeps the order of equal ones.
  for (const version of new Set([...fixes, ...others])) {
    const key = order.keyOf(version);
    if (key) named.push({ version, key });
    else places.set(version, null);
  }
  named.sort((a, b) => order.compareKeys(a.key, b.key));

  const versions: string[] = [];
  const ending: number[] = [];
  let last: VersionKey | null = null;
  for (const { version, key } of named) {
    if (last === null || order.compareKeys(last, key) !== 0) {
      versions.push(version);
      if (fixes.has(version)) ending.push(placeOfBound(versions.length - 1));
    }
    places.set(version, placeOfBound(versions.length - 1));
    last = key;
  }
  return {
    versions,
    fixes: ending,
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
