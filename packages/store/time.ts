/** Returns a time of the database, which both drivers read as a Date, with its milliseconds. */
export const dateOf = (value: unknown): Date => (value instanceof Date ? value : new Date(String(value)));

/** Writes a column of times as ISO 8601 with microseconds, the precision of the database, so that it can be compared again. */
export const isoSql = (column: string): string =>
  `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
