import { namedBy } from '@emmental/model';
import type { Setting } from './conditions.ts';
import { type Carrier, eventWith, s3 } from './events.ts';

/** An object with its content and its metadata, by the names of headers without `x-amz-meta-`. */
export interface StoredObject {
  readonly content: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The input of one try: an event, and the object that the event names where the attack is in that object. */
export interface Sent {
  readonly event: unknown;
  readonly object?: StoredObject;
}

/** Returns the event with a text at a path of the analysis, or in the object that the event names there. */
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

/**
 * Returns an event that names an object, wherever its record stands: a notification in a message is JSON in the
 * message's text.
 */
function telling(carrier: Carrier, key: string): unknown {
  const outer = key.replace(/\.?Records\[\]\.s3\.object\.key$/, '');
  if (outer === '') return eventWith(carrier, key, name);
  if (outer !== key) return eventWith(carrier, outer, JSON.stringify(s3('bucket', name)));
  const event = eventWith(carrier, key, name) as { detail?: { bucket?: unknown } };
  if (event.detail) event.detail.bucket = { name: 'bucket' };
  return event;
}
