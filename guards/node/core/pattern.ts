import { literal } from './forms.ts';
import { isDecisive } from './head.ts';

/** The most bytes of a head for which a pattern is made. */
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
 * Recognises heads that differ from an earlier head of the connection only in the path, the length of the body, the signature, and header
 * values that do not matter for the decision and have changed before. Such a head gets the decision of the earlier head, in a fraction of
 * the time.
 *
 * The patterns are regular expressions, because the code that runs per request must be small: between two requests the processor's caches
 * lose this code. Node itself runs regular expressions for each request; they compare four characters at a time in a few bytes of code.
 * The alternatives are slower: V8 compiles `endsWith` to a loop over both texts, and calls the runtime to compare slices.
 */
export class Pattern {
  /** Matches heads with a plain path. */
  readonly #plain: RegExp;
  /** Matches heads with any path. */
  readonly #any: RegExp;
  /** The index at which the path begins. */
  readonly #from: number;
  /** The number of characters from the end of the last changing value to the end of the head; -1 when the head has no length of the body. */
  readonly #last: number;
  /** For each changing value from the last back to the body length: the distance from the start of its line to the end of the value before. */
  readonly #between: readonly number[];

  /**
   * `fixed` holds the pieces of the head before, between and after the changing values. `lengthAt` is the index of the piece before the
   * body length, `signatureAt` that of the piece before the signature; -1 when the head has none.
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

/** True when the head ends within `maxHead`: on a longer text a regular expression could overflow the stack. */
const isShort = (text: string): boolean => {
  const end = text.indexOf('\r\n\r\n');
  return end >= 0 && end < maxHead;
};

const path = '[!-\\xff]*';
const plain = '[!-$&-,.-<>-\\xff]*';
const plainPath = `${plain}(?:(?:(?<![zZ])-|(?<![iI][aA][lL])=)${plain})*`;
const line = '[ -\\xff]*';
const digits = '\\d{1,15}';
/** Matches the characters of a signature, without `/`, `,` and `=`, so that no further part of the header can follow. */
const word = '[0-<>-\\xff]*';

/** Makes patterns from the heads of one connection, and remembers which header values changed. */
export class Patterns {
  readonly #last = new Map<string, string>();
  readonly #changing = new Set<string>();

  /** Makes the pattern of a head (the text includes its empty line); null when the head has an unusual form. */
  of(text: string): Pattern | null {
    const blank = text.indexOf(' ');
    // Servers do not agree about a bare line feed, so such a head gets no pattern.
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
