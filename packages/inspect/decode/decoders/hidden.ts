import type { Piece } from '../decoder.ts';
import { suffix } from '../path.ts';

const mostHidden = 1000;

/**
 * Returns the values of JSON members that are hidden by a later member with the same name: `JSON.parse` keeps the last
 * of such members, but other parsers keep the first (RFC 8259 §4). `document` is the parsed text. Each value is returned
 * with its path. Numbers are left out.
 */
export function hiddenMembers(text: string, document: unknown): readonly Piece[] {
  return namesIn(text) === membersOf(document) ? none : repeated(text);
}

const none: readonly Piece[] = Object.freeze([]);
const quote = 34;
const backslash = 92;

/**
 * Counts the quotes before a colon, except escaped quotes. The result is the number of member names, sometimes plus one
 * for a text that starts with a colon.
 */
function namesIn(text: string): number {
  let count = 0;
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    let at = colon - 1;
    while (at > 0 && text.charCodeAt(at) <= 32) at -= 1;
    if (text.charCodeAt(at) !== quote) continue;
    let before = at - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    if ((at - before) % 2 === 1) count += 1;
  }
  return count;
}

function membersOf(document: unknown): number {
  let count = 0;
  const open = [document];
  for (let container = open.pop(); container !== undefined; container = open.pop()) {
    if (typeof container !== 'object' || container === null) continue;
    const inner: readonly unknown[] = Array.isArray(container) ? container : Object.values(container);
    if (!Array.isArray(container)) count += inner.length;
    for (const value of inner) if (typeof value === 'object' && value !== null) open.push(value);
  }
  return count;
}

/** An object or a list that is being read. */
interface Level {
  /** Start and end of the value of each name; null in a list. */
  readonly members: Map<string, readonly [start: number, end: number]> | null;
  name: string | null;
  index: number;
  /** Start of the value of `name`. */
  start: number;
}

/** Reads a JSON text character by character and returns the values that a later member hides. */
function repeated(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const levels: Level[] = [];
  let count = 0;
  // Repeated members can contain each other. Without a bound, the innermost text would be read once per level.
  let room = text.length * 4;
  const finish = (level: Level | undefined, end: number): void => {
    if (!level?.members || level.name === null) return;
    const [from, to] = level.members.get(level.name) ?? [0, 0];
    const value = text.slice(from, to).trim();
    if (/^["[{]/.test(value)) {
      count += 1;
      room -= value.length;
      if (count <= mostHidden && room >= 0)
        pieces.push({ at: pathOf(levels), value: JSON.parse(value) as unknown });
    }
    level.members.set(level.name, [level.start, end]);
    level.name = null;
  };
  for (let at = 0; at < text.length; at += 1) {
    const level = levels.at(-1);
    switch (text[at]) {
      case '"': {
        const end = endOfText(text, at);
        if (level?.members && level.name === null) {
          level.name = JSON.parse(text.slice(at, end)) as string;
          at = text.indexOf(':', end);
          level.start = at + 1;
        } else at = end - 1;
        break;
      }
      case '{':
      case '[':
        levels.push({ members: text[at] === '{' ? new Map() : null, name: null, index: 0, start: 0 });
        break;
      case ',':
        finish(level, at);
        if (level) level.index += 1;
        break;
      case '}':
      case ']':
        finish(level, at);
        levels.pop();
        break;
    }
  }
  if (count > pieces.length)
    pieces.push({
      at: '',
      value: '',
      cut: `${count - pieces.length} more members of JSON with a name that comes again`,
    });
  return pieces;
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1;
  return at + 1;
}

const pathOf = (levels: readonly Level[]): string =>
  levels.map(({ members, name, index }) => (members ? suffix(name ?? '') : `[${index}]`)).join('');
