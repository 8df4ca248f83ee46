/** Returns the row of a table for a key that a user wrote; undefined for keys such as `constructor` that every object inherits. */
export const rowOf = <T>(
  table: Readonly<Record<string, T>> | undefined,
  key: string | undefined,
): T | undefined =>
  table !== undefined && key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
