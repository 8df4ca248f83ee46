import type { SinkKind } from '@emmental/model';

const everything = [
  'shell',
  'sql',
  'path',
  'url',
  'code',
  'template',
  'nosql',
  'header',
  'deserialize',
] as const satisfies readonly SinkKind[];

/** What makes event data harmless, and for which sinks. A name that is not here helps nowhere. */
export const sanitizers = {
  number: everything,
  'equals a constant': everything,
  'allow-list': everything,
  'anchored pattern': everything,
  basename: ['path'],
} as const satisfies Readonly<Record<string, readonly SinkKind[]>>;

/** The first of the names that is good for the sink, or null. */
export function sanitizedFor(sink: SinkKind, names: readonly string[]): string | null {
  const table: Readonly<Record<string, readonly SinkKind[]>> = sanitizers;
  return names.find((name) => Object.hasOwn(table, name) && table[name]?.includes(sink)) ?? null;
}
