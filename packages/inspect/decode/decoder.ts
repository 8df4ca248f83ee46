import type { Hint } from '../trigger/row.ts';

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

/** What one decoding found. `value` is text, bytes (Uint8Array) or a parsed document. */
export interface Piece {
  /** Appended to the path of the value it came from. */
  readonly at: string;
  readonly value: unknown;
  readonly hint?: Hint;
  /** Why what follows is left out; told as not inspected. */
  readonly cut?: string;
}

export interface Decoder {
  readonly id: How;
  /**
   * Signs of which the text must have one (`sign`), unless a place says so; most texts have few of them. Absent: it is asked
   * about every text.
   */
  readonly signs?: number;
  /** A text of fewer characters is not of this form, unless a place says so. */
  readonly shortest?: number;
  /** Cheap; when it answers no, `decode` is not called. */
  readonly applies: (text: string, marks: Marks, hint: Hint | undefined) => boolean;
  /** [] when the text is not of this form after all. Never throws, never larger than its input by more than a constant. */
  readonly decode: (text: string, hint: Hint | undefined) => readonly Piece[];
  /** The text is only a container: rules read its parts, not its syntax. */
  readonly container?: boolean;
  /** A text of this form is of no other, unless a place says so. */
  readonly whole?: boolean;
}

/** Characters that decoders look for, as bits. */
export const sign = {
  percent: 1,
  plus: 2,
  backslash: 4,
  ampersand: 8,
  equals: 16,
  less: 32,
  newline: 64,
  /** A zero, or anything beyond ASCII. */
  beyond: 128,
  /** What no form of base64 has, but a line break. */
  punctuation: 256,
  /** Sixteen or more characters of base64 in a row. */
  run: 512,
  dot: 1024,
  brace: 2048,
  /** What is neither base64 nor the end of a line. */
  noBase64: 4096,
  /** What is no hexadecimal, with or without `0x` or `\\x` before it and signs between. */
  noHex: 8192,
  /** None of the former, or the first letter of what stands before base64. */
  base64: 16384,
  /** None of the latter. */
  hex: 32768,
} as const;

/** What is seen of a text before it is decoded. */
export class Marks {
  /** The first character that is no blank. */
  readonly first: number;
  private readonly text: string;
  private found = -1;

  constructor(text: string) {
    this.text = text;
    this.first = firstOf(text);
  }

  /** Which signs it has; looked for when they are first asked about, since a document of JSON is known by its first character. */
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
/** First letters of what stands before base64: `Basic`, `data:`, an encoded word. */
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
  /** Where the last character was that no form of base64 has. */
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
