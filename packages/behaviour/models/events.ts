import {
  type Abstract,
  type EventModel,
  encodedBy,
  event,
  flowsOf,
  type Machine,
  text,
  union,
} from '@emmental/evaluator';
import { heldBy, type NotifyingBucket } from '@emmental/model';

/**
 * Makes the model of the event's fields. The objects in `buckets` start the function. The key of an object in an S3
 * record holds letters, digits, `.-*_/`, `+` for a blank, and percent signs for all other characters. Source: S3 user
 * guide, event message structure.
 */
export function eventsOf(buckets: readonly NotifyingBucket[]): EventModel {
  const events: EventModel = {
    field: (path, by) => (path === recordedKey ? keyOf(by, buckets) : event(path, by)),
    isStream: (path) => path.endsWith(heldBy('', 'content')),
  };
  notifying.set(events, buckets);
  return events;
}

/** Returns the buckets whose objects start the function that a machine runs; empty when none is known. */
export const bucketsOf = ({ domain }: Machine): readonly NotifyingBucket[] =>
  notifying.get(domain.events) ?? [];

const notifying = new WeakMap<EventModel, readonly NotifyingBucket[]>();

const recordedKey = 'Records[].s3.object.key';

/** Returns the value of an object's key: it has the prefix and the suffix that the notification filters by. */
function keyOf(by: readonly string[], buckets: readonly NotifyingBucket[]): Abstract {
  const key = event(recordedKey, [...by, encodedBy('S3')]);
  if (buckets.length === 0) return key;
  return union(
    buckets.map(({ prefix, suffix }) =>
      prefix === '' && suffix === ''
        ? key
        : text([prefix, { kind: 'event', path: recordedKey }, suffix], flowsOf(key)),
    ),
  );
}
