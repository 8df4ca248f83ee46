import { literal } from './forms.ts';
import { isDecisive } from './head.ts';

/** Bytes of a head that a pattern is made of. */
const most = 8 * 1024;

/** Where in a text the next head of a pattern has what is its own. */
export interface Match {
  /** Where the path begins. */
  readonly from: number;
  /** It has no `%`, no `z-` and no `ial=`, one of which is in each query that says `X-Amz-` or `Credential=`. */
  readonly isPlain: boolean;
  /** Of the body, in bytes. */
  readonly length: number;
  /** Where the head ends. */
  readonly end: number;
}

/** The path that begins at a place of a head. */
export const pathAt = (head: string, from: number): string => head.slice(from, head.indexOf(' ', from));

/**
 * The head of a request as the next ones of its connection have it: all but the path, the length of the body, the signature, and those
 * values that nothing is decided by and that were seen to change. Such a head says what the first said, and is read in a
 * fraction of the time.
 *
 * Between two requests all that this needs has left the caches, so that what counts is how much code runs: regular expressions, which
 * Node itself runs for each request, compare four signs at a time in a few bytes of code, where V8 makes a loop over both texts of
 * `endsWith` and leaves its compiled code to compare slices.
 */
export class Pattern {
  /** Heads with a plain path, and with any. */
  readonly #plain: RegExp;
  readonly #any: RegExp;
  /** Where the path begins. */
  readonly #from: number;
  /** Signs behind the last value, which is the length of the body where no other follows; -1: there is no length. */
  readonly #last: number;
  /** From the last value back to the length: how many signs before the line of each value the one before it ends. */
  readonly #between: readonly number[];

  /** `fixed`: what stands before, between and behind the values; `lengthAt`, `signatureAt`: behind which of it these stand, or -1. */
  constructor(fixed: readonly string[], lengthAt: number, signatureAt: number) {
    const [method = '', ...pieces] = fixed;
    let rest = '';
    for (let at = 0; at < pieces.length; at += 1)
      rest +=
        (at === 0 ? '' : at === lengthAt ? digits : at === signatureAt ? word : line) +
        literal(pieces[at] as string);
    const start = `${literal(method)}(?=/)`;
    this.#plain = new RegExp(start + plainPath + rest, 'y');
    this.#any = new RegExp(start + path + rest, 'y');
    this.#from = method.length;
    this.#last = lengthAt < 0 ? -1 : (pieces.at(-1) as string).length;
    this.#between = pieces
      .slice(lengthAt, -1)
      .map((piece) => piece.lastIndexOf('\n') + 1)
      .reverse();
  }

  /** Whether it is made of heads that say the same. */
  equals(other: Pattern): boolean {
    return this.#any.source === other.#any.source;
  }

  match(text: string): Match | null {
    const from = this.#from;
    if (text.length > most && !isShort(text)) return null;
    let pattern = this.#plain;
    pattern.lastIndex = 0;
    const isPlain = pattern.test(text);
    if (!isPlain) {
      pattern = this.#any;
      pattern.lastIndex = 0;
      if (!pattern.test(text)) return null;
    }
    const end = pattern.lastIndex;
    let length = 0;
    if (this.#last >= 0) {
      let at = end - this.#last;
      const between = this.#between;
      for (let value = 0; value < between.length; value += 1) {
        while (text.charCodeAt(at - 1) !== 10) at -= 1;
        at -= between[value] as number;
      }
      for (let unit = 1; ; unit *= 10) {
        at -= 1;
        const digit = text.charCodeAt(at) - 48;
        if (digit < 0 || digit > 9) break;
        length += digit * unit;
      }
    }
    return { from, isPlain, length, end };
  }
}

/** Whether a head ends where one may: on more signs a regular expression could run out of room. */
const isShort = (text: string): boolean => {
  const end = text.indexOf('\r\n\r\n');
  return end >= 0 && end < most;
};

const path = '[!-\\xff]*';
const plain = '[!-$&-,.-<>-\\xff]*';
const plainPath = `${plain}(?:(?:(?<![zZ])-|(?<![iI][aA][lL])=)${plain})*`;
const line = '[ -\\xff]*';
const digits = '\\d{1,15}';
/** Digits and letters, which a signature is: behind it nothing else may be said, as it is with `/`, `,` or `=`. */
const word = '[0-<>-\\xff]*';

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
      if (name === 'authorization') {
        if (signatureAt >= 0) return null;
        signatureAt = fixed.length;
      }
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
