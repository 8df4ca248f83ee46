import {
  type App,
  choicesOf,
  originsOf,
  partsOf,
  type Trigger,
  type TriggerKind,
  text,
  type Value,
} from '@emmental/model';

/**
 * Returns the resource that an event field names, if the field names the source of a trigger of the function; null
 * otherwise.
 */
export function triggerSource(
  path: string,
  triggers: readonly Trigger[],
  app: Pick<App, 'feeds'>,
): Value | null {
  if (bucketInMessage.test(path)) return oneOf(triggers.flatMap((trigger) => bucketsBefore(trigger, app)));
  if (path === 'detail.bucket.name') return oneOf(triggers.flatMap(bucketsSelected));
  const property = /^ResourceProperties\.(\w+)$/.exec(path)?.[1];
  if (property !== undefined) return oneOf(triggers.map((trigger) => propertyOf(trigger, property)));
  const row = sourceFields.find((field) => field.path.test(path));
  if (!row) return null;
  const sources = triggers.filter((trigger) => row.kinds.includes(trigger.kind));
  return oneOf(
    sources.map((trigger): Value | null => {
      if (trigger.sourceId !== null && !row.arn)
        return text([{ kind: 'resource', id: trigger.sourceId, attribute: null }]);
      return row.arn || trigger.sourceId === null ? trigger.sourceValue : null;
    }),
  );
}

/** Event fields that contain the name or ARN of the sender of the event, or of the resource that the event is about. */
const sourceFields: readonly {
  readonly kinds: readonly TriggerKind[];
  readonly path: RegExp;
  readonly arn: boolean;
}[] = [
  { kinds: ['s3'], path: /\.s3\.bucket\.name$/, arn: false },
  { kinds: ['s3'], path: /\.s3\.bucket\.arn$/, arn: true },
  { kinds: ['sqs', 'dynamodb', 'kinesis', 'mq'], path: /\.eventSourceARN$/, arn: true },
  { kinds: ['sns'], path: /\.Sns\.TopicArn$/, arn: true },
  { kinds: ['rotation'], path: /^SecretId$/, arn: true },
  { kinds: ['google-storage'], path: /^(data\.)?bucket$/, arn: false },
];

/** The bucket's name in a notification that a queue or a topic passes on. */
const bucketInMessage = /\.(?:body|Sns\.Message|Message)\.Records\[\]\.s3\.bucket\.name$/;

/**
 * Returns a property of the custom resource that starts the function; null if the resource has no such property, or if
 * the property is not a text.
 */
function propertyOf({ kind, settings }: Trigger, property: string): Value | null {
  const value = kind === 'cloudformation' ? settings.get(property) : undefined;
  const isText =
    value && choicesOf(value).every(({ value: choice }) => ['constant', 'text'].includes(choice.kind));
  return isText ? value : null;
}

/** Returns the buckets that send to the queue or topic of a trigger; null in the list = a bucket that is not known. */
function bucketsBefore(trigger: Trigger, app: Pick<App, 'feeds'>): readonly (Value | null)[] {
  if (trigger.kind !== 'sqs' && trigger.kind !== 'sns') return [];
  const found = originsOf(trigger, app).filter(({ kind }) => kind === 's3');
  return found.length === 0
    ? [null]
    : found.map(({ id }) => text([{ kind: 'resource', id, attribute: null }]));
}

/**
 * Returns the buckets whose events a rule of EventBridge selects; null in the list = a bucket that is not known. A list item
 * that is not a text counts as not known.
 */
function bucketsSelected({ kind, settings }: Trigger): readonly (Value | null)[] {
  if (kind !== 'events') return [];
  let at = settings.get('EventPattern');
  for (const key of ['detail', 'bucket', 'name']) at = at?.kind === 'fields' ? at.fields.get(key) : undefined;
  return at?.kind === 'list' && !at.open && at.items.length > 0
    ? at.items.map((item) => (partsOf(item) === null ? null : item))
    : [null];
}

function oneOf(values: readonly (Value | null)[]): Value | null {
  const known = values.filter((value) => value !== null);
  const [first] = known;
  if (!first || known.length !== values.length) return null;
  return known.length === 1
    ? first
    : { kind: 'one-of', choices: known.map((value) => ({ when: null, value })) };
}
