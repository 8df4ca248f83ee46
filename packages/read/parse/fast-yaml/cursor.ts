import type { Location } from '@emmental/model';
import type { YamlVersion } from '../yaml.ts';

/** The position of the reader in a text. `at` is an offset in characters; `line` starts at 1. */
export interface Cursor {
  readonly file: string;
  readonly text: string;
  readonly version: YamlVersion;
  at: number;
  line: number;
  /** Offset of the line's first character. */
  lineStart: number;
  /** Column, from 0, of the first content on the line; -1 after the last line. */
  indent: number;
  /** The number of open collections, and the number of open brackets among them. */
  depth: number;
  brackets: number;
}

/**
 * Most levels of nesting that this reader follows. The library reads documents that are nested deeper, and
 * reports their depth.
 */
const depthLimit = 200;

/**
 * Thrown when the text uses YAML that this reader does not support ("not usual"). The caller then reads the
 * text with the library, which reports errors.
 */
export const unusual = new Error('not the usual YAML');

/** Stops this reader; the text is then read by the library. */
export function refuse(): never {
  throw unusual;
}

export const code = {
  tab: 9,
  newline: 10,
  space: 32,
  exclamation: 33,
  quote: 34,
  hash: 35,
  apostrophe: 39,
  comma: 44,
  dash: 45,
  colon: 58,
  greater: 62,
  question: 63,
  openList: 91,
  backslash: 92,
  closeList: 93,
  openMap: 123,
  bar: 124,
  closeMap: 125,
} as const;

/** Creates a cursor before the first line. `nextLine` moves to that line. */
export const cursorOf = (file: string, text: string, version: YamlVersion): Cursor => ({
  file,
  text,
  version,
  at: -1,
  line: 0,
  lineStart: 0,
  indent: -1,
  depth: 0,
  brackets: 0,
});

export const currentPlace = (cursor: Cursor): Location => ({
  file: cursor.file,
  line: cursor.line,
  column: cursor.at - cursor.lineStart + 1,
});

/** Moves over spaces. A tab is not usual YAML. */
export function skipSpaces(cursor: Cursor): void {
  while (cursor.text.charCodeAt(cursor.at) === code.space) cursor.at++;
}

/** Tells if a character is a space, a line end or the end of the text. */
export const isBlank = (character: number): boolean =>
  character === code.space || character === code.newline || Number.isNaN(character);

export const isEnd = (character: number): boolean => character === code.newline || Number.isNaN(character);

/**
 * Moves to the next line that has more than spaces and a comment, and there to its first character. The
 * cursor must be at the end of a line.
 */
export function nextLine(cursor: Cursor): void {
  const { text } = cursor;
  while (cursor.at < text.length) {
    cursor.at++;
    cursor.line++;
    cursor.lineStart = cursor.at;
    skipSpaces(cursor);
    const character = text.charCodeAt(cursor.at);
    if (character === code.hash) cursor.at = lineEnd(cursor);
    else if (character === code.tab) refuse();
    else if (!isEnd(character)) {
      cursor.indent = cursor.at - cursor.lineStart;
      if (cursor.depth > 0 && isMarker(cursor)) refuse();
      return;
    }
  }
  cursor.indent = -1;
}

/** Tells if the line here begins or ends a document. */
export const isMarker = ({ text, at, indent }: Cursor): boolean =>
  indent === 0 && /^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(at, at + 4));

/** Moves over spaces and a comment to the end of the line. Refuses other content. */
export function endLine(cursor: Cursor): void {
  skipSpaces(cursor);
  const character = cursor.text.charCodeAt(cursor.at);
  if (character === code.hash && isBlank(cursor.text.charCodeAt(cursor.at - 1))) cursor.at = lineEnd(cursor);
  else if (!isEnd(character)) refuse();
}

/** Returns the offset of the end of the current line. */
export function lineEnd({ text, at }: Cursor): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

/** Enters a collection. Refuses too many levels. */
export function open(cursor: Cursor): void {
  cursor.depth++;
  if (cursor.depth > depthLimit) refuse();
}

/** Leaves a collection. */
export function close(cursor: Cursor): void {
  cursor.depth--;
}
