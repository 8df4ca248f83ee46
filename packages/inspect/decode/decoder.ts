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
}

export interface Decoder {
  readonly id: How;
  /** Cheap; when it answers no, `decode` is not called. */
  readonly applies: (text: string, marks: Marks, hint: Hint | undefined) => boolean;
  /** [] when the text is not of this form after all. Never throws, never larger than its input by more than a constant. */
  readonly decode: (text: string, hint: Hint | undefined) => readonly Piece[];
  /** The text is only a container: rules read its parts, not its syntax. */
  readonly container?: boolean;
}

/** Characters that decoders look for, found once per text. */
export interface Marks {
  readonly first: number;
  readonly percent: boolean;
  readonly plus: boolean;
  readonly backslash: boolean;
  readonly ampersand: boolean;
  readonly equals: boolean;
  readonly less: boolean;
  readonly newline: boolean;
}

export function marksOf(text: string): Marks {
  let first = 0;
  let at = 0;
  while (at < 64) {
    first = text.charCodeAt(at);
    if (first > 32 && first !== 0xfeff) break;
    at += 1;
  }
  return {
    first: Math.max(first, 0),
    percent: text.includes('%'),
    plus: text.includes('+'),
    backslash: text.includes('\\'),
    ampersand: text.includes('&'),
    equals: text.includes('='),
    less: text.includes('<'),
    newline: text.includes('\n'),
  };
}
