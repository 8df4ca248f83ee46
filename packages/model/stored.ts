import type { Trigger } from './app.ts';
import { asString, fieldOf, partsOf, type Value } from './value.ts';

/**
 * Returns the event path for data of a stored object. `key` is the event path of the field that names the object:
 * `Records[].s3.object.key (content)`.
 */
export const heldBy = (key: string, part: 'content' | 'metadata'): string => `${key} (${part})`;

/**
 * Returns the field that names the object, for a path of `heldBy`; null for the path of an ordinary event field.
 */
export function namedBy(path: string): string | null {
  const end = path.search(/ \((?:content|metadata|stored)\)/);
  return end < 0 ? null : path.slice(0, end);
}

/** The key filter of a bucket notification. An empty prefix or suffix matches every key. */
export interface KeyFilter {
  readonly prefix: string;
  readonly suffix: string;
}

/** A bucket whose objects start a function. Unknown parts are null. */
export interface NotifyingBucket extends KeyFilter {
  readonly id: string | null;
  readonly name: string | null;
}

export const notifyingBuckets = (triggers: readonly Trigger[]): readonly NotifyingBucket[] =>
  triggers
    .filter(({ kind }) => kind === 's3')
    .map(({ sourceId, sourceValue, settings }) => ({
      id: sourceId,
      name: asString(sourceValue ?? undefined),
      ...keyFilterOf(settings),
    }));

/**
 * Reads the key filter from the settings of a notification. Only literal text counts: of a prefix the text before the
 * first hole (unknown part of a text), of a suffix the text after the last one.
 */
export function keyFilterOf(settings: ReadonlyMap<string, Value>): KeyFilter {
  const filter = { prefix: '', suffix: '' };
  const rules = fieldOf(fieldOf(settings.get('Filter'), 'S3Key'), 'Rules');
  for (const rule of rules?.kind === 'list' ? rules.items : []) {
    const name = asString(fieldOf(rule, 'Name'))?.toLowerCase();
    const value = fieldOf(rule, 'Value');
    const parts = (value && partsOf(value)) ?? [];
    const literal = parts.at(name === 'prefix' ? 0 : -1);
    if ((name === 'prefix' || name === 'suffix') && typeof literal === 'string') filter[name] = literal;
  }
  return filter;
}

/** True when an object that the pattern matches (`bucket/reports/*`) may have a key that the filter matches. */
export function mayHaveKey(pattern: string, { prefix, suffix }: KeyFilter): boolean {
  const key = pattern.slice(pattern.indexOf('/') + 1);
  const [head = ''] = key.split(/[*?]|\$\{/);
  const tail = key.split(/[*?}]/).at(-1) ?? '';
  return (
    (head.startsWith(prefix) || (prefix.startsWith(head) && head !== key)) &&
    (tail.endsWith(suffix) || (suffix.endsWith(tail) && tail !== key))
  );
}

/** True when a bucket is certainly none of `buckets`, because it is another resource of the template or has another name. */
export function isOtherBucket(bucket: Value, buckets: readonly NotifyingBucket[]): boolean {
  const parts = partsOf(bucket) ?? [];
  const [part] = parts;
  if (parts.length !== 1 || part === undefined) return false;
  if (typeof part === 'string') return buckets.every(({ name }) => name !== null && name !== part);
  return part.kind === 'resource' && buckets.every(({ id }) => id !== null && id !== part.id);
}
