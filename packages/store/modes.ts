const strictestFirst = ['enforce', 'alert', 'learn'] as const;

/** The mode of a section, or the strictest mode among several. */
export type Mode = (typeof strictestFirst)[number];

/** Returns the strictest mode of a document of modes by section; null if it is no such document. Without a limited section it is `learn`. */
export function strictestMode(modes: unknown): Mode | null {
  if (typeof modes !== 'object' || modes === null || Array.isArray(modes)) return null;
  const named = Object.values(modes);
  return strictestFirst.find((mode) => named.includes(mode)) ?? 'learn';
}
