import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** One way in which a payload comes to a function: the event as the service delivers it, with the payload in it. */
export interface Carrier {
  readonly id: string;
  readonly event: (payload: string) => unknown;
}

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const body = (payload: string): string =>
  isJson(payload) ? payload : JSON.stringify({ id: 42, comment: payload, lang: 'en' });
const value = (payload: string): unknown => (isJson(payload) ? JSON.parse(payload) : payload);
const headers = { 'content-type': 'application/json', host: 'api.example.com', 'user-agent': 'curl/8.5.0' };

/** Is the payload a JSON document? Then it is sent as the complete document. */
export function isJson(payload: string): boolean {
  if (!/^\s*[{[]/.test(payload)) return false;
  try {
    JSON.parse(payload);
    return true;
  } catch {
    return false;
  }
}

const v1 = (more: object): object => ({
  resource: '/orders',
  path: '/orders',
  httpMethod: 'POST',
  headers,
  queryStringParameters: null,
  requestContext: { stage: 'prod', requestId: 'c6af9ac6', identity: { sourceIp: '203.0.113.7' } },
  body: null,
  isBase64Encoded: false,
  ...more,
});
const v2 = (more: object, domainName = 'abc.execute-api.eu-west-1.amazonaws.com'): object => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: '/orders',
  rawQueryString: '',
  headers,
  requestContext: { domainName, http: { method: 'POST', path: '/orders', sourceIp: '203.0.113.7' } },
  isBase64Encoded: false,
  ...more,
});
const records = (...list: readonly object[]): object => ({ Records: list });
const sqs = (text: string): object => ({
  messageId: 'm1',
  body: text,
  attributes: { SentTimestamp: '1700000000000' },
  messageAttributes: {},
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:orders',
});
const sns = (text: string): object => ({
  EventSource: 'aws:sns',
  EventVersion: '1.0',
  Sns: {
    Type: 'Notification',
    MessageId: 'm1',
    TopicArn: 'arn:aws:sns:eu-west-1:123456789012:t',
    Message: text,
  },
});
const envelope = (text: string): string =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: 'm1',
    TopicArn: 'arn:aws:sns:eu-west-1:123456789012:t',
    Message: text,
  });
const s3Key = (payload: string): string => encodeURIComponent(wellFormed(payload)).replaceAll('%20', '+');
const s3 = (payload: string): object => ({
  eventSource: 'aws:s3',
  eventName: 'ObjectCreated:Put',
  s3: { bucket: { name: 'uploads' }, object: { key: s3Key(payload), size: 12 } },
});
const kinesis = (data: string | Buffer): object => ({
  eventSource: 'aws:kinesis',
  eventName: 'aws:kinesis:record',
  kinesis: { partitionKey: 'p1', sequenceNumber: '1', data: base64(data) },
});
const detail = (source: string, type: string, more: object): object => ({
  version: '0',
  id: 'e1',
  'detail-type': type,
  source,
  account: '123456789012',
  region: 'eu-west-1',
  resources: [],
  detail: more,
});

/** Replaces lone surrogates, because they cannot be percent-encoded. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

function multipart(payload: string): string {
  return `--b1\r\nContent-Disposition: form-data; name="comment"\r\n\r\n${payload}\r\n--b1--\r\n`;
}

function mail(payload: string): string {
  return [
    'From: a@example.com',
    'To: b@example.com',
    'Subject: order',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b1"',
    '',
    '--b1',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    base64(payload).replace(/.{76}/g, '$&\r\n'),
    '--b1--',
    '',
  ].join('\r\n');
}

const logs = (payload: string): string =>
  base64(
    gzipSync(
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        logGroup: '/aws/lambda/a',
        logStream: 's',
        logEvents: [{ id: '1', timestamp: 1700000000000, message: body(payload) }],
      }),
    ),
  );

function typed(payload: unknown): object {
  if (typeof payload === 'string') return { S: payload };
  if (typeof payload === 'number') return { N: String(payload) };
  if (typeof payload === 'boolean') return { BOOL: payload };
  if (payload === null) return { NULL: true };
  if (Array.isArray(payload)) return { L: payload.map(typed) };
  return {
    M: Object.fromEntries(Object.entries(payload as object).map(([key, member]) => [key, typed(member)])),
  };
}

/** An aggregate of Kinesis' producer library: magic bytes, protobuf with one record, MD5. */
function aggregated(text: string): Buffer {
  const field = (number: number, bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from([number * 8 + 2]), varint(bytes.length), bytes]);
  const message = Buffer.concat([
    field(1, Buffer.from('p1')),
    field(3, Buffer.concat([Buffer.from([8, 0]), field(3, Buffer.from(text))])),
  ]);
  return Buffer.concat([Buffer.from('f3899ac2', 'hex'), message, createHash('md5').update(message).digest()]);
}

function varint(number: number): Buffer {
  const bytes: number[] = [];
  for (let rest = number; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

/** The forty carriers. The first is the plain field, with which the others are compared. */
export const carriers: readonly Carrier[] = [
  { id: 'apigw-v1 json field', event: (p) => v1({ body: body(p) }) },
  { id: 'apigw-v1 base64 body', event: (p) => v1({ body: base64(body(p)), isBase64Encoded: true }) },
  {
    id: 'apigw-v1 gzip body',
    event: (p) =>
      v1({
        body: base64(gzipSync(body(p))),
        isBase64Encoded: true,
        headers: { ...headers, 'content-encoding': 'gzip' },
      }),
  },
  {
    id: 'apigw-v1 form body',
    event: (p) =>
      v1({
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `id=42&comment=${encodeURIComponent(wellFormed(p))}`,
      }),
  },
  {
    id: 'apigw-v1 multipart base64',
    event: (p) =>
      v1({
        headers: { 'content-type': 'multipart/form-data; boundary=b1' },
        body: base64(multipart(p)),
        isBase64Encoded: true,
      }),
  },
  { id: 'apigw-v1 json in json', event: (p) => v1({ body: JSON.stringify({ data: body(p) }) }) },
  {
    id: 'apigw-v1 query',
    event: (p) => v1({ queryStringParameters: { q: p }, multiValueQueryStringParameters: { q: [p] } }),
  },
  {
    id: 'apigw-v2 raw query',
    event: (p) => v2({ rawQueryString: `q=${encodeURIComponent(wellFormed(p))}` }),
  },
  { id: 'apigw-v2 body', event: (p) => v2({ body: body(p) }) },
  {
    id: 'lambda-url base64',
    event: (p) => v2({ body: base64(body(p)), isBase64Encoded: true }, 'abc.lambda-url.eu-west-1.on.aws'),
  },
  {
    id: 'apigw-websocket',
    event: (p) => ({
      requestContext: { connectionId: 'c1', eventType: 'MESSAGE', routeKey: '$default' },
      body: body(p),
      isBase64Encoded: false,
    }),
  },
  {
    id: 'alb query',
    event: (p) => ({
      requestContext: { elb: { targetGroupArn: 'arn:x' } },
      httpMethod: 'GET',
      path: '/',
      queryStringParameters: { q: encodeURIComponent(wellFormed(p)).replaceAll('%20', '+') },
      headers: {},
      body: '',
      isBase64Encoded: false,
    }),
  },
  {
    id: 'vpc-lattice query',
    event: (p) => ({
      raw_path: '/x',
      method: 'GET',
      headers: {},
      query_string_parameters: { q: encodeURIComponent(wellFormed(p)) },
      body: '',
      is_base64_encoded: false,
    }),
  },
  {
    id: 'cloudfront body',
    event: (p) =>
      records({
        cf: {
          request: {
            uri: '/',
            querystring: '',
            method: 'POST',
            headers: {},
            body: { action: 'read-only', encoding: 'base64', data: base64(body(p)) },
          },
        },
      }),
  },
  { id: 's3 key', event: (p) => records(s3(p)) },
  {
    id: 's3 key eventbridge',
    event: (p) => detail('aws.s3', 'Object Created', { bucket: { name: 'b' }, object: { key: p, size: 1 } }),
  },
  { id: 's3 → sns → sqs', event: (p) => records(sqs(envelope(JSON.stringify(records(s3(p)))))) },
  { id: 'sns', event: (p) => records(sns(body(p))) },
  { id: 'sqs', event: (p) => records(sqs(body(p))) },
  { id: 'sqs text', event: (p) => records(sqs(p)) },
  { id: 'sns → sqs', event: (p) => records(sqs(envelope(body(p)))) },
  { id: 'eventbridge pipe of sqs', event: (p) => [sqs(body(p))] },
  { id: 'eventbridge', event: (p) => detail('shop.orders', 'OrderPlaced', { comment: value(p) }) },
  { id: 'kinesis', event: (p) => records(kinesis(body(p))) },
  { id: 'kinesis gzip', event: (p) => records(kinesis(gzipSync(body(p)))) },
  { id: 'kinesis aggregated', event: (p) => records(kinesis(aggregated(body(p)))) },
  {
    id: 'firehose',
    event: (p) => ({
      invocationId: 'i',
      deliveryStreamArn: 'arn:x',
      region: 'eu-west-1',
      records: [{ recordId: '1', data: base64(body(p)) }],
    }),
  },
  { id: 'cloudwatch-logs', event: (p) => ({ awslogs: { data: logs(p) } }) },
  {
    id: 'kafka value',
    event: (p) => ({
      eventSource: 'aws:kafka',
      eventSourceArn: 'arn:x',
      records: {
        't-0': [{ topic: 't', partition: 0, key: base64('k1'), value: base64(body(p)), headers: [] }],
      },
    }),
  },
  {
    id: 'kafka header bytes',
    event: (p) => ({
      eventSource: 'aws:kafka',
      eventSourceArn: 'arn:x',
      records: {
        't-0': [{ topic: 't', value: base64('{}'), headers: [{ note: [...Buffer.from(p)] }] }],
      },
    }),
  },
  {
    id: 'mq',
    event: (p) => ({
      eventSource: 'aws:mq',
      eventSourceArn: 'arn:x',
      messages: [{ messageID: 'm', data: base64(body(p)) }],
    }),
  },
  {
    id: 'rabbitmq',
    event: (p) => ({
      eventSource: 'aws:rmq',
      eventSourceArn: 'arn:x',
      rmqMessagesByQueue: { 'q::/': [{ basicProperties: {}, data: base64(body(p)) }] },
    }),
  },
  {
    id: 'ses mail in sns',
    event: (p) =>
      records(
        sns(JSON.stringify({ notificationType: 'Received', mail: { messageId: 'm' }, content: mail(p) })),
      ),
  },
  {
    id: 'dynamodb stream',
    event: (p) =>
      records({
        eventSource: 'aws:dynamodb',
        eventName: 'INSERT',
        dynamodb: { NewImage: { id: { S: '1' }, comment: typed(value(p)) } },
      }),
  },
  {
    id: 'config',
    event: (p) => ({
      configRuleName: 'r',
      invokingEvent: JSON.stringify({ messageType: 'x', configurationItem: { tags: { a: value(p) } } }),
      ruleParameters: '{}',
    }),
  },
  {
    id: 'appsync',
    event: (p) => ({
      arguments: { input: { comment: value(p) } },
      identity: null,
      info: { fieldName: 'create', parentTypeName: 'Mutation' },
    }),
  },
  {
    id: 'cognito',
    event: (p) => ({
      triggerSource: 'PreSignUp_SignUp',
      userPoolId: 'eu_1',
      userName: 'u',
      request: { userAttributes: { note: value(p) } },
      response: {},
    }),
  },
  {
    id: 'lex',
    event: (p) => ({
      bot: { name: 'b' },
      sessionState: { intent: { name: 'i' } },
      inputTranscript: p,
      interpretations: isJson(p) ? [value(p)] : [],
    }),
  },
  { id: 'iot rule', event: (p) => ({ deviceId: 'd1', reading: { note: value(p) } }) },
  {
    id: 'pub/sub',
    event: (p) => ({
      subscription: 'projects/p/subscriptions/s',
      message: { messageId: '1', data: base64(body(p)) },
    }),
  },
  { id: 'gcs name', event: (p) => ({ kind: 'storage#object', bucket: 'b', name: p, metageneration: '1' }) },
  {
    id: 'firestore',
    event: (p) => ({
      value: { fields: { comment: { stringValue: isJson(p) ? body(p) : p } }, name: 'd' },
      updateMask: {},
      oldValue: {},
    }),
  },
  {
    id: 'azure queue',
    event: (p) => ({ queueTrigger: base64(body(p)), popReceipt: 'AgAA', dequeueCount: 1 }),
  },
  {
    id: 'azure event grid',
    event: (p) => ({
      topic: '/subscriptions/s',
      subject: `/blobServices/default/containers/in/blobs/${p}`,
      eventType: 'Microsoft.Storage.BlobCreated',
      eventTime: 't',
      data: {},
    }),
  },
  {
    id: 'azure event hub',
    event: (p) => ({
      body: [{ note: value(p) }],
      partitionContext: { eventHubName: 'h' },
      offset: '4',
      sequenceNumber: 1,
    }),
  },
];
