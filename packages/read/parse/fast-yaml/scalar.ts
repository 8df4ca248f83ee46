import type { YamlVersion } from '../yaml.ts';
import { type Cursor, code, isBlank, refuse, skipSpaces } from './cursor.ts';

/** Reads the short tag at the cursor and moves to the value after it. Null when there is no tag. */
export function tagAt(cursor: Cursor): string | null {
  if (cursor.text.charCodeAt(cursor.at) !== code.exclamation) return null;
  shortTag.lastIndex = cursor.at;
  const found = shortTag.exec(cursor.text);
  if (!found) return refuse();
  cursor.at = shortTag.lastIndex;
  skipSpaces(cursor);
  return found[0];
}

const shortTag = /![A-Za-z][\w:]*(?=[ \n]|$)/y;

/**
 * Tells if a plain text can begin at the cursor. It may begin with a dash, a question mark or a colon only if
 * content follows directly.
 */
export function beginsPlain({ text, at }: Cursor): boolean {
  const character = text.charCodeAt(at);
  if (character === code.dash || character === code.question || character === code.colon)
    return !isBlank(text.charCodeAt(at + 1));
  return !indicators.has(character);
}

const indicators: ReadonlySet<number> = new Set(
  [...',[]{}#&*!|>\'"%@`\t\n '].map((character) => character.charCodeAt(0)),
).add(Number.NaN);

/**
 * Reads a quoted text, which may continue on lines that are indented further than `column`. Leaves the cursor
 * after the closing quote.
 */
export function quoted(cursor: Cursor, column: number): string {
  const isDouble = cursor.text.charCodeAt(cursor.at) === code.quote;
  const start = cursor.at + 1;
  const end = isDouble ? doubleEnd(cursor.text, start) : singleEnd(cursor.text, start);
  const written = cursor.text.slice(start, end);
  const inner = written.includes('\n') ? foldedLines(cursor, column, written) : written;
  cursor.at = end + 1;
  if (!isDouble) return inner.replaceAll("''", "'");
  return inner.includes('\\') ? inner.replace(/\\(u[0-9a-fA-F]{4}|.)/g, escaped) : inner;
}

function escaped(_: string, name: string): string {
  if (name.length > 1) return String.fromCharCode(Number.parseInt(name.slice(1), 16));
  return escapes.get(name) ?? refuse();
}

/** The escapes that occur in templates. Other escapes of YAML are refused. */
const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
]);

function doubleEnd(text: string, start: number): number {
  for (let at = start; ; at++) {
    const character = text.charCodeAt(at);
    if (character === code.backslash) at++;
    else if (character === code.quote) return at;
    else if (Number.isNaN(character)) return refuse();
  }
}

function singleEnd(text: string, start: number): number {
  for (let at = start; ; at += 2) {
    at = text.indexOf("'", at);
    if (at === -1) return refuse();
    if (text.charCodeAt(at + 1) !== code.apostrophe) return at;
  }
}

/**
 * Folds the lines of a quoted text and sets the cursor to its last line. A single line end becomes a space;
 * of several line ends, all but one are kept.
 */
function foldedLines(cursor: Cursor, column: number, written: string): string {
  let text = '';
  let empty = 0;
  let start = cursor.at + 1;
  const lines = written.split('\n');
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1;
    const content = trimmed(line, index > 0, !isLast);
    if (index > 0) {
      cursor.line++;
      cursor.lineStart = start;
      const indent = line.search(/[^ ]|$/);
      // A backslash at the end of a line removes the line end.
      if (text.endsWith('\\') || line[indent] === '\t' || ((content !== '' || isLast) && indent <= column))
        refuse();
    }
    start += line.length + 1;
    if (content === '' && index > 0 && !isLast) {
      empty++;
      continue;
    }
    if (index > 0) text += empty === 0 ? ' ' : '\n'.repeat(empty);
    empty = 0;
    text += content;
  }
  return text;
}

const trimmed = (line: string, atStart: boolean, atEnd: boolean): string => {
  const text = atStart ? line.replace(/^[ \t]+/, '') : line;
  return atEnd ? text.replace(/(?<![ \t])[ \t]+$/, '') : text;
};

/**
 * Returns the value of a plain text. A number that would be printed differently (`007`, `1e3`) is a name, so
 * it stays a text.
 */
export function plainValue(text: string, version: YamlVersion): string | number | boolean | null {
  if (text.length <= 5) {
    const word = (version === '1.1' ? words11 : words12).get(text);
    if (word !== undefined) return word;
  }
  if (!number.test(text)) return text;
  const value = Number(text);
  return Number.isSafeInteger(value) || !Number.isInteger(value) ? value : text;
}

const number = /^[-+]?(?:0|[1-9]\d*)(?:\.\d+)?$/;

const wordsOf = (yes: string, no: string): ReadonlyMap<string, boolean | null> =>
  new Map<string, boolean | null>([
    ...['~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
    ...yes.split(' ').map((word) => [word, true] as const),
    ...no.split(' ').map((word) => [word, false] as const),
  ]);

/** `y` and `n` are missing, because PyYAML reads them as texts. */
const words11 = wordsOf('true True TRUE yes Yes YES on On ON', 'false False FALSE no No NO off Off OFF');
const words12 = wordsOf('true True TRUE', 'false False FALSE');
