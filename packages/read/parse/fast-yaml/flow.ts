import type { MapEntry, Node } from '../../tree.ts';
import { withTag } from '../short-tags.ts';
import {
  type Cursor,
  close,
  code,
  currentPlace,
  isBlank,
  isEnd,
  lineEnd,
  open,
  refuse,
  skipSpaces,
} from './cursor.ts';
import { beginsPlain, plainValue, quoted, tagAt } from './scalar.ts';

/**
 * Reads a flow collection (in brackets), which may continue on lines that are indented further than `column`.
 * Leaves the cursor after its last bracket.
 */
export function flow(cursor: Cursor, column: number): Node {
  open(cursor);
  cursor.brackets++;
  const isList = cursor.text.charCodeAt(cursor.at) === code.openList;
  const node = isList ? list(cursor, column) : map(cursor, column);
  cursor.brackets--;
  close(cursor);
  return node;
}

function list(cursor: Cursor, column: number): Node {
  const at = currentPlace(cursor);
  const items: Node[] = [];
  cursor.at++;
  skip(cursor, column);
  while (cursor.text.charCodeAt(cursor.at) !== code.closeList) {
    items.push(nodeOf(cursor, column));
    separated(cursor, column, code.closeList);
  }
  cursor.at++;
  return { kind: 'list', items, at };
}

function map(cursor: Cursor, column: number): Node {
  const at = currentPlace(cursor);
  const entries: MapEntry[] = [];
  const keys = new Set<string>();
  cursor.at++;
  skip(cursor, column);
  while (cursor.text.charCodeAt(cursor.at) !== code.closeMap) {
    const keyAt = currentPlace(cursor);
    const isQuoted = isQuote(cursor);
    const key = isQuoted ? quoted(cursor, column) : plain(cursor);
    if (key === '<<' || keys.has(key) || cursor.line !== keyAt.line) refuse();
    keys.add(key);
    skipSpaces(cursor);
    if (cursor.text.charCodeAt(cursor.at) !== code.colon) refuse();
    cursor.at++;
    // As in JSON, the value may follow a quoted key without a space.
    if (!isQuoted && !isBlank(cursor.text.charCodeAt(cursor.at))) refuse();
    skip(cursor, column);
    entries.push({ key, keyAt, value: nodeOf(cursor, column) });
    separated(cursor, column, code.closeMap);
  }
  cursor.at++;
  return { kind: 'map', entries, at };
}

/** Moves over the comma to the next item. The last item may have a comma too. */
function separated(cursor: Cursor, column: number, end: number): void {
  skip(cursor, column);
  const character = cursor.text.charCodeAt(cursor.at);
  if (character === end) return;
  if (character !== code.comma) refuse();
  cursor.at++;
  skip(cursor, column);
}

function nodeOf(cursor: Cursor, column: number): Node {
  const tag = tagAt(cursor);
  const at = currentPlace(cursor);
  const character = cursor.text.charCodeAt(cursor.at);
  if (character === code.openList || character === code.openMap) return withTag(tag, flow(cursor, column));
  if (isQuote(cursor)) return withTag(tag, { kind: 'scalar', value: quoted(cursor, column), at });
  const text = plain(cursor);
  return withTag(tag, {
    kind: 'scalar',
    value: tag === null ? plainValue(text, cursor.version) : text,
    at,
  });
}

const isQuote = ({ text, at }: Cursor): boolean => {
  const character = text.charCodeAt(at);
  return character === code.quote || character === code.apostrophe;
};

/**
 * Reads a plain text inside brackets; a bracket or a comma ends it too. Refuses a text that continues on the
 * next line.
 */
function plain(cursor: Cursor): string {
  const { text, at: start } = cursor;
  if (!beginsPlain(cursor)) refuse();
  let end = start;
  for (let at = start; ; at++) {
    const character = text.charCodeAt(at);
    if (character === code.space) continue;
    if (isEnd(character) || isBracketOrComma(character)) break;
    if (character === code.tab) refuse();
    if (character === code.hash && at > end) break;
    if (character === code.colon) {
      const next = text.charCodeAt(at + 1);
      if (isBlank(next) || isBracketOrComma(next)) break;
    }
    end = at + 1;
  }
  if (end === start) refuse();
  cursor.at = end;
  return text.slice(start, end);
}

const isBracketOrComma = (character: number): boolean =>
  character === code.comma ||
  character === code.openList ||
  character === code.closeList ||
  character === code.openMap ||
  character === code.closeMap;

/** Moves over spaces, comments and line ends. Refuses a line that starts too far left or with a tab. */
function skip(cursor: Cursor, column: number): void {
  const { text } = cursor;
  for (;;) {
    const from = cursor.at;
    skipSpaces(cursor);
    const character = text.charCodeAt(cursor.at);
    if (character === code.hash && (cursor.at > from || cursor.at === cursor.lineStart)) {
      cursor.at = lineEnd(cursor);
    } else if (character === code.newline) {
      cursor.at++;
      cursor.line++;
      cursor.lineStart = cursor.at;
    } else {
      const indent = cursor.at - cursor.lineStart;
      if (from === cursor.lineStart && indent <= column && !(indent === column && isLastBracket(cursor)))
        refuse();
      return;
    }
  }
}

/**
 * Tells if the cursor is at the closing bracket of the outermost collection. That bracket may have the same
 * indentation as the key of the collection.
 */
const isLastBracket = ({ text, at, brackets }: Cursor): boolean => {
  const character = text.charCodeAt(at);
  return brackets === 1 && (character === code.closeList || character === code.closeMap);
};
