import type { MapEntry, Node } from '../../tree.ts';
import { withTag } from '../short-tags.ts';
import type { YamlVersion } from '../yaml.ts';
import { blockText } from './block-text.ts';
import {
  type Cursor,
  close,
  code,
  currentPlace,
  cursorOf,
  endLine,
  isBlank,
  isEnd,
  isMarker,
  nextLine,
  open,
  refuse,
  skipSpaces,
  unusual,
} from './cursor.ts';
import { flow } from './flow.ts';
import { beginsPlain, plainValue, quoted, tagAt } from './scalar.ts';

/**
 * Reads YAML as templates usually write it, five to ten times faster than the library: one document, block or
 * flow collections, texts of all kinds, short tags. Null for everything else (anchors, merges, directives,
 * tabs, repeated keys, any error), which the library then reads. The result equals the library's, node by
 * node and place by place; `fast-yaml.test.ts` checks that.
 */
export function usualYaml(file: string, text: string, version: YamlVersion): Node | null {
  try {
    const cursor = cursorOf(file, text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text, version);
    if (/[\r\ufeff]/.test(cursor.text)) return null;
    nextLine(cursor);
    if (isMarker(cursor) && cursor.text.charCodeAt(cursor.at) === code.dash) {
      cursor.at += 3;
      endLine(cursor);
      nextLine(cursor);
    }
    if (cursor.indent === -1 || isMarker(cursor)) return null;
    const key = keyOf(cursor);
    if (key === null) return null;
    const root = mapping(cursor, key, { file, line: cursor.line, column: cursor.indent + 1 });
    return cursor.indent === -1 ? root : null;
  } catch (error) {
    if (error === unusual) return null;
    throw error;
  }
}

/**
 * Reads a block mapping whose first key has been read; the cursor is after the colon of that key. Leaves the
 * cursor on the line after the mapping.
 */
function mapping(cursor: Cursor, firstKey: string, at: Node['at']): Node {
  open(cursor);
  const column = at.column - 1;
  const entries: MapEntry[] = [];
  const keys = new Set<string>();
  let keyAt = at;
  for (let key: string | null = firstKey; ; key = keyOf(cursor)) {
    if (key === null || key === '<<' || keys.has(key)) return refuse();
    keys.add(key);
    entries.push({ key, keyAt, value: valueAfter(cursor, column, true) });
    if (cursor.indent !== column) break;
    keyAt = currentPlace(cursor);
  }
  if (cursor.indent > column) refuse();
  close(cursor);
  return { kind: 'map', entries, at };
}

/** Reads a block sequence; the cursor is at its first dash. */
function sequence(cursor: Cursor): Node {
  open(cursor);
  const at = currentPlace(cursor);
  const column = at.column - 1;
  const items: Node[] = [];
  do {
    cursor.at++;
    items.push(valueAfter(cursor, column, false));
  } while (cursor.indent === column && isDash(cursor));
  if (cursor.indent > column) refuse();
  close(cursor);
  return { kind: 'list', items, at };
}

/**
 * Reads the value after the colon of a key or after a dash. The value may start on the same line or below.
 * `column` is the column of the enclosing collection.
 */
function valueAfter(cursor: Cursor, column: number, inMap: boolean): Node {
  skipSpaces(cursor);
  const at = currentPlace(cursor);
  const character = cursor.text.charCodeAt(cursor.at);
  if (!isEnd(character) && character !== code.hash) {
    return (inMap ? null : collection(cursor)) ?? inline(cursor, column, inMap);
  }
  endLine(cursor);
  nextLine(cursor);
  if (!isInside(cursor, column, inMap)) return { kind: 'scalar', value: null, at };
  const found = collection(cursor);
  // The library joins the lines after a comment to such a text, at any indentation.
  if (!found && cursor.line > at.line + 1) refuse();
  return found ?? inline(cursor, column, inMap);
}

/**
 * Tells if the cursor is inside the collection. A sequence that is the value of a key may have the same
 * indentation as the key.
 */
const isInside = (cursor: Cursor, column: number, inMap: boolean): boolean =>
  cursor.indent > column || (inMap && cursor.indent === column && isDash(cursor));

/**
 * Reads the collection that begins at the cursor, at the start of a line or after a dash. Null when there is
 * none.
 */
function collection(cursor: Cursor): Node | null {
  if (isDash(cursor)) return sequence(cursor);
  const at = currentPlace(cursor);
  const key = keyOf(cursor);
  return key === null ? null : mapping(cursor, key, at);
}

const isDash = ({ text, at }: Cursor): boolean =>
  text.charCodeAt(at) === code.dash && isBlank(text.charCodeAt(at + 1));

/**
 * Reads a text or a flow collection with its tag, or a tag that is followed by a block collection on the next
 * line.
 */
function inline(cursor: Cursor, column: number, inMap: boolean): Node {
  const tag = tagAt(cursor);
  const character = cursor.text.charCodeAt(cursor.at);
  if (tag !== null && (isEnd(character) || character === code.hash)) {
    endLine(cursor);
    nextLine(cursor);
    if (!isInside(cursor, column, inMap)) return refuse();
    return withTag(tag, collection(cursor) ?? refuse());
  }
  const content = contentOf(cursor, character, column, tag !== null);
  nextLine(cursor);
  return withTag(tag, content);
}

/** Reads a scalar or a flow collection. Leaves the cursor at the end of the last line that was read. */
function contentOf(cursor: Cursor, character: number, column: number, isText: boolean): Node {
  const at = currentPlace(cursor);
  if (character === code.bar || character === code.greater) {
    return { kind: 'scalar', value: blockText(cursor, column), at };
  }
  if (character === code.quote || character === code.apostrophe) {
    const value = quoted(cursor, column);
    endLine(cursor);
    return { kind: 'scalar', value, at };
  }
  if (character === code.openList || character === code.openMap) {
    const node = flow(cursor, column);
    endLine(cursor);
    return node;
  }
  const text = plain(cursor, column);
  return { kind: 'scalar', value: isText ? text : plainValue(text, cursor.version), at };
}

/**
 * Reads a plain text, which may continue on lines that are indented further than `column`. A single line end
 * becomes a space; of several line ends, all but one are kept.
 */
function plain(cursor: Cursor, column: number): string {
  if (!beginsPlain(cursor)) refuse();
  let text = plainLine(cursor);
  for (;;) {
    const end = cursor.at;
    if (!isEnd(cursor.text.charCodeAt(end))) break;
    const { line, lineStart } = cursor;
    const start = continuation(cursor, column);
    if (!start) {
      cursor.at = end;
      cursor.line = line;
      cursor.lineStart = lineStart;
      break;
    }
    const empty = cursor.line - line - 1;
    text += (empty === 0 ? ' ' : '\n'.repeat(empty)) + plainLine(cursor);
  }
  endLine(cursor);
  return text;
}

/** Moves to the next line with content. Returns true if that line continues the plain text. */
function continuation(cursor: Cursor, column: number): boolean {
  const { text } = cursor;
  do {
    if (cursor.at >= text.length) return false;
    cursor.at++;
    cursor.line++;
    cursor.lineStart = cursor.at;
    skipSpaces(cursor);
  } while (text.charCodeAt(cursor.at) === code.newline);
  const character = text.charCodeAt(cursor.at);
  return cursor.at - cursor.lineStart > column && character !== code.hash && !Number.isNaN(character);
}

/**
 * Reads one line of a plain text, without trailing spaces. Leaves the cursor after the text, or at the end of
 * the line.
 */
function plainLine(cursor: Cursor): string {
  const { text, at: start } = cursor;
  let end = start;
  for (let at = start; ; at++) {
    const character = text.charCodeAt(at);
    if (isEnd(character)) {
      cursor.at = at;
      return text.slice(start, end);
    }
    if (character === code.space) continue;
    if (character === code.tab) refuse();
    if (character === code.hash && at > end) break;
    if (character === code.colon && isBlank(text.charCodeAt(at + 1))) refuse();
    end = at + 1;
  }
  cursor.at = end;
  return text.slice(start, end);
}

/**
 * Reads the key that begins at the cursor and moves after its colon. Null if there is no key; the cursor then
 * stays where it is.
 */
function keyOf(cursor: Cursor): string | null {
  const { text, at: start } = cursor;
  const first = text.charCodeAt(start);
  if (first === code.quote || first === code.apostrophe) return quotedKey(cursor);
  if (!beginsPlain(cursor)) return null;
  let end = start;
  for (let at = start; ; at++) {
    const character = text.charCodeAt(at);
    if (isEnd(character)) return null;
    if (character === code.space) continue;
    if (character === code.tab) refuse();
    if (character === code.hash && at > end) return null;
    if (character === code.colon && isBlank(text.charCodeAt(at + 1))) {
      cursor.at = at + 1;
      return text.slice(start, end);
    }
    end = at + 1;
  }
}

function quotedKey(cursor: Cursor): string | null {
  const { text, at, line, lineStart } = cursor;
  const key = quoted(cursor, -1);
  skipSpaces(cursor);
  if (text.charCodeAt(cursor.at) === code.colon && isBlank(text.charCodeAt(cursor.at + 1))) {
    if (cursor.line !== line) refuse();
    cursor.at++;
    return key;
  }
  Object.assign(cursor, { at, line, lineStart });
  return null;
}
