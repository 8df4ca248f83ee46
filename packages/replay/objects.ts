import { namedBy } from '@emmental/model';
import type { Setting } from './conditions.ts';
import { type Carrier, eventWith, s3 } from './events.ts';

/** What an object holds, and what its writer says of it, by the names of headers without `x-amz-meta-`. */
export interface StoredObject {
  readonly content: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What is sent for one try: an event, and the object that it tells of where the attack is in that. */
export interface Sent {
  readonly event: unknown;
  readonly object?: StoredObject;
}

/** The event with a text at a path of the analysis, or in the object that the event names there. */
export function sentWith(carrier: Carrier, path: string, text: string, setting: Setting): Sent {
  const key = namedBy(path);
  if (key === null) return { event: eventWith(carrier, path, text, setting) };
  const [, part = 'content', below = ''] =
    /^ \((content|metadata)\)\.?(.*)$/.exec(path.slice(key.length)) ?? [];
  const placed = eventWith(
    { ...carrier, kind: 'invoke' },
    below === '' ? part : `${part}.${below}`,
    text,
    setting,
  );
  const made = (placed as { readonly [name: string]: unknown })[part];
  return {
    event: telling(carrier, key),
    object:
      part === 'metadata'
        ? { content: '', metadata: (typeof made === 'object' ? made : {}) as StoredObject['metadata'] }
        : { content: typeof made === 'string' ? made : JSON.stringify(made), metadata: {} },
  };
}

const name = 'cat.jpg';

/** An event that tells of an object, wherever its record stands: a notification in a message is JSON in its text. */
function telling(carrier: Carrier, key: string): unknown {
  const outer = key.replace(/\.?Records\[\]\.s3\.object\.key$/, '');
  if (outer === '') return eventWith(carrier, key, name);
  if (outer !== key) return eventWith(carrier, outer, JSON.stringify(s3('bucket', name)));
  const event = eventWith(carrier, key, name) as { detail?: { bucket?: unknown } };
  if (event.detail) event.detail.bucket = { name: 'bucket' };
  return event;
}
