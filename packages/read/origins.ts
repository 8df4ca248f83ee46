import type { Location } from '@emmental/model';

/**
 * The origin of each statement that the user did not write, by its place in the user's file: `generated` if
 * the format adds the statement by itself, `template:<name>` if the statement comes from a SAM policy
 * template. Formats record origins, and the reader of roles looks them up.
 */
export type Origins = ReadonlyMap<string, string>;

/** Records the origin of the statement at a place. A place that already has an origin keeps it. */
export function noteOrigin(origins: Map<string, string>, at: Location, origin: string): void {
  const key = keyOf(at);
  if (!origins.has(key)) origins.set(key, origin);
}

export const originAt = (origins: Origins | undefined, at: Location): string | undefined =>
  origins?.get(keyOf(at));

const keyOf = (at: Location): string => `${at.file}:${at.line}:${at.column}`;
