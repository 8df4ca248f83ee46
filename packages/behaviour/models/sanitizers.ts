import { type SinkKind, sinkKinds } from '@emmental/model';

/** What makes event data harmless, and for which sinks. A name that is not here helps nowhere. */
export const sanitizers = {
  number: sinkKinds,
  'equals a constant': sinkKinds,
  'allow-list': sinkKinds,
  'anchored pattern': sinkKinds,
  'schema validation': sinkKinds,
  'generated name': sinkKinds,
  hash: sinkKinds,
  'cleaned text': sinkKinds,
  'no shell': ['shell'],
  'shell quoting': ['shell'],
  'parametrised query': ['sql', 'nosql'],
  'sql escaping': ['sql'],
  basename: ['path'],
  'inside a folder': ['path'],
  'no parent folders': ['path'],
  'fixed host': ['url'],
  'host from a list': ['url'],
  'type check': ['nosql'],
  'text only': ['nosql'],
  'operators removed': ['nosql'],
  encodeURIComponent: ['url', 'path', 'header'],
  'html escaping': [],
  'no line breaks': ['header'],
} as const satisfies Readonly<Record<string, readonly SinkKind[]>>;

/**
 * What keeps event data from an effect though nobody meant it to: the first who mends the code, since names with blanks fail
 * in it, opens it. A path may still hold `../`, and what an interpreter makes of percent signs is not known.
 */
const chances = {
  'percent-encoded by S3': ['shell', 'sql', 'template', 'nosql', 'header'],
} as const satisfies Readonly<Record<string, readonly SinkKind[]>>;

/**
 * The first of the names that is good for the sink, or null. A name may be narrowed by what follows a colon:
 * `anchored pattern:shell sql` helps for these two only.
 */
export const sanitizedFor = (sink: SinkKind, names: readonly string[]): string | null =>
  firstFor(sink, names, sanitizers);

/** What keeps it harmless by chance alone, or null. */
export const byChanceFor = (sink: SinkKind, names: readonly string[]): string | null =>
  firstFor(sink, names, chances);

function firstFor(
  sink: SinkKind,
  names: readonly string[],
  table: Readonly<Record<string, readonly SinkKind[]>>,
): string | null {
  for (const name of names) {
    const [base = '', only] = name.split(':');
    if (!Object.hasOwn(table, base) || !table[base]?.includes(sink)) continue;
    if (only === undefined || only.split(' ').includes(sink)) return base;
  }
  return null;
}

/** A name narrowed to some sinks; the name itself where they are all. */
export const narrowed = (name: string, sinks: readonly SinkKind[]): string =>
  sinks.length === sinkKinds.length ? name : `${name}:${sinks.join(' ')}`;

export const allSinks: readonly SinkKind[] = sinkKinds;
