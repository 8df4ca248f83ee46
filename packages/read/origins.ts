import type { Location } from '@emmental/model';

/**
 * The origin of statements that the user did not write, by their place in the user's file: `generated` where
 * the format adds the statement by itself, `template:<name>` where it comes from a policy template. Formats
 * record origins; the reader of roles uses them.
 */
export type Origins = ReadonlyMap<string, string>;

/** Records the origin of the statement at a place. The first record of a place counts. */
export function noteOrigin(origins: Map<string, string>, at: Location, origin: string): void {
  const key = keyOf(at);
  if (!origins.has(key)) origins.set(key, origin);
}

export const originAt = (origins: Origins | undefined, at: Location): string | undefined =>
  origins?.get(keyOf(at));

const keyOf = (at: Location): string => `${at.file}:${at.line}:${at.column}`;
