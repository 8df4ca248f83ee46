import { createHash } from 'node:crypto';

/** Returns one digest for the rulebases of several apps, in any order; null if there is none. A single rulebase keeps its own. */
export function digestOfAll(digests: readonly (string | null)[]): string | null {
  const [first, ...more] = digests.filter((digest) => digest !== null).sort();
  if (first === undefined || more.length === 0) return first ?? null;
  return createHash('sha256')
    .update([first, ...more].join('\n'))
    .digest('hex')
    .slice(0, 12);
}
