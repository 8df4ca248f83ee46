import type { Hint } from '../trigger/row.ts';

/** The names of the decodings. */
export type How =
  | 'json'
  | 'jwt'
  | 'base64'
  | 'gzip'
  | 'deflate'
  | 'brotli'
  | 'bytes'
  | 'strings'
  | 'kpl'
  | 'form'
  | 'multipart'
  | 'mime'
  | 'cookie'
  | 'xml'
  | 'graphql'
  | 'percent'
  | 'plus'
  | 'escape'
  | 'entity'
  | 'unicode'
  | 'quoted'
  | 'hex'
  | 'base32'
  | 'decimal'
  | 'utf7'
  | 'prefix';

/** One part that a decoding found. `value` is text, bytes (Uint8Array) or a parsed document. */
export interface Piece {
  /** The text to append to the path of the decoded value. */
  readonly at: string;
  readonly value: unknown;
  readonly hint?: Hint;
  /** The reason why further pieces are left out; it is reported in `notInspected`. */
  readonly cut?: string;
}

/** One way to decode a text. */
export interface Decoder {
  readonly id: How;
  /**
   * Bits of `sign`: the text must have at least one of these signs. A decoder without `signs` is tried on every text.
   * The check is skipped if the trigger gives a hint.
   */
  readonly signs?: number;
  /** The fewest characters of a text in this form. The check is skipped if the trigger gives a hint. */
  readonly shortest?: number;
  /** A cheap check. When it returns false, `decode` is not called. */
  readonly applies: (text: string, marks: Marks, hint: Hint | undefined) => boolean;
  /**
   * Returns the decoded pieces; [] when the text turns out not to have this form. Never throws. The pieces together are
   * at most as long as the text plus a constant.
   */
  readonly decode: (text: string, hint: Hint | undefined) => readonly Piece[];
  /** True when rules read only the decoded parts of such a text, not the text itself. */
  readonly container?: boolean;
  /** True when no further decoder has to be tried on a text of this form. Ignored if the trigger gives a hint. */
  readonly exclusive?: boolean;
}

/** Bits for the characters that decoders look for. */
export const sign = {
  percent: 1,
  plus: 2,
  backslash: 4,
  ampersand: 8,
  equals: 16,
  less: 32,
  newline: 64,
  /** A zero character, or any character beyond ASCII. */
  beyond: 128,
  /** A character that no form of base64 has. `\n` does not count. */
  punctuation: 256,
  /** Sixteen or more characters of base64 in a row. */
  run: 512,
  dot: 1024,
  brace: 2048,
  /** A character that is neither base64 nor part of a line break. */
  noBase64: 4096,
  /** A character that does not occur in hexadecimal bytes. `0x`, `\\x` and separators are allowed in them. */
  noHex: 8192,
  /** The text has no `noBase64` character, or starts with the first letter of a prefix of base64 (`leads`). */
  base64: 16384,
  /** The text has no `noHex` character. */
  hex: 32768,
} as const;

/** The signs of a text: decoders check them before they decode the text. */
export class Marks {
  /** Code of the first character that is not blank. */
  readonly first: number;
  private readonly text: string;
  private found = -1;

  constructor(text: string) {
    this.text = text;
    this.first = firstOf(text);
  }

  /**
   * Returns the signs of the text. They are computed on first use, because a JSON document is recognised by its first
   * character alone.
   */
  get signs(): number {
    if (this.found < 0) this.found = signsOf(this.text);
    return this.found;
  }
}

const signs = new Uint16Array(128);
for (let code = 0; code < 128; code += 1) {
  const letter = String.fromCharCode(code);
  let bits = 0;
  if (!/[\w+/=\n-]/.test(letter)) bits |= sign.punctuation;
  if (!/[\w+/=\r\n-]/.test(letter)) bits |= sign.noBase64;
  if (!/[\da-fx\\:, -]/i.test(letter)) bits |= sign.noHex;
  signs[code] = bits;
}
for (const [letter, bit] of [
  ['\u0000', sign.beyond],
  ['%', sign.percent],
  ['+', sign.plus],
  ['\\', sign.backslash],
  ['&', sign.ampersand],
  ['=', sign.equals],
  ['<', sign.less],
  ['\n', sign.newline],
  ['.', sign.dot],
  ['{', sign.brace],
] as const)
  signs[letter.charCodeAt(0)] = (signs[letter.charCodeAt(0)] as number) | bit;

const beyond = sign.beyond | sign.punctuation | sign.noBase64 | sign.noHex;
const shortestRun = 16;
/** First letters of the prefixes of base64: `Basic`, `data:`, an encoded word (`=?`). */
export const leads = 'BbDd=';

function firstOf(text: string): number {
  let first = 0;
  for (let at = 0; at < text.length; at += 1) {
    first = text.charCodeAt(at);
    if (first > 32 && first !== 0xfeff) break;
  }
  return first;
}

function signsOf(text: string): number {
  let found = 0;
  /** Index of the last character that no form of base64 has. */
  let last = -1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const signed = code < 128 ? (signs[code] as number) : beyond;
    found |= signed;
    if ((signed & sign.punctuation) === 0) continue;
    if (at - last > shortestRun) found |= sign.run;
    last = at;
  }
  if (text.length - last > shortestRun) found |= sign.run;
  if ((found & sign.noBase64) === 0 || leads.includes(text.charAt(0))) found |= sign.base64;
  if ((found & sign.noHex) === 0) found |= sign.hex;
  return found;
}
