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

/** What the writer of an object says of it. Source: S3 API reference, PutObject, request headers. */
const saidByWriter = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
] as const;

/**
 * What S3 gives of the object that an event tells of, as fields of the answer: its writer decides it as much as its key. Null
 * for any other object.
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
    ...Object.fromEntries(saidByWriter.map((name) => [name, event(`${metadata}.${name}`)])),
  };
}

export const contentOf = (key: string): Abstract => event(heldBy(key, 'content'));

/** Fields by which events tell of an object. Source: S3 user guide, event message structure; EventBridge messages; Batch Operations. */
const tellsOf = /(?:^|\.)(?:s3\.object\.key|detail\.object\.key|tasks\[\]\.s3Key)$/;

/**
 * The field that names the object, where it is the one that the event tells of: its key as it came or decoded, in a bucket that is
 * not surely another one.
 */
export function toldKey(
  machine: Machine,
  bucket: Abstract | undefined,
  key: Abstract | undefined,
): string | null {
  if (!key || (bucket && choices(bucket).every((choice) => isElsewhere(machine, choice)))) return null;
  for (const choice of choices(key)) {
    const flow = flowsOf(choice).find(({ path }) => tellsOf.test(path));
    if (flow && isWhole(machine, choice, flow)) return flow.path;
  }
  return null;
}

/** Is the bucket surely none of those that start the function, whichever of its names it has? */
function isElsewhere(machine: Machine, bucket: Abstract): boolean {
  const buckets = bucketsOf(machine);
  const names = choicesOf(fill(describe(bucket), machine.fillings).filled);
  return buckets.length > 0 && names.every(({ value }) => isOtherBucket(value, buckets));
}

/** A key that something was put to names another object; what a notification asks of all its keys was not put to it. */
function isWhole(machine: Machine, key: Abstract, { by }: Flow): boolean {
  if (by.some(isCut)) return false;
  if (key.kind !== 'text') return key.kind === 'event' || key.kind === 'unknown';
  const parts = key.parts.map((part) => (typeof part === 'string' ? part : null));
  const begin = parts[0] ?? '';
  const end = parts.length > 1 ? (parts.at(-1) ?? '') : '';
  return (
    parts.filter((part) => part === null).length === 1 &&
    bucketsOf(machine).some(({ prefix, suffix }) => prefix === begin && suffix === end)
  );
}
