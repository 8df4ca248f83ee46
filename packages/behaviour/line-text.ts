import { HIDDEN, redacted } from './secrets/find.ts';

const MAX_TEXT = 160;

const byText = new Map<string, { lines: readonly string[]; hidden: Set<string> }>();

/** Hides a password of a source in all its lines from here on. */
export function hideText(source: string, password: string): void {
  entryOf(source).hidden.add(password);
}

function entryOf(source: string): { readonly lines: readonly string[]; readonly hidden: Set<string> } {
  const known = byText.get(source);
  if (known) return known;
  if (byText.size > 64) byText.clear();
  const entry = { lines: source.split('\n'), hidden: new Set<string>() };
  byText.set(source, entry);
  return entry;
}

/** Returns a line of a source text, or the piece of a long line at a column, without the credentials in it. */
export function lineText(source: string, line: number, column: number): string {
  const { lines, hidden } = entryOf(source);
  let full = lines[line - 1] ?? '';
  for (const password of hidden) full = full.replaceAll(password, HIDDEN);
  const text = redacted(full.trim());
  if (text.length <= MAX_TEXT) return text;
  // A bundle is one long line, so only the piece at the column is shown.
  const start = column > MAX_TEXT ? column - 1 : 0;
  // Credentials are hidden before the text is cut, so that the cut never shows half of one.
  return `${redacted(full.slice(start, start + 2 * MAX_TEXT))
    .slice(0, MAX_TEXT - 1)
    .trim()}…`;
}
