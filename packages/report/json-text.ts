import { escapeHidden, spelledInQuotes } from '@emmental/model';
/**
 * Writes a document as JSON that is harmless to print in a terminal. `JSON.stringify` leaves some hidden characters as they
 * are, such as U+009B, which begins a terminal command; this function escapes them. A parser of JSON reads the same text.
 */
export const jsonText = (document: unknown): string =>
  `${escapeHidden(JSON.stringify(document, null, 2), spelledInQuotes)}\n`;
