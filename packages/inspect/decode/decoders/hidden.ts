import type { Piece } from '../decoder.ts';
import { suffix } from '../path.ts';

const mostHidden = 1000;

/**
 * Members of a JSON text that a later one of the same name hides: this parser keeps the last, others keep the first
 * (RFC 8259 §4). `document` is what the text was parsed to. Each is told at its own path, also those inside others; numbers
 * are left out.
 */
export function hiddenMembers(text: string, document: unknown): readonly Piece[] {
  return namesIn(text) === membersOf(document) ? none : repeated(text);
}

const none: readonly Piece[] = Object.freeze([]);
const quote = 34;
const backslash = 92;

/** Quotes before a colon, escaped ones aside: the names, and now and then a text that starts with a colon. */
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
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (typeof one !== 'object' || one === null) continue;
    const inner: readonly unknown[] = Array.isArray(one) ? one : Object.values(one);
    if (!Array.isArray(one)) count += inner.length;
    for (const value of inner) if (typeof value === 'object' && value !== null) open.push(value);
  }
  return count;
}

/** An object or a list that is being read. */
interface Level {
  /** Where the value of each name stands; null in a list. */
  readonly members: Map<string, readonly [start: number, end: number]> | null;
  name: string | null;
  index: number;
  /** Where the value of `name` starts. */
  start: number;
}

/** Reads a text that is JSON, sign by sign. */
function repeated(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const levels: Level[] = [];
  let count = 0;
  // Each level of a nest of them is within the one above: without a bound they would be read once a level.
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
