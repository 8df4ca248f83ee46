import { type SinkKind, sinkKinds } from '@emmental/model';
import { ofTextBody } from './events.ts';

/** Ways to make event data harmless, each with the sinks that it helps for. A name without a row helps for no sink. */
export const sanitizers = {
  number: sinkKinds,
  'equals a constant': sinkKinds,
  'allow-list': sinkKinds,
  'anchored pattern': sinkKinds,
  'schema validation': sinkKinds,
  'generated name': sinkKinds,
  hash: sinkKinds,
  'cleaned text': sinkKinds,
  'answer sent before': sinkKinds,
  // Only the holder of the key makes such bytes; text of others that he put into them is still text of others.
  'keyed signature': ['deserialize'],
  'no shell': ['shell'],
  'shell quoting': ['shell'],
  'parametrised query': ['sql', 'nosql'],
  'sql escaping': ['sql'],
  basename: ['path'],
  'inside a folder': ['path'],
  'no parent folders': ['path'],
  'fixed host': ['url'],
  'address of a fixed host': ['header', 'url'],
  'host from a list': ['url'],
  'type check': ['nosql'],
  'text only': ['nosql'],
  'operators removed': ['nosql'],
  encodeURIComponent: ['url', 'path', 'header'],
  'html escaping': [],
  'no line breaks': ['header'],
  'line breaks refused': ['header'],
  'a header of the request': ['header'],
} as const satisfies Readonly<Record<string, readonly SinkKind[]>>;

/**
 * Ways in which event data has no effect only by chance. A fix ends the protection: names with blanks fail in such
 * code, and whoever decodes them opens the sink. `path` is missing because the text may still hold `../`, and `code`
 * because it is not known how an interpreter reads percent signs.
 */
const chances = {
  [ofTextBody]: sinkKinds,
  'percent-encoded by S3': ['shell', 'sql', 'template', 'nosql', 'header'],
} as const satisfies Readonly<Record<string, readonly SinkKind[]>>;

/**
 * Returns the first sanitizer that helps for the sink, or null. A name may list the sinks that it helps for after a
 * colon: `anchored pattern:shell sql` helps for these two only.
 */
export const sanitizedFor = (sink: SinkKind, names: readonly string[]): string | null =>
  firstFor(sink, names, sanitizers);

/** Returns the first chance that keeps event data from an effect in the sink, or null. */
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

/** Returns the sanitizer's name narrowed to the sinks, or the name alone when it covers all sinks. */
export const narrowed = (name: string, sinks: readonly SinkKind[]): string =>
  sinks.length === sinkKinds.length ? name : `${name}:${sinks.join(' ')}`;

export const allSinks: readonly SinkKind[] = sinkKinds;
