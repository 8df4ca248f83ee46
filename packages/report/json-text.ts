/**
 * A document as JSON that may be looked at in a terminal: the controls and bidirectional overrides that
 * `JSON.stringify` leaves as they are (U+009B begins a command to a terminal) are written as escapes. To a reader of
 * JSON it is the same text.
 */
export const jsonText = (document: unknown): string =>
  `${JSON.stringify(document, null, 2).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}\n`;
