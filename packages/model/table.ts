/** The row of a table under a key that a user wrote: `constructor` and `__proto__` have none. */
export const rowOf = <T>(
  table: Readonly<Record<string, T>> | undefined,
  key: string | undefined,
): T | undefined =>
  table !== undefined && key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
