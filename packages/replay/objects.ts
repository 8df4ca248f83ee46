import { namedBy } from '@emmental/model';
import type { Setting } from './conditions.ts';
import { type Carrier, eventWith, s3 } from './events.ts';

/** An object of a bucket; the names of the metadata have no `x-amz-meta-`. */
export interface StoredObject {
  readonly content: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The input of one try: an event, and, if the attack is in an object that the event names, that object. */
export interface Sent {
  readonly event: unknown;
  readonly object?: StoredObject;
}

/** Returns the input with a text at a path of the analysis. The path may lead into the object that an event field names: `… (content)`. */
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
  const value = (placed as { readonly [name: string]: unknown })[part];
  return {
    event: eventNaming(carrier, key),
    object:
      part === 'metadata'
        ? { content: '', metadata: (typeof value === 'object' ? value : {}) as StoredObject['metadata'] }
        : { content: typeof value === 'string' ? value : JSON.stringify(value), metadata: {} },
  };
}

const name = 'cat.jpg';

/**
 * Returns an event whose field `key` names the object. If the notification is in a message of a queue or topic, it becomes
 * JSON in the text of the message.
 */
function eventNaming(carrier: Carrier, key: string): unknown {
  const outer = key.replace(/\.?Records\[\]\.s3\.object\.key$/, '');
  if (outer === '') return eventWith(carrier, key, name);
  if (outer !== key) return eventWith(carrier, outer, JSON.stringify(s3('bucket', name)));
  const event = eventWith(carrier, key, name) as { detail?: { bucket?: unknown } };
  if (event.detail) event.detail.bucket = { name: 'bucket' };
  return event;
}
