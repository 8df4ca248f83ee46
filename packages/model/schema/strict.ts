import { z } from 'zod';
import { nearest } from '../nearest.ts';

/**
 * Returns the schema of a mapping with only these keys. The error for each other key suggests the nearest known key, or
 * lists all known keys. `what` names the mapping in the error.
 */
export function strict<T extends z.ZodRawShape>(shape: T, what: string): z.ZodObject<T, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const { keys = [] } = issue as { readonly keys?: readonly string[] };
      return keys.map((key) => unknownKey(key, known, what)).join('\n');
    },
  });
}

function unknownKey(key: string, known: readonly string[], what: string): string {
  const near = nearest(key, known);
  return near === null
    ? `${what} has no "${key}"; it takes ${known.join(', ')}`
    : `${what} has no "${key}"; did you mean "${near}"?`;
}
