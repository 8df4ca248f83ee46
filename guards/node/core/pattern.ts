import { isDecisive } from './head.ts';

/** Bytes of a head that a pattern is made of. */
const most = 8 * 1024;

/** Where in a text the next head of a pattern has what is its own. */
export interface Match {
  /** The path. */
  readonly from: number;
  readonly to: number;
  /** It has no `%`, no `z-` and no `ial=`, one of which is in each query that says `X-Amz-` or `Credential=`. */
  readonly isPlain: boolean;
  /** Of the body, in bytes. */
  readonly length: number;
  /** Where the head ends. */
  readonly end: number;
}

/**
 * The head of a request as the next ones of its connection have it: all but the path, the length of the body, the signature, and those
 * values that nothing is decided by and that were seen to change. Such a head says what the first said, and is read in a
 * fraction of the time.
 */
export class Pattern {
  /** What stands before, between and behind the values. */
  readonly #fixed: readonly string[];
  /** Which value is the length. */
  readonly #lengthAt: number;
  /** Which is the signature: digits and letters, behind which nothing else may be said. */
  readonly #signatureAt: number;

  constructor(fixed: readonly string[], lengthAt: number, signatureAt: number) {
    this.#fixed = fixed;
    this.#lengthAt = lengthAt;
    this.#signatureAt = signatureAt;
  }

  /** With few built-ins, and no regular expression: between two requests all that this needs has left the caches, and each costs as much again. */
  match(text: string): Match | null {
    const fixed = this.#fixed;
    const last = fixed.length - 1;
    let at = 0;
    let from = 0;
    let to = 0;
    let length = 0;
    let isPlain = true;
    for (let part = 0; part <= last; part += 1) {
      const piece = fixed[part] as string;
      const start = at + piece.length;
      if (!stands(piece, text, start)) return null;
      at = start;
      if (part === last) return { from, to, isPlain, length, end: at };
      if (part === 0) {
        if (text.charCodeAt(start) !== 47) return null;
        for (let sign = 47; sign > 32 && sign < 256; sign = text.charCodeAt(at)) {
          if (sign === 37 || (sign === 45 && isAt(text, at, 'z')) || (sign === 61 && isAt(text, at, 'ial')))
            isPlain = false;
          at += 1;
        }
        from = start;
        to = at;
        continue;
      }
      at = endOfValue(text, at, part === this.#signatureAt ? 48 : 32);
      if (part === this.#lengthAt) {
        if (at === start || at - start > 15) return null;
        for (let digit = start; digit < at; digit += 1) {
          const value = text.charCodeAt(digit) - 48;
          if (value < 0 || value > 9) return null;
          length = length * 10 + value;
        }
      }
    }
    return null;
  }
}

/**
 * Whether a piece stands in a text up to a place: a short one sign by sign, for which V8 does not leave its compiled code, a long one as a
 * slice, which it compares many signs at a time.
 */
function stands(piece: string, text: string, end: number): boolean {
  if (end > text.length) return false;
  return piece.length < 128 ? text.endsWith(piece, end) : text.slice(end - piece.length, end) === piece;
}

/** Whether small letters stand before a place, or large ones. */
function isAt(text: string, end: number, letters: string): boolean {
  for (let back = letters.length; back > 0; back -= 1)
    if ((text.charCodeAt(end - back) | 32) !== letters.charCodeAt(letters.length - back)) return false;
  return true;
}

/** Behind all signs that are none of the end of a line, nor written as one. */
function endOfValue(text: string, from: number, least: number): number {
  let at = from;
  for (let sign = text.charCodeAt(at); sign >= least && sign < 256; sign = text.charCodeAt(at)) at += 1;
  return at;
}

/** Makes the patterns of one connection, and learns from its heads which values change. */
export class Patterns {
  readonly #last = new Map<string, string>();
  readonly #changing = new Set<string>();

  /** `text`: a head that could be read, to the end of its empty line; null: it has a form that is not made again like this. */
  of(text: string): Pattern | null {
    const blank = text.indexOf(' ');
    // A line feed alone ends a line only for some.
    if (text.length > most || text[blank + 1] !== '/' || /[^\r]\n/.test(text)) return null;
    const fixed = [text.slice(0, blank + 1)];
    let lengthAt = -1;
    let signatureAt = -1;
    let from = text.indexOf(' ', blank + 1);
    for (let at = text.indexOf('\n', from) + 1, end = at; ; at = end + 1) {
      end = text.indexOf('\r\n', at) + 1;
      if (end <= at + 1) break;
      const colon = text.indexOf(':', at);
      const name = text.slice(at, colon).toLowerCase();
      const value = this.#changes(name, text.slice(colon + 1, end - 1));
      if (value === null) continue;
      if (name === 'content-length') lengthAt = fixed.length;
      if (name === 'authorization') signatureAt = fixed.length;
      fixed.push(text.slice(from, colon + 1 + value));
      from = end - 1;
    }
    fixed.push(text.slice(from));
    return new Pattern(fixed, lengthAt, signatureAt);
  }

  /** Where in a value that begins what is another in the next head; null: it is the same. */
  #changes(name: string, value: string): number | null {
    if (name === 'content-length') return /^ */.exec(value)?.[0].length ?? null;
    if (name === 'authorization') return signed.exec(value)?.[0].length ?? null;
    if (isDecisive(name)) return null;
    const before = this.#last.get(name);
    if (before !== undefined && before !== value) this.#changing.add(name);
    if (before !== undefined || this.#last.size < 100) this.#last.set(name, value);
    return this.#changing.has(name) ? 0 : null;
  }
}

/** AWS Signature Version 4 with its scope, up to the signature. */
const signed =
  /^ ?AWS4-[\w-]{1,40} Credential=[^/,\s]{1,200}\/\d{8}\/[\w-]{1,40}\/[\w.-]{1,60}\/aws4_request,[^=]{1,40}=[^,=]{1,2000},[^=]{1,40}=(?=\w{1,200}$)/;
