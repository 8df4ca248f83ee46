import { escapeHidden, spelledInQuotes } from '@emmental/model';
/**
 * Writes a document as JSON that may be looked at in a terminal: the hidden characters that `JSON.stringify` leaves as they
 * are (U+009B begins a command to a terminal) are written as escapes. To a reader of JSON it is the same text.
 */
export const jsonText = (document: unknown): string =>
  `${escapeHidden(JSON.stringify(document, null, 2), spelledInQuotes)}\n`;
