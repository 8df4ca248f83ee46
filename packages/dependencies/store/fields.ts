/** An object of data that others wrote. A field of another kind than requested counts as missing. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Returns a field that holds a text; null where it is missing or holds anything else. The readers below do the same
 * for objects and lists, where a missing list is empty.
 */
export function textAt(of: Fields | null, name: string): string | null {
  const value = of?.[name];
  return typeof value === 'string' ? value : null;
}

export function objectAt(of: Fields | null, name: string): Fields | null {
  const value = of?.[name];
  return isFields(value) ? value : null;
}

export function listAt(of: Fields | null, name: string): readonly unknown[] {
  const value = of?.[name];
  return Array.isArray(value) ? value : [];
}

export const objectsAt = (of: Fields | null, name: string): readonly Fields[] =>
  listAt(of, name).filter(isFields);

export const textsAt = (of: Fields | null, name: string): readonly string[] =>
  listAt(of, name).filter((item) => typeof item === 'string');
