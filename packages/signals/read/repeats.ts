import { hash } from 'node:crypto';

/** The most signals that are remembered; each takes about 12 bytes. */
const mostRemembered = 2_000_000;

/** Finds signals that were read before, because exports and rotated logs overlap. */
export interface Repeats {
  /**
   * Returns true if the same text was passed before. The texts are signals with all their fields: ids alone repeat by chance.
   * After 2 million different texts it remembers no new ones.
   */
  readonly isRepeat: (text: string) => boolean;
  /** False when there were more different texts than it can remember. */
  readonly isComplete: () => boolean;
}

export function findRepeats(): Repeats {
  // A table of the first 52 bits of SHA-256; 0 is an empty place. A Set of numbers takes four times as much memory.
  let table = new Float64Array(4096);
  let size = 0;

  const placeOf = (key: number, within: Float64Array): number => {
    let place = key % within.length;
    while (within[place] !== 0 && within[place] !== key) place = (place + 1) % within.length;
    return place;
  };
  const grow = (): void => {
    const larger = new Float64Array(table.length * 2);
    for (const key of table) if (key !== 0) larger[placeOf(key, larger)] = key;
    table = larger;
  };

  return {
    isRepeat: (text) => {
      const key = Number.parseInt(hash('sha256', text, 'hex').slice(0, 13), 16) || 1;
      const place = placeOf(key, table);
      if (table[place] === key) return true;
      if (size >= mostRemembered) return false;
      table[place] = key;
      size += 1;
      if (size > table.length * 0.7) grow();
      return false;
    },
    isComplete: () => size < mostRemembered,
  };
}
