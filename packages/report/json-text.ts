import { escapeHidden, spelledInQuotes } from '@emmental/model';

/**
 * Writes a document as JSON that is harmless to print in a terminal. `JSON.stringify` leaves some hidden characters as they
 * are, such as U+009B, which begins a terminal command; this function escapes them. A parser of JSON reads the same text.
 */
export const jsonText = (document: unknown): string => `${harmless(document)}\n`;

const harmless = (value: unknown): string =>
  escapeHidden(JSON.stringify(value, null, 2) ?? 'null', spelledInQuotes);

/** A field of a document. A function makes the items of a list, one after the other. */
export type Field = readonly [name: string, value: unknown];

/** Characters after which a piece is handed on. */
const sizeOfPiece = 1 << 16;

/**
 * Writes a document in pieces; together they are the text that `jsonText` writes. The fields and the items of their lists
 * are made only when they are written, so that a long report is never in memory as one text.
 */
export function* jsonPieces(fields: Iterable<Field>): Generator<string, void> {
  let piece = '{';
  let separator = '\n';
  for (const [name, value] of fields) {
    piece += `${separator}  ${JSON.stringify(name)}: `;
    separator = ',\n';
    if (typeof value !== 'function') {
      piece += harmless(value).replaceAll('\n', '\n  ');
      continue;
    }
    let before = '[\n';
    for (const item of value() as Iterable<unknown>) {
      piece += `${before}    ${harmless(item).replaceAll('\n', '\n    ')}`;
      before = ',\n';
      if (piece.length < sizeOfPiece) continue;
      yield piece;
      piece = '';
    }
    piece += before === '[\n' ? '[]' : '\n  ]';
  }
  yield `${piece}\n}\n`;
}
