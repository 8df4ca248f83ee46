import type { PrintedLines } from './pretty-format.ts';

/** One entry of a snapshot file: a title, such as `The Shop stack matches the snapshot 1`, and the printed value. */
export interface Exported {
  readonly title: string;
  readonly printed: PrintedLines;
  /** False when the file stops inside the entry. */
  readonly isComplete: boolean;
}

/** Most lines of a title. */
const titleLines = 20;

/**
 * Splits a snapshot file into its entries. Each is a template literal: "exports[`title`] = `…`;". Its text has
 * backslashes before backquotes, backslashes and `${`. Source: jest-snapshot, `printBacktickString`.
 */
export function exportedIn(file: string, text: string): readonly Exported[] {
  const lines = text.split(/\r?\n/);
  const found: Exported[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    if (!lines[index]?.startsWith('exports[`')) continue;
    const start = endOfTitle(lines, index);
    if (!start) continue;
    let end = start.line;
    while (end < lines.length && !endsEntry(end === start.line ? start.rest : (lines[end] ?? ''))) {
      end += 1;
      // Inside a value, a backquote has a backslash. So this line starts the next entry.
      if (lines[end]?.startsWith('exports[`')) break;
    }
    const isComplete = end < lines.length && !lines[end]?.startsWith('exports[`');
    const body = lines.slice(start.line, isComplete ? end + 1 : end);
    body[0] = start.rest;
    if (isComplete) body[body.length - 1] = (body.at(-1) ?? '').slice(0, -2);
    // A value of several lines starts and ends with a line break.
    const isOpen = body[0] === '';
    const inner = body.slice(isOpen ? 1 : 0, isOpen && isComplete ? -1 : undefined).map(withoutEscapes);
    const first = start.line + (isOpen ? 2 : 1);
    found.push({ title: start.title, printed: { file, first, lines: inner }, isComplete });
    index = isComplete ? end : end - 1;
  }
  return found;
}

function endOfTitle(
  lines: readonly string[],
  from: number,
): { readonly title: string; readonly line: number; readonly rest: string } | null {
  let title = '';
  for (let line = from; line < Math.min(lines.length, from + titleLines); line += 1) {
    const text = line === from ? (lines[line] ?? '').slice('exports[`'.length) : (lines[line] ?? '');
    const end = text.indexOf('`] = `');
    if (end >= 0)
      return { title: withoutEscapes(`${title}${text.slice(0, end)}`), line, rest: text.slice(end + 6) };
    title += `${text} `;
  }
  return null;
}

/** Ends a line with a backquote that no backslash escapes, and a semicolon? */
const endsEntry = (line: string): boolean => /(?:^|[^\\])(?:\\\\)*`;$/.test(line);

const withoutEscapes = (line: string): string => line.replace(/\\([`\\]|\$\{)/g, '$1');
