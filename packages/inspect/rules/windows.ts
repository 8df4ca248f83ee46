/** Characters of a window and of its overlap. Long texts are read in windows around the found words, so that the time stays linear. */
export const windowSize = 2048;
export const overlap = 512;

/** Returns true for a text that is read in windows. */
export const isLong = (text: string): boolean => text.length > windowSize * 2;

/** Returns the part of a long text that the rules read as a window. */
export const windowOf = (text: string, window: number): string =>
  text.slice(startOf(window), (window + 1) * windowSize + overlap);

/**
 * Returns a window, and the index at which patterns start to read. A window behind a line break is returned with the
 * character before it, so that `^` does not match there: it matches at the start of the text, and inside a line that is
 * longer than a window, where an attack may stand behind padding.
 */
export function readingOf(text: string, window: number): { readonly text: string; readonly from: number } {
  const start = startOf(window);
  const from = text.slice(Math.max(0, start - windowSize), start).includes('\n') ? 1 : 0;
  return { text: text.slice(start - from, (window + 1) * windowSize + overlap), from };
}

const startOf = (window: number): number => Math.max(0, window * windowSize - overlap);

/** The last characters of a window, by which its place in the other text is found again. */
export const anchorSize = 64;
/** The characters of the other text, before and behind its expected place, in which the anchor is searched. */
export const anchorReach = 4 * windowSize;

/**
 * Returns the windows of a long text that occur in `before`, the text that was decoded into it: there, rules have read
 * the same characters. The place of a window in `before` moves with each decoded character.
 */
export function windowsIn(text: string, before: string): ReadonlySet<number> {
  const known = new Set<number>();
  let shift = 0;
  for (let window = 0; window * windowSize < text.length; window += 1) {
    const part = windowOf(text, window);
    const start = Math.max(0, startOf(window) + shift);
    if (before.startsWith(part, start)) {
      known.add(window);
      continue;
    }
    const anchor = part.slice(-anchorSize);
    shift = start - startOf(window) + movedBy(anchor, before, start + part.length - anchor.length);
  }
  return known;
}

/** Returns by how many characters an anchor is away from its expected place in the other text; 0 when it is not near that place. */
function movedBy(anchor: string, before: string, expected: number): number {
  const behind = before.slice(expected, expected + anchorReach).indexOf(anchor);
  if (behind === 0) return 0;
  const first = Math.max(0, expected - anchorReach);
  const ahead = before.slice(first, expected + anchor.length - 1).lastIndexOf(anchor);
  const back = ahead < 0 ? 0 : first + ahead - expected;
  return behind > 0 && (back === 0 || behind <= -back) ? behind : back;
}
