import { literal } from './forms.ts';
import { isDecisive } from './head.ts';

/** Bytes of a head of which a pattern is made. */
const maxHead = 8 * 1024;

/** A head that a pattern matched. */
export interface Match {
  /** The index at which the path begins. */
  readonly from: number;
  /** True when the path has no `%`, no `z-` and no `ial=`; a query with `X-Amz-` or `Credential=` has one of these. */
  readonly isPlain: boolean;
  /** The length of the body in bytes. */
  readonly length: number;
  /** The index at which the head ends. */
  readonly end: number;
}

/** Returns the path that begins at an index of a head. */
export const pathAt = (head: string, from: number): string => head.slice(from, head.indexOf(' ', from));

/**
 * Recognises heads that equal an earlier head of the connection in everything except the path, the length of the body, the signature, and
 * values that decide nothing and were seen to change. Such a head asks for the same as the earlier one, and is read in a fraction of the
 * time.
 *
 * Between two requests the processor's caches lose this code, so the amount of code counts. Node itself runs regular expressions for each
 * request; they compare four characters at a time in a few bytes of code. V8 makes a loop over both texts of `endsWith`, and leaves its
 * compiled code to compare slices.
 */
export class Pattern {
  /** Matches heads with a plain path. */
  readonly #plain: RegExp;
  /** Matches heads with any path. */
  readonly #any: RegExp;
  /** The index at which the path begins. */
  readonly #from: number;
  /** The number of characters behind the last value, which is the length of the body when no other value follows; -1 without a length. */
  readonly #last: number;
  /** For each value from the last one back to the length: the distance from the start of its line to the end of the value before it. */
  readonly #between: readonly number[];

  /**
   * `fixed` holds the pieces before, between and behind the values. `lengthAt` and `signatureAt` are the indexes of the pieces behind which
   * the length and the signature stand, or -1.
   */
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

  /** True when both match the same heads. */
  equals(other: Pattern): boolean {
    return this.#any.source === other.#any.source;
  }

  match(text: string): Match | null {
    const from = this.#from;
    if (text.length > maxHead && !isShort(text)) return null;
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

/** True when the head ends soon enough: on a longer text a regular expression could run out of stack. */
const isShort = (text: string): boolean => {
  const end = text.indexOf('\r\n\r\n');
  return end >= 0 && end < maxHead;
};

const path = '[!-\\xff]*';
const plain = '[!-$&-,.-<>-\\xff]*';
const plainPath = `${plain}(?:(?:(?<![zZ])-|(?<![iI][aA][lL])=)${plain})*`;
const line = '[ -\\xff]*';
const digits = '\\d{1,15}';
/** Matches the digits and letters of a signature, without `/`, `,` and `=`: nothing else may follow within the header. */
const word = '[0-<>-\\xff]*';

/** Makes patterns of the heads of one connection, and learns which values change. */
export class Patterns {
  readonly #last = new Map<string, string>();
  readonly #changing = new Set<string>();

  /** Makes the pattern of a head, with its empty line; null when the head has an unusual form. */
  of(text: string): Pattern | null {
    const blank = text.indexOf(' ');
    // Only some servers end a line at a line feed alone.
    if (text.length > maxHead || text[blank + 1] !== '/' || /[^\r]\n/.test(text)) return null;
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

  /** Returns the index in a value from which the next head can differ; null when the value stays the same. */
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

/** Matches a header of AWS Signature Version 4 with its scope, up to the signature. */
const signed =
  /^ ?AWS4-[\w-]{1,40} Credential=[^/,\s]{1,200}\/\d{8}\/[\w-]{1,40}\/[\w.-]{1,60}\/aws4_request,[^=]{1,40}=[^,=]{1,2000},[^=]{1,40}=(?=\w{1,200}$)/;
