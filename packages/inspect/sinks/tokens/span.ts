import type { Token } from './token.ts';

/** Returns the tokens that overlap an interval: the index of the first, and the index after the last. */
export function touched(tokens: readonly Token[], start: number, end: number): readonly [number, number] {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  let last = low;
  while (last < tokens.length && (tokens[last]?.start ?? 0) < end) last += 1;
  return [low, last];
}

/** Joins the words of tokens with blanks. */
export const words = (tokens: readonly Token[]): string => tokens.map((token) => token.word).join(' ');
