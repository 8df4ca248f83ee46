/** How one kind of version is read; `parse` gives null for a text that is none. */
export interface VersionKind<Key> {
  parse(text: string): Key | null;
  compare(a: Key, b: Key): number;
  /** Whether versions may stand in a circle with this one, a < b < c < a: then it cannot be searched for. Never, if left out. */
  goesInCircles?(key: Key): boolean;
}

/** Digits as a number that is exact at any length. */
export const exact = (digits: string): number | bigint =>
  digits.length < 16 ? Number(digits) : BigInt(digits);

/** Sign of a difference, for numbers of any size. */
export const sign = (a: number | bigint, b: number | bigint): number => (a < b ? -1 : a > b ? 1 : 0);
