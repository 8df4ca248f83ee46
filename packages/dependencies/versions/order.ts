import type { Ecosystem } from '../package-list.ts';
import type { VersionKind } from './kind.ts';
import { maven } from './maven.ts';
import { pep440 } from './pep440.ts';
import { semver } from './semver.ts';

/** A parsed version, which only its own order can read. */
export type VersionKey = { readonly kind: 'version key' };

/** The order of the versions of one ecosystem. */
export interface VersionOrder {
  /** Returns the key of a version; null for a text that has no place in the order (`latest`, `2004d` on PyPI). */
  keyOf(text: string): VersionKey | null;
  /** Returns < 0, 0 or > 0. */
  compareKeys(a: VersionKey, b: VersionKey): number;
  /** True when the order may have a circle with this version, so that a binary search for it can fail. */
  goesInCircles(key: VersionKey): boolean;
  isVersion(text: string): boolean;
  /** Returns < 0, 0 or > 0. Both must be versions. */
  compare(a: string, b: string): number;
}

/** The order of each ecosystem. Parsed versions are cached, because the same few thousand versions occur again and again. */
export const orders: Readonly<Record<Ecosystem, VersionOrder>> = {
  npm: orderBy(semver),
  PyPI: orderBy(pep440),
  Go: orderBy(semver),
  Maven: orderBy(maven),
};

/** The greatest number of cached texts, more than one scan needs. A full cache is cleared. */
const remembered = 200_000;
/** Longest version; the limit keeps hostile texts cheap. */
const longest = 400;

function orderBy<Key>(kind: VersionKind<Key>): VersionOrder {
  const keys = new Map<string, Key | null>();
  const keyOf = (text: string): Key | null => {
    const known = keys.get(text);
    if (known !== undefined) return known;
    if (keys.size >= remembered) keys.clear();
    const key = text.length > longest ? null : kind.parse(text);
    keys.set(text, key);
    return key;
  };
  const certain = (text: string): Key => {
    const key = keyOf(text);
    if (key === null) throw new Error(`not a version: ${text.slice(0, 60)}`);
    return key;
  };
  return {
    // Other code only passes keys back to this order, so their type can be opaque.
    keyOf: keyOf as (text: string) => VersionKey | null,
    compareKeys: kind.compare as unknown as VersionOrder['compareKeys'],
    goesInCircles: (key) => kind.goesInCircles?.(key as unknown as Key) ?? false,
    isVersion: (text) => keyOf(text) !== null,
    compare: (a, b) => kind.compare(certain(a), certain(b)),
  };
}
