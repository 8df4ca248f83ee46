import type { Ecosystem } from '../package-list.ts';
import type { VersionKind } from './kind.ts';
import { maven } from './maven.ts';
import { pep440 } from './pep440.ts';
import { semver } from './semver.ts';

/** A version that was parsed; only its own order can read it. */
export type VersionKey = { readonly kind: 'version key' };

/** How the versions of one ecosystem follow each other. */
export interface VersionOrder {
  /** Null for a text that has no place in the order (`latest`, `2004d` on PyPI). */
  keyOf(text: string): VersionKey | null;
  /** < 0, 0 or > 0. */
  compareKeys(a: VersionKey, b: VersionKey): number;
  /** Whether versions may stand in a circle with this one: then it cannot be searched for. */
  goesInCircles(key: VersionKey): boolean;
  isVersion(text: string): boolean;
  /** < 0, 0 or > 0. Both must be versions. */
  compare(a: string, b: string): number;
}

/** The order of each ecosystem; parsed versions are kept, since the same few thousand come back all the time. */
export const orders: Readonly<Record<Ecosystem, VersionOrder>> = {
  npm: orderBy(semver),
  PyPI: orderBy(pep440),
  Go: orderBy(semver),
  Maven: orderBy(maven),
};

/** More texts than any one scan asks for; then the memory starts anew. */
const remembered = 200_000;
/** Longer texts are no versions; the bound keeps hostile ones cheap. */
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
    // What is inside a key is this order's own matter.
    keyOf: keyOf as (text: string) => VersionKey | null,
    compareKeys: kind.compare as unknown as VersionOrder['compareKeys'],
    goesInCircles: (key) => kind.goesInCircles?.(key as unknown as Key) ?? false,
    isVersion: (text) => keyOf(text) !== null,
    compare: (a, b) => kind.compare(certain(a), certain(b)),
  };
}
