/** An object of data that others wrote. What is not of the kind that is asked for counts as missing. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field that holds a text; null where it is missing or holds anything else. So do the readers below, for objects and lists (of which nothing is an empty one). */
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
  listAt(of, name).filter((one) => typeof one === 'string');
