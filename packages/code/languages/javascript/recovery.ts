/**
 * Blanks the top-level statement around an error, so that the rest can be parsed; the parser returns nothing
 * for a text that it cannot follow. Lines and columns stay. Top-level statements are recognised by their
 * first column. Null when nothing is left to blank.
 */
export function withoutStatementAt(text: string, error: number): string | null {
  const starts = statementStarts(text);
  const index = starts.findLastIndex((start) => start <= error);
  const from = starts[Math.max(0, index)];
  if (from === undefined) return null;
  const to = starts.find((start) => start > Math.max(error, from)) ?? text.length;
  return text.slice(0, from) + text.slice(from, to).replace(/[^\n\r]/g, ' ') + text.slice(to);
}

/**
 * Returns the offsets of lines that start a statement in their first column: no blank, no closing bracket, no
 * comment.
 */
const statementStarts = (text: string): readonly number[] =>
  [...text.matchAll(/^(?![\s)\]}.,;?:*]|\/[/*])./gm)].map((match) => match.index);
