import {
  asString,
  byReach,
  namedBy,
  type ReachedBy,
  rowOf,
  type StartedBy,
  type Trigger,
} from '@emmental/model';
import { matches, stepsOf } from './path.ts';

/** What of a trigger says which form its events have. */
export type Starter = Pick<Trigger, 'kind' | 'settings'>;

const all = (below: string, ...fields: readonly string[]): readonly string[] =>
  fields.map((field) => `${below}${field}.**`);
const record = (...fields: readonly string[]): readonly string[] =>
  all('Records[].', 'eventSource', 'eventSourceARN', 'eventVersion', 'eventName', 'awsRegion', ...fields);

/** Of the batch of a stream, where it is one of a window. */
const stream = all(
  '',
  'window',
  'state',
  'shardId',
  'eventSourceARN',
  'isFinalInvokeForWindow',
  'isWindowTerminatedEarly',
);
const request = all(
  '',
  'version',
  'resource',
  'path',
  'httpMethod',
  'headers',
  'multiValueHeaders',
  'queryStringParameters',
  'multiValueQueryStringParameters',
  'pathParameters',
  'stageVariables',
  'requestContext',
  'body',
  'isBase64Encoded',
);
const request2 = [...request, ...all('', 'routeKey', 'rawPath', 'rawQueryString', 'cookies')];

/**
 * Every field that events of a kind of trigger have, the longest forms of all versions together. A kind without a row, and one
 * that `isAsIs` does not hold for, may have any field.
 * Sources: those of the kinds' rows; payload formats 1.0 and 2.0 of HTTP APIs.
 */
const shapes: Readonly<Record<string, readonly string[]>> = {
  api: request,
  websocket: request,
  'http-api': request2,
  'function-url': request2,
  alb: request,
  sqs: record(
    'messageId',
    'receiptHandle',
    'body',
    'attributes',
    'messageAttributes',
    'md5OfBody',
    'md5OfMessageAttributes',
  ),
  sns: all('Records[].', 'EventSource', 'EventVersion', 'EventSubscriptionArn', 'Sns'),
  s3: record(
    'eventTime',
    'userIdentity',
    'requestParameters',
    'responseElements',
    's3',
    'glacierEventData',
    'restoreEventData',
    'replicationEventData',
    'intelligentTieringEventData',
    'lifecycleEventData',
  ),
  dynamodb: [...record('eventID', 'dynamodb', 'userIdentity'), ...stream],
  kinesis: [...record('eventID', 'kinesis', 'invokeIdentityArn'), ...stream],
  events: all(
    '',
    'version',
    'id',
    'detail-type',
    'source',
    'account',
    'time',
    'region',
    'resources',
    'detail',
    'replay-name',
  ),
};

/** Whether a trigger hands its event on as the service makes it: no template of the user's own writes another one. */
function isAsIs({ kind, settings }: Starter): boolean {
  switch (kind) {
    case 'api':
    case 'websocket':
      return asString(settings.get('IntegrationType'))?.toUpperCase() === 'AWS_PROXY';
    case 'events':
      return (
        settings.has('EventPattern') &&
        !['Input', 'InputPath', 'InputTransformer'].some((key) => settings.has(key))
      );
    default:
      return true;
  }
}

/**
 * Those of a function's triggers whose events may have a field at this path: the ones whose events are known to have it, and
 * those of which that is not known. All of them where no event is known to have it.
 */
export function startersWith<T>(
  path: string,
  all: readonly T[],
  starterOf: (one: T) => Starter | null,
): readonly T[] {
  const steps = stepsOf(namedBy(path) ?? path);
  const has = (one: T): boolean | null => {
    const starter = starterOf(one);
    const shape = starter && isAsIs(starter) ? rowOf(shapes, starter.kind) : undefined;
    return shape ? shape.some((row) => matches(stepsOf(row), steps)) : null;
  };
  return all.some((one) => has(one) === true) ? all.filter((one) => has(one) !== false) : all;
}

/** Who decides what stands at a path of a function's event: the widest of those who start it with such an event. */
export function reachedAt({ reachedBy, ways = [] }: Reached, path: string): ReachedBy {
  const such = startersWith(path, ways, ({ trigger }) => trigger);
  if (such.length === ways.length) return reachedBy;
  return such.map(({ by }) => by).toSorted(byReach)[0] ?? reachedBy;
}

/** Who can start a function in the end, and who through each of its triggers; absent = of those nothing is known. */
export interface Reached {
  readonly reachedBy: ReachedBy;
  readonly ways?: readonly StartedBy[];
}
