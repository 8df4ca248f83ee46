/** An object of external data. A field of an unexpected type counts as missing. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Returns a text field; null when the field is missing or not a text. The functions below do the same for objects and lists;
 * a missing list is empty.
 */
export function textAt(object: Fields | null, name: string): string | null {
  const value = object?.[name];
  return typeof value === 'string' ? value : null;
}

export function objectAt(object: Fields | null, name: string): Fields | null {
  const value = object?.[name];
  return isFields(value) ? value : null;
}

export function listAt(object: Fields | null, name: string): readonly unknown[] {
  const value = object?.[name];
  return Array.isArray(value) ? value : [];
}

export const objectsAt = (object: Fields | null, name: string): readonly Fields[] =>
  listAt(object, name).filter(isFields);

export const textsAt = (object: Fields | null, name: string): readonly string[] =>
  listAt(object, name).filter((item) => typeof item === 'string');
