/**
 * Replaces the top-level statement around an error by blanks, so that the other statements can be parsed; for
 * a text with certain errors, the parser returns no statements at all. Lines and columns do not change. A
 * line that starts in the first column is taken as the start of a top-level statement. Null when no statement
 * is left.
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
 * Returns the offsets of lines that start a top-level statement: the first character is neither a blank nor a
 * closing bracket nor the start of a comment.
 */
const statementStarts = (text: string): readonly number[] =>
  [...text.matchAll(/^(?![\s)\]}.,;?:*]|\/[/*])./gm)].map((match) => match.index);
