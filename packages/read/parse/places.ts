import type { Location } from '@emmental/model';

/** Converts offsets of a text to locations in the user's file. */
export interface Places {
  at(offset: number): Location;
}

/**
 * Creates the converter for a text. `added` has, by line number, how many characters were inserted at the
 * start of the line before parsing. They are subtracted from the column.
 */
export function placesOf(file: string, text: string, added: ReadonlyMap<number, number> = new Map()): Places {
  const starts = [0];
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1))
    starts.push(index + 1);
  return {
    at: (offset) => {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      const column = offset - (starts[low] ?? 0) + 1 - (added.get(low + 1) ?? 0);
      return { file, line: low + 1, column: Math.max(1, column) };
    },
  };
}
