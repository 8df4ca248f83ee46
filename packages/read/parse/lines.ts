import type { Location } from '@emmental/model';

/** Turns offsets of a text into places of the user's file. */
export interface Lines {
  at(start: number, end?: number): Location;
}

/**
 * `shift[i]` = how many columns were put in front of line i (from 0) before parsing; places are given without them.
 * Lookups mostly go forward, so the last line found is tried first.
 */
export function linesOf(file: string, text: string, shift: ReadonlyMap<number, number> = new Map()): Lines {
  const starts = [0];
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  let last = 0;

  const lineOf = (offset: number): number => {
    const from = starts[last] ?? 0;
    const next = starts[last + 1] ?? Number.POSITIVE_INFINITY;
    if (offset >= from && offset < next) return last;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    last = low;
    return low;
  };
  const columnOf = (line: number, offset: number): number =>
    Math.max(1, offset - (starts[line] ?? 0) + 1 - (shift.get(line) ?? 0));

  return {
    at(start, end) {
      const line = lineOf(start);
      const column = columnOf(line, start);
      if (end === undefined) return { file, line: line + 1, column };
      const endLine = lineOf(end);
      const endColumn = columnOf(endLine, end);
      last = line;
      return { file, line: line + 1, column, endLine: endLine + 1, endColumn };
    },
  };
}
