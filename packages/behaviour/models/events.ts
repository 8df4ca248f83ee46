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
 * The fields of an event. `buckets`: those whose objects start the function.
 *
 * The key of an object in a record of S3 holds letters, digits, `.-*_/`, `+` for a blank, and percent signs for all else.
 * Source: S3 user guide, event message structure.
 */
export function eventsOf(buckets: readonly NotifyingBucket[]): EventModel {
  const events: EventModel = {
    field: (path, by) => (path === recordedKey ? keyOf(by, buckets) : event(path, by)),
    isStream: (path) => path.endsWith(heldBy('', 'content')),
  };
  notifying.set(events, buckets);
  return events;
}

/** The buckets whose objects start the function that a machine runs; none where none is known. */
export const bucketsOf = ({ domain }: Machine): readonly NotifyingBucket[] =>
  notifying.get(domain.events) ?? [];

const notifying = new WeakMap<EventModel, readonly NotifyingBucket[]>();

const recordedKey = 'Records[].s3.object.key';

/** Every key has the prefix and the suffix that the notification asks for. */
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
