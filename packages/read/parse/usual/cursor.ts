import type { Location } from '@emmental/model';
import type { YamlVersion } from '../yaml.ts';

/** Where the reader stands in a text. Offsets are in characters; `line` starts at 1. */
export interface Cursor {
  readonly file: string;
  readonly text: string;
  readonly version: YamlVersion;
  at: number;
  line: number;
  /** Offset of the line's first character. */
  lineStart: number;
  /** Column, from 0, of what stands first on the line; -1 behind the last line. */
  indent: number;
  /** Collections that are open, and how many of them are in brackets. */
  depth: number;
  brackets: number;
}

/** Levels that this reader follows; the library says what is wrong with more. */
const depthLimit = 200;

/** Thrown where a text is not of the usual kind: the library reads it then, and says what is wrong with it, if anything. */
export const unusual = new Error('not the usual YAML');

/** Leaves the text to the library. */
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

/** A cursor before the first line: `nextLine` goes there. */
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

export const here = (cursor: Cursor): Location => ({
  file: cursor.file,
  line: cursor.line,
  column: cursor.at - cursor.lineStart + 1,
});

/** Moves over spaces; tabs are not usual. */
export function skipSpaces(cursor: Cursor): void {
  while (cursor.text.charCodeAt(cursor.at) === code.space) cursor.at++;
}

/** Is this character a space, a line's end or the text's end? */
export const isBlank = (character: number): boolean =>
  character === code.space || character === code.newline || Number.isNaN(character);

export const isEnd = (character: number): boolean => character === code.newline || Number.isNaN(character);

/** Goes to what stands first on the next line that has more than a comment. The cursor must be at a line's end. */
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

/** Does a line stand here that begins a document, or ends one? */
export const isMarker = ({ text, at, indent }: Cursor): boolean =>
  indent === 0 && /^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(at, at + 4));

/** Skips a comment; anything else that still stands on the line is not usual. */
export function endLine(cursor: Cursor): void {
  skipSpaces(cursor);
  const character = cursor.text.charCodeAt(cursor.at);
  if (character === code.hash && isBlank(cursor.text.charCodeAt(cursor.at - 1))) cursor.at = lineEnd(cursor);
  else if (!isEnd(character)) refuse();
}

/** Where the line ends that the cursor stands in. */
export function lineEnd({ text, at }: Cursor): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

/** One level deeper; too deep is not usual. */
export function open(cursor: Cursor): void {
  cursor.depth++;
  if (cursor.depth > depthLimit) refuse();
}

/** One level up. */
export function close(cursor: Cursor): void {
  cursor.depth--;
}
