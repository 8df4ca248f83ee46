/** Reads and compares one kind of version; `parse` returns null for any other text. */
export interface VersionKind<Key> {
  parse(text: string): Key | null;
  compare(a: Key, b: Key): number;
  /**
   * True when the order may have a circle with this version, a < b < c < a, so that a binary search for it can fail.
   * Absent when there are no circles.
   */
  goesInCircles?(key: Key): boolean;
}

/** Returns digits as a number that is exact at any length. */
export const exact = (digits: string): number | bigint =>
  digits.length < 16 ? Number(digits) : BigInt(digits);

/** Returns the sign of a difference, for numbers of any size. */
export const sign = (a: number | bigint, b: number | bigint): number => (a < b ? -1 : a > b ? 1 : 0);
