import { isBytes, lengthOf, text, utf8Of } from './primordials.ts';

/** Reads a path as text; null for descriptors, and for values that the call itself will refuse. */
export function pathOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (isBytes(value)) return utf8Of(value, 0, lengthOf(value));
  return typeof value === 'object' && value !== null ? text(value) : null;
}
