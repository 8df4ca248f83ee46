import { isBytes, lengthOf, text, utf8Of } from './primordials.ts';

/** Returns a path argument (text, bytes or URL) as text; null for descriptors, and for values that the hooked function itself will refuse. */
export function pathOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (isBytes(value)) return utf8Of(value, 0, lengthOf(value));
  return typeof value === 'object' && value !== null ? text(value) : null;
}
