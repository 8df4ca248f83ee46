import {
  type Abstract,
  choices,
  type EventModel,
  encodedBy,
  event,
  flowsOf,
  type Machine,
  text,
  union,
} from '@emmental/evaluator';
import type { Starter } from '@emmental/knowledge';
import { asString, heldBy, type NotifyingBucket } from '@emmental/model';

/** The step of a body that is a text, until code or a library parses it. */
export const textBody = 'a body as it was sent';

/** The step of a field of a body that is a text: there is no such field. */
export const ofTextBody = 'a field of the body, which is a text';

/** Returns a value as a library gives it that may have parsed it. */
export const perhapsParsed = (value: Abstract): Abstract =>
  union(
    choices(value).map((choice) =>
      choice.kind === 'event' && choice.flows[0]?.by.includes(textBody)
        ? event(
            choice.path,
            choice.flows[0].by.filter((step) => step !== textBody),
          )
        : choice,
    ),
  );

/**
 * Is the body of each event that starts the function a text? Integrations of API Gateway other than `AWS_PROXY` may make an object of it.
 * Source: API Gateway developer guide, "Input format of a Lambda function for proxy integration".
 */
export const hasTextBody = (triggers: readonly Starter[]): boolean =>
  triggers.length > 0 &&
  triggers.every(({ kind, settings }) =>
    kind === 'api'
      ? asString(settings.get('IntegrationType'))?.toUpperCase() === 'AWS_PROXY'
      : ['http-api', 'function-url', 'alb'].includes(kind),
  );

/**
 * Makes the model of the event's fields. The objects in `buckets` start the function; `isBodyText` is the answer of `hasTextBody`. The key of an object in an S3
 * record holds letters, digits, `.-*_/`, `+` for a blank, and percent signs for all other characters. Source: S3 user
 * guide, event message structure.
 */
export function eventsOf(buckets: readonly NotifyingBucket[], isBodyText = false): EventModel {
  const events: EventModel = {
    field: (path, by) => {
      if (path === recordedKey) return keyOf(by, buckets);
      if (isBodyText && path === 'body') return event(path, [...by, textBody]);
      return event(path, by.includes(textBody) ? [...by, ofTextBody] : by);
    },
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
