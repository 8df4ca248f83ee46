/*
 * Documents of a scan and evidence of signals come as senders made them. These functions take what has the expected form from them, and
 * leave out the rest.
 */

/** Returns a field of a value that may be no object. */
export const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

/** Returns a field that is a text with at least one character; null for anything else. */
export function textField(value: unknown, name: string): string | null {
  const text = field(value, name);
  return typeof text === 'string' && text !== '' ? text : null;
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A place in a repository, and what is there. */
export interface Place {
  readonly file: string | null;
  readonly line: number | null;
  readonly text: string | null;
}

/** Returns the places of a list of evidence. */
export function placesOf(value: unknown): readonly Place[] {
  return listOf(value).flatMap((entry) => {
    if (typeof entry === 'string') return [{ file: null, line: null, text: entry }];
    const line = field(entry, 'line');
    const place = {
      file: textField(entry, 'file'),
      line: typeof line === 'number' ? line : null,
      text: textField(entry, 'text'),
    };
    return place.file === null && place.text === null ? [] : [place];
  });
}

/** Returns `file:line` of a place; null for a place without a file. */
export const shownPlace = ({ file, line }: Place): string | null =>
  file === null || line === null ? file : `${file}:${line}`;
