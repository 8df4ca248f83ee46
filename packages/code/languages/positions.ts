import type { Span } from '../tree.ts';

/**
 * The place of the text in the user's file, for code inside a template. Such code is a block, so every line
 * is indented by the same number of columns.
 */
export interface Origin {
  readonly line: number;
  readonly column: number;
}

export type SpanOf = (start: number, end: number) => Span;

/**
 * Creates a function that converts offsets (UTF-16 units) to lines and columns. An offset close to the
 * previous one is converted in constant time.
 */
export function positions(text: string, origin: Origin = { line: 1, column: 1 }): SpanOf {
  const starts = lineStarts(text);
  let last = 0;
  const lineOf = (offset: number): number => {
    if (isOn(starts, last, offset)) return last;
    if (isOn(starts, last + 1, offset)) {
      last += 1;
      return last;
    }
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
  return (start, end) => {
    const endLine = lineOf(end);
    const line = lineOf(start);
    return {
      line: line + origin.line,
      column: start - (starts[line] ?? 0) + origin.column,
      endLine: endLine + origin.line,
      endColumn: end - (starts[endLine] ?? 0) + origin.column,
    };
  };
}

const isOn = (starts: readonly number[], line: number, offset: number): boolean =>
  (starts[line] ?? Number.POSITIVE_INFINITY) <= offset &&
  offset < (starts[line + 1] ?? Number.POSITIVE_INFINITY);

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
