import type { Source } from '@emmental/model';
import { oncePerSource } from '@emmental/model';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Reads a JSON file of the repository. Comments and trailing commas are allowed. Null when the file is
 * missing or not valid.
 */
export const readJson = oncePerSource((source: Source, path: string): Json => {
  if (source.kind(path) !== 'file') return null;
  const read = source.read(path);
  if (!('text' in read)) return null;
  try {
    return JSON.parse(withoutComments(read.text)) as Json;
  } catch {
    return null;
  }
});

/** Returns the value at a path of keys. Null when there is none. Inherited properties do not count. */
export function field(json: Json | undefined, ...keys: readonly string[]): Json {
  let current: Json = json ?? null;
  for (const key of keys) {
    if (
      current === null ||
      typeof current !== 'object' ||
      Array.isArray(current) ||
      !Object.hasOwn(current, key)
    )
      return null;
    current = (current as { readonly [key: string]: Json })[key] ?? null;
  }
  return current;
}

export const text = (json: Json): string | null => (typeof json === 'string' ? json : null);

export function texts(json: Json): readonly string[] {
  if (Array.isArray(json)) return json.filter((item) => typeof item === 'string');
  return typeof json === 'string' ? [json] : [];
}

export const entries = (json: Json): readonly (readonly [string, Json])[] =>
  json !== null && typeof json === 'object' && !Array.isArray(json) ? Object.entries(json) : [];

/** Removes comments, and commas before a closing bracket. Does not change strings. */
const withoutComments = (json: string): string =>
  json
    .replace(
      /("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
      (_, string: string | undefined) => string ?? '',
    )
    .replace(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/g, (_, string: string | undefined) => string ?? '');
