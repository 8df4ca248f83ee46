import { redacted } from './secrets/find.ts';

const MAX_TEXT = 160;

const byText = new Map<string, { lines: readonly string[] }>();

/** Returns a line of a source text, or the piece of a long line at a column, without the credentials in it. */
export function lineText(source: string, line: number, column: number): string {
  let entry = byText.get(source);
  if (!entry) {
    if (byText.size > 64) byText.clear();
    entry = { lines: source.split('\n') };
    byText.set(source, entry);
  }
  const full = entry.lines[line - 1] ?? '';
  const text = redacted(full.trim());
  if (text.length <= MAX_TEXT) return text;
  // A bundle is one long line, so only the piece at the column is shown.
  const start = column > MAX_TEXT ? column - 1 : 0;
  // Credentials are hidden before the text is cut, so that the cut never shows half of one.
  return `${redacted(full.slice(start, start + 2 * MAX_TEXT))
    .slice(0, MAX_TEXT - 1)
    .trim()}…`;
}
