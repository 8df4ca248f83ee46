import { account, region } from '@emmental/emulator';
import { recognise } from '@emmental/inspect';
import type { KeyFilter } from '@emmental/model';
import type { Setting } from './conditions.ts';

/** What starts a function, as far as its events differ by it. */
export interface Carrier {
  /** A kind of the trigger table: `api`, `s3`, … */
  readonly kind: string;
  /** `POST /orders/{id}` of an HTTP trigger; what people call the others. */
  readonly source: string;
  /** Physical name of the bucket, queue, topic, table or stream. */
  readonly name: string;
  /** What a notification asks of keys: no other key is told; absent = nothing. */
  readonly keys?: KeyFilter;
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Fields = { [key: string]: Json };

export const http = (method: string, path: string, body: unknown = null, query: object | null = null) => ({
  resource: path,
  path,
  httpMethod: method,
  headers: { 'content-type': 'application/json' },
  multiValueHeaders: {},
  queryStringParameters: query,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  requestContext: {
    resourcePath: path,
    httpMethod: method,
    stage: 'Prod',
    identity: { sourceIp: '192.0.2.7' },
  },
  body: body === null ? null : JSON.stringify(body),
  isBase64Encoded: false,
});

export const http2 = (
  method: string,
  path: string,
  body: unknown = null,
  query: Record<string, string> = {},
) => ({
  version: '2.0',
  routeKey: `${method} ${path}`,
  rawPath: path,
  rawQueryString: new URLSearchParams(query).toString(),
  headers: { 'content-type': 'application/json' },
  queryStringParameters: query,
  requestContext: {
    accountId: account,
    apiId: 'api',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.7', userAgent: 'curl/8' },
    routeKey: `${method} ${path}`,
    stage: '$default',
    requestId: 'r',
  },
  ...(body === null ? {} : { body: JSON.stringify(body) }),
  isBase64Encoded: false,
});

/** A function URL has the form of an HTTP API, with one route. */
export const url = (body: unknown, method = 'POST', path = '/') => ({
  ...http2(method, path, body),
  routeKey: '$default',
});

/** S3 writes the key as a form does: a space is `+`, what is no letter is `%XX`. */
export const s3 = (bucket: string, key: string) => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: region,
      eventTime: '2026-01-01T00:00:00.000Z',
      eventName: 'ObjectCreated:Put',
      s3: {
        s3SchemaVersion: '1.0',
        bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
        object: { key: formed(key), size: 1024 },
      },
    },
  ],
});

const formed = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll(/[!'()~]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');

export const sqs = (queue: string, ...bodies: readonly string[]) => ({
  Records: bodies.map((body, index) => ({
    messageId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    receiptHandle: 'h',
    body,
    attributes: { ApproximateReceiveCount: '1' },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${region}:${account}:${queue}`,
    awsRegion: region,
  })),
});

export const schedule = {
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account,
  time: '2026-01-01T02:00:00Z',
  region,
  resources: [`arn:aws:events:${region}:${account}:rule/nightly`],
  detail: {},
};

/** An event of each kind as it comes every day; the attack is put into it. Source: the event documentation of AWS Lambda. */
const templates: Readonly<Record<string, (carrier: Carrier) => object>> = {
  api: ({ source }) => http(...routeOf(source), ''),
  'http-api': ({ source }) => http2(...routeOf(source), ''),
  'function-url': () => url(''),
  alb: ({ source }) => ({
    ...http(...routeOf(source), ''),
    requestContext: {
      elb: { targetGroupArn: `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/t/1` },
    },
  }),
  websocket: ({ source }) => ({
    requestContext: {
      routeKey: source,
      eventType: 'MESSAGE',
      connectionId: 'c',
      requestId: 'r',
      stage: 'live',
      apiId: 'api',
    },
    body: '',
    isBase64Encoded: false,
  }),
  s3: ({ name }) => s3(name, 'cat.jpg'),
  sqs: ({ name }) => sqs(name, ''),
  sns: ({ name }) => ({
    Records: [
      {
        EventVersion: '1.0',
        EventSource: 'aws:sns',
        EventSubscriptionArn: `arn:aws:sns:${region}:${account}:${name}:1`,
        Sns: {
          Type: 'Notification',
          MessageId: 'm',
          TopicArn: `arn:aws:sns:${region}:${account}:${name}`,
          Subject: 'subject',
          Message: '',
          Timestamp: '2026-01-01T00:00:00.000Z',
          MessageAttributes: {},
        },
      },
    ],
  }),
  kinesis: ({ name }) => ({
    Records: [
      {
        kinesis: { kinesisSchemaVersion: '1.0', partitionKey: '1', sequenceNumber: '1', data: '' },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: 'shardId-000000000000:1',
        eventName: 'aws:kinesis:record',
        awsRegion: region,
        eventSourceARN: `arn:aws:kinesis:${region}:${account}:stream/${name}`,
      },
    ],
  }),
  dynamodb: ({ name }) => ({
    Records: [
      {
        eventID: '1',
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: region,
        dynamodb: { Keys: {}, NewImage: {}, SequenceNumber: '1', StreamViewType: 'NEW_IMAGE' },
        eventSourceARN: `arn:aws:dynamodb:${region}:${account}:table/${name}/stream/2026-01-01T00:00:00.000`,
      },
    ],
  }),
  events: () => ({ ...schedule, source: 'shop.orders', 'detail-type': 'Order', detail: {} }),
  schedule: () => ({ ...schedule }),
  iot: () => ({}),
  invoke: () => ({}),
  'step-functions': () => ({}),
  appsync: ({ source }) => ({
    arguments: {},
    identity: null,
    source: null,
    request: { headers: {} },
    info: { fieldName: source, parentTypeName: 'Query', variables: {} },
    stash: {},
  }),
};

/** `POST /orders/{id}` → its method and path; any method is POST, what the path leaves open is `x`. */
function routeOf(source: string): readonly [string, string] {
  const [, method = 'POST', path = '/'] = /^(\S+)\s+(\/\S*)/.exec(source) ?? [];
  return [/^(?:ANY|\*)$/i.test(method) ? 'POST' : method.toUpperCase(), path.replaceAll(/\{[^}]*\}/g, 'x')];
}

export const canCarry = ({ kind }: Pick<Carrier, 'kind'>): boolean => Object.hasOwn(templates, kind);

/**
 * An event with a text at a path of the analysis (`Records[].s3.object.key`, `body.name`): what lies below a field that
 * is text is JSON in that text, and each place is written as its trigger writes it (`plus`, `base64`). `setting` are
 * fields beside it; what the trigger itself writes stays.
 */
export function eventWith(carrier: Carrier, path: string, text: string, setting: Setting = {}): unknown {
  const event = structuredClone(templates[carrier.kind]?.(carrier) ?? {}) as Fields;
  const steps = path
    .replaceAll('[]', '.0')
    .split('.')
    .filter((step) => step !== '');
  put(event, steps, path === 'Records[].s3.object.key' ? asked(carrier, text) : text, setting);
  encode(event, steps);
  const query = event['queryStringParameters'];
  if (typeof event['rawQueryString'] === 'string' && query)
    event['rawQueryString'] = new URLSearchParams(query as Record<string, string>).toString();
  return event;
}

const asked = ({ keys }: Carrier, text: string): string =>
  `${keys?.prefix ?? ''}${text}${keys?.suffix ?? ''}`;

function put(
  into: Json[] | Fields,
  [step = '', ...more]: readonly string[],
  text: string,
  setting: Setting,
): void {
  const fields = into as Fields;
  const key = /^\*+$/.test(step) ? 'x' : step;
  if (more.length === 0) {
    for (const [name, value] of Object.entries(setting))
      if (!Object.hasOwn(fields, name)) fields[name] = value;
    fields[key] = text;
    return;
  }
  const now = fields[key];
  if (typeof now === 'object' && now !== null) {
    put(now, more, text, setting);
    return;
  }
  const inner = more[0] === '0' ? [] : {};
  put(inner, more, text, setting);
  fields[key] = typeof now === 'string' ? JSON.stringify(inner) : inner;
}

const writes: Readonly<Record<string, (text: string) => string>> = {
  base64: (text) => Buffer.from(text).toString('base64'),
  plus: formed,
};

/** Writes the field that the attack is in as its trigger writes that place. */
function encode(event: Fields, steps: readonly string[]): void {
  const row = recognise(event);
  for (const [place, hint] of Object.entries(row?.places ?? {})) {
    const write = writes[hint];
    const names = place.split('.');
    const isOnTheWay = names.every((name, at) => name === '*' || name === steps[at]);
    if (!write || !isOnTheWay) continue;
    let holder: Json | undefined = event;
    for (const name of steps.slice(0, names.length - 1)) holder = (holder as Fields | undefined)?.[name];
    const last = steps[names.length - 1] ?? '';
    const value = (holder as Fields | undefined)?.[last];
    if (typeof value === 'string') (holder as Fields)[last] = write(value);
  }
}
