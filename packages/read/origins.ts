import type { Location } from '@emmental/model';

/**
 * What wrote a statement that no one wrote out, by its place in the user's file: `generated` where the format adds
 * it by itself, `template:<name>` where a policy template stands there. Formats note it, roles read it.
 */
export type Origins = ReadonlyMap<string, string>;

/** The first to note a place says what wrote it. */
export function noteOrigin(origins: Map<string, string>, at: Location, origin: string): void {
  const key = keyOf(at);
  if (!origins.has(key)) origins.set(key, origin);
}

export const originAt = (origins: Origins | undefined, at: Location): string | undefined =>
  origins?.get(keyOf(at));

const keyOf = (at: Location): string => `${at.file}:${at.line}:${at.column}`;
