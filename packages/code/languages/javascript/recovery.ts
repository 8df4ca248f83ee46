/**
 * The parser gives nothing for a text that it cannot follow. Blanks the top-level statement around an error, lines and
 * columns kept, so that the rest can be parsed. Top-level statements are told by their first column. Null when
 * nothing is left to blank.
 */
export function withoutStatementAt(text: string, error: number): string | null {
  const starts = statementStarts(text);
  const index = starts.findLastIndex((start) => start <= error);
  const from = starts[Math.max(0, index)];
  if (from === undefined) return null;
  const to = starts.find((start) => start > Math.max(error, from)) ?? text.length;
  return text.slice(0, from) + text.slice(from, to).replace(/[^\n\r]/g, ' ') + text.slice(to);
}

/** Offsets of lines whose first column starts something: no blank, no closing bracket, no comment. */
const statementStarts = (text: string): readonly number[] =>
  [...text.matchAll(/^(?![\s)\]}.,;?:*]|\/[/*])./gm)].map((match) => match.index);
