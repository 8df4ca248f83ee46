import {
  type Abstract,
  choices,
  describe,
  event,
  type Flow,
  flowsOf,
  isCut,
  type Machine,
} from '@emmental/evaluator';
import { fill } from '@emmental/link';
import { choicesOf, heldBy, isOtherBucket } from '@emmental/model';
import { bucketsOf } from '../events.ts';

/** Headers that the writer of an object sets. Source: S3 API reference, PutObject, request headers. */
const writtenHeaders = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
] as const;

/**
 * Returns the fields of S3's response that the writer of an object decides, as it decides the key, when the event
 * names that object. Null for any other object.
 */
export function storedObject(
  machine: Machine,
  operation: string,
  input: Abstract,
): Readonly<Record<string, Abstract>> | null {
  if ((operation !== 'GetObject' && operation !== 'HeadObject') || input.kind !== 'object') return null;
  const { fields } = input.object;
  const key = toldKey(machine, fields.get('Bucket')?.value, fields.get('Key')?.value);
  if (key === null) return null;
  const metadata = heldBy(key, 'metadata');
  return {
    ...(operation === 'GetObject' ? { Body: contentOf(key) } : {}),
    Metadata: event(metadata),
    ...Object.fromEntries(writtenHeaders.map((name) => [name, event(`${metadata}.${name}`)])),
  };
}

export const contentOf = (key: string): Abstract => event(heldBy(key, 'content'));

/**
 * Matches the fields in which events name an object. Source: S3 user guide, event message structure; EventBridge
 * messages; Batch Operations.
 */
const objectKeyField = /(?:^|\.)(?:s3\.object\.key|detail\.object\.key|tasks\[\]\.s3Key)$/;

/**
 * Returns the event field that names the object: the key unchanged or decoded, in a bucket that may be the event's
 * bucket. Null for any other object.
 */
export function toldKey(
  machine: Machine,
  bucket: Abstract | undefined,
  key: Abstract | undefined,
): string | null {
  if (!key || (bucket && choices(bucket).every((choice) => isElsewhere(machine, choice)))) return null;
  for (const choice of choices(key)) {
    const flow = flowsOf(choice).find(({ path }) => objectKeyField.test(path));
    if (flow && isSameKey(machine, choice, flow)) return flow.path;
  }
  return null;
}

/** Is the bucket surely none of those that start the function, whichever of its names it has? */
function isElsewhere(machine: Machine, bucket: Abstract): boolean {
  const buckets = bucketsOf(machine);
  const names = choicesOf(fill(describe(bucket), machine.fillings).filled);
  return buckets.length > 0 && names.every(({ value }) => isOtherBucket(value, buckets));
}

/**
 * Is the key the event's key? A key with text added to it names another object; a prefix or suffix that the
 * notification requires is not added text.
 */
function isSameKey(machine: Machine, key: Abstract, { by }: Flow): boolean {
  if (by.some(isCut)) return false;
  if (key.kind !== 'text') return key.kind === 'event' || key.kind === 'unknown';
  const parts = key.parts.map((part) => (typeof part === 'string' ? part : null));
  const start = parts[0] ?? '';
  const end = parts.length > 1 ? (parts.at(-1) ?? '') : '';
  return (
    parts.filter((part) => part === null).length === 1 &&
    bucketsOf(machine).some(({ prefix, suffix }) => prefix === start && suffix === end)
  );
}
