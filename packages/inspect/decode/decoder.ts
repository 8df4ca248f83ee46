import type { Hint } from '../trigger/table.ts';

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
  | 'hex'
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
  /** Signs of which the text must have one (`sign`); most texts have few of them. Absent: it is asked about every text. */
  readonly signs?: number;
  /** A text of fewer characters is not of this form, unless a place says so. */
  readonly shortest?: number;
  /** Cheap; when it answers no, `decode` is not called. */
  readonly applies: (text: string, marks: Marks, hint: Hint | undefined) => boolean;
  /** [] when the text is not of this form after all. Never throws, never larger than its input by more than a constant. */
  readonly decode: (text: string, hint: Hint | undefined) => readonly Piece[];
  /** The text is only a container: rules read its parts, not its syntax. */
  readonly container?: boolean;
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
} as const;

/** What is known of a text after one look at its characters. */
export interface Marks {
  /** The first character that is no blank. */
  readonly first: number;
  /** Which signs it has. */
  readonly signs: number;
}

const signs = new Uint16Array(128);
for (let code = 0; code < 128; code += 1)
  if (code !== 10 && !/[\w+/=-]/.test(String.fromCharCode(code))) signs[code] = sign.punctuation;
for (const [letter, bit] of [
  ['\u0000', sign.beyond | sign.punctuation],
  ['%', sign.percent | sign.punctuation],
  ['+', sign.plus],
  ['\\', sign.backslash | sign.punctuation],
  ['&', sign.ampersand | sign.punctuation],
  ['=', sign.equals],
  ['<', sign.less | sign.punctuation],
  ['\n', sign.newline],
] as const)
  signs[letter.charCodeAt(0)] = bit;

export function marksOf(text: string): Marks {
  let first = 0;
  for (let at = 0; at < text.length; at += 1) {
    first = text.charCodeAt(at);
    if (first > 32 && first !== 0xfeff) break;
  }
  let found = 0;
  let run = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const signed = code < 128 ? (signs[code] as number) : sign.beyond | sign.punctuation;
    found |= signed;
    run = (signed & sign.punctuation) === 0 ? run + 1 : 0;
    if (run === 16) found |= sign.run;
  }
  return { first, signs: found };
}
