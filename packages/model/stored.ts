import type { Trigger } from './app.ts';
import { asString, fieldOf, partsOf, type Value } from './value.ts';

/** The path of an object's content, or of its metadata, by the field that names the object: `key (content)`. */
export const heldBy = (key: string, part: 'content' | 'metadata'): string => `${key} (${part})`;

/**
 * Returns the field of the event that names the object to which a path belongs; null where the path is a field of
 * the event itself.
 */
export function namedBy(path: string): string | null {
  const end = path.search(/ \((?:content|metadata)\)/);
  return end < 0 ? null : path.slice(0, end);
}

/** The key filter of a bucket notification; an empty text matches every key. */
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

/** Reads the key filter from the settings of a notification, as far as the template writes it: a parameter may have another value when it is deployed. */
export function keyFilterOf(settings: ReadonlyMap<string, Value>): KeyFilter {
  const asked = { prefix: '', suffix: '' };
  const rules = fieldOf(fieldOf(settings.get('Filter'), 'S3Key'), 'Rules');
  for (const rule of rules?.kind === 'list' ? rules.items : []) {
    const name = asString(fieldOf(rule, 'Name'))?.toLowerCase();
    const value = fieldOf(rule, 'Value');
    const parts = (value && partsOf(value)) ?? [];
    const end = parts.at(name === 'prefix' ? 0 : -1);
    if ((name === 'prefix' || name === 'suffix') && typeof end === 'string') asked[name] = end;
  }
  return asked;
}

/** May an object of a pattern (`bucket/reports/*`) have a key that a notification matches? */
export function mayHaveKey(pattern: string, { prefix, suffix }: KeyFilter): boolean {
  const key = pattern.slice(pattern.indexOf('/') + 1);
  const [head = ''] = key.split(/[*?]|\$\{/);
  const tail = key.split(/[*?}]/).at(-1) ?? '';
  return (
    (head.startsWith(prefix) || (prefix.startsWith(head) && head !== key)) &&
    (tail.endsWith(suffix) || (suffix.endsWith(tail) && tail !== key))
  );
}

/** Is a bucket certainly none of these? Then the template declares it as another resource, or by another name. */
export function isOtherBucket(bucket: Value, buckets: readonly NotifyingBucket[]): boolean {
  const parts = partsOf(bucket) ?? [];
  const [part] = parts;
  if (parts.length !== 1 || part === undefined) return false;
  if (typeof part === 'string') return buckets.every(({ name }) => name !== null && name !== part);
  return part.kind === 'resource' && buckets.every(({ id }) => id !== null && id !== part.id);
}
