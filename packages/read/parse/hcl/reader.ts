import type { Location } from '@emmental/model';
import { documentDepth } from '../limits.ts';
import type { Places } from '../places.ts';

/** A text that is parsed from start to end. The parser functions move `offset` forward. */
export interface Reader {
  readonly text: string;
  readonly places: Places;
  offset: number;
  /** The end of the part that is parsed. The content of a heredoc is parsed as a separate text. */
  readonly end: number;
  depth: number;
}

/** A syntax error and its offset. Only thrown inside the parser. */
export class SyntaxFault extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export const currentPlace = (reader: Reader): Location => reader.places.at(reader.offset);

export const peek = (reader: Reader, ahead = 0): string =>
  reader.offset + ahead < reader.end ? (reader.text[reader.offset + ahead] ?? '') : '';

export const startsWith = (reader: Reader, word: string): boolean =>
  reader.offset + word.length <= reader.end && reader.text.startsWith(word, reader.offset);

/** Moves over `word` if the text continues with it. Returns true if it does. */
export function take(reader: Reader, word: string): boolean {
  if (!startsWith(reader, word)) return false;
  reader.offset += word.length;
  return true;
}

/** Moves over `word`. Throws if the text does not continue with it. */
export function expect(reader: Reader, word: string): void {
  if (!take(reader, word)) throw new SyntaxFault(`${JSON.stringify(word)} is missing`, reader.offset);
}

/** Moves over spaces and comments, and with `lines` also over line ends. */
export function skip(reader: Reader, lines: boolean): void {
  for (;;) {
    const character = peek(reader);
    if (character === ' ' || character === '\t' || character === '\r' || character === '\uFEFF')
      reader.offset += 1;
    else if (character === '\n' && lines) reader.offset += 1;
    else if (character === '#' || startsWith(reader, '//')) {
      const line = reader.text.indexOf('\n', reader.offset);
      reader.offset = line === -1 ? reader.end : Math.min(line, reader.end);
    } else if (startsWith(reader, '/*')) {
      const close = reader.text.indexOf('*/', reader.offset + 2);
      if (close === -1) throw new SyntaxFault('a comment is not closed', reader.offset);
      reader.offset = Math.min(close + 2, reader.end);
    } else return;
  }
}

const word = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;

/** Reads the name at the current offset; null when there is none. */
export function takeName(reader: Reader): string | null {
  word.lastIndex = reader.offset;
  const [name] = word.exec(reader.text) ?? [];
  if (name === undefined || reader.offset + name.length > reader.end) return null;
  reader.offset += name.length;
  return name;
}

/** Runs `read` one level deeper. Throws at the maximum depth of a document. */
export function nested<T>(reader: Reader, read: () => T): T {
  if (reader.depth >= documentDepth) throw new SyntaxFault('it is nested too deep', reader.offset);
  reader.depth += 1;
  try {
    return read();
  } finally {
    reader.depth -= 1;
  }
}
