import type { CodeUse, ProfileSection } from '@emmental/model';
import { type Core, refused } from '../../guards/node/core/contract.ts';
import type { Random } from '../oracle/random.ts';

/** Makes one call at a guard; returns true if the guard stopped it. */
export type Call = (core: Core) => boolean;

/** Returns a random call that a section decides about. */
export function callOf(section: ProfileSection, nth: number, random: Random): Call {
  switch (section) {
    case 'inbound':
      return eventCall(nth, random);
    case 'outbound':
      return connection(random);
    case 'files': {
      const path = random.pick(['/tmp/a', '/tmp/in/b', '/etc/hosts', '/etc/passwd', '/opt/x']);
      const use = random.pick(['read', 'write'] as const);
      return (core) => core.file(use, path) === refused;
    }
    case 'processes': {
      const [file, ...args] = random.pick(programs);
      return (core) => core.run(file ?? '', args, '', '/') === refused;
    }
    case 'code': {
      const use = random.pick<CodeUse>(['eval', 'vm', 'worker', 'wasm', 'addon', 'inspector']);
      return (core) => core.use(use, 'x') === refused;
    }
    case 'permissions':
      return awsCall(random);
  }
}

const programs: readonly (readonly string[])[] = [
  ['/bin/sh', '-c', 'convert a'],
  ['/bin/sh', '-c', 'curl http://198.51.100.7'],
  ['convert', 'a', 'b'],
  ['/usr/bin/file', 'a'],
  ['/usr/bin/node', '--run', 'x'],
  ['./tool'],
];

/** Hosts with the address that each resolves to; null = a connection to the address itself. */
const hosts: readonly (readonly [string | null, string, number])[] = [
  ['api.example', '198.51.100.1', 443],
  ['api.example', '198.51.100.1', 80],
  ['a.shop.example', '198.51.100.2', 443],
  ['dynamodb.eu-west-1.amazonaws.com', '198.51.100.3', 443],
  ['s3.eu-west-1.amazonaws.com', '198.51.100.4', 443],
  ['hook.example', '198.51.100.5', 443],
  ['evil.example', '198.51.100.6', 443],
  ['inside.example', '10.1.2.3', 5432],
  ['office.example', '203.0.113.7', 443],
  [null, '203.0.113.9', 443],
  [null, '10.0.0.9', 22],
  [null, '198.51.100.9', 443],
];

function connection(random: Random): Call {
  const [name, address, port] = random.pick(hosts);
  return (core) => {
    if (name !== null) core.resolved(name, [address]);
    return core.connect({}, address, port) === refused;
  };
}

function awsCall(random: Random): Call {
  const isObject = random.chance(0.2);
  const host = isObject ? 's3.eu-west-1.amazonaws.com' : 'dynamodb.eu-west-1.amazonaws.com';
  const service = isObject ? 's3' : 'dynamodb';
  const signed = `Authorization: AWS4-HMAC-SHA256 Credential=AKIAX/20261201/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=ff`;
  const operation = random.pick(['GetItem', 'PutItem', 'DeleteItem', 'Query', 'Scan']);
  const body = JSON.stringify({ TableName: random.pick(['Orders', 'Users']) });
  const text = isObject
    ? `${random.pick(['GET', 'PUT'])} /bucket/key HTTP/1.1\r\nHost: ${host}\r\n${signed}\r\nContent-Length: 0\r\n\r\n`
    : `POST / HTTP/1.1\r\nHost: ${host}\r\n${signed}\r\nX-Amz-Target: DynamoDB_20120810.${operation}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  return (core) => {
    const handle = {};
    core.resolved(host, ['198.51.100.3']);
    core.connect(handle, '198.51.100.3', 80);
    return core.sent(handle, text, text.length) === refused;
  };
}

function eventCall(nth: number, random: Random): Call {
  const text = random.pick(['hello', 'a plain text', `x' OR '1'='1' --`, '{"a":1}']);
  const event = random.pick([http('POST', '/orders', text), http('GET', '/other', text), queue(text)]);
  const platform = 'Records' in event ? 'sqs' : 'apigw-v2';
  return (core) => {
    const id = `call-${nth}`;
    const plan = core.begin(id, event, platform);
    // The shell stores a blocked event, and then lets the core report it.
    if (plan !== '') core.quarantined(plan, 'kept');
    core.end(id);
    return plan !== '';
  };
}

const http = (method: string, path: string, body: string) => ({
  version: '2.0',
  routeKey: `${method} ${path}`,
  rawPath: path,
  rawQueryString: '',
  headers: { 'content-type': 'text/plain' },
  requestContext: { http: { method, path, sourceIp: '203.0.113.1', userAgent: 'x' }, stage: '$default' },
  body,
  isBase64Encoded: false,
});

const queue = (body: string) => ({
  Records: [
    {
      messageId: 'm',
      body,
      attributes: {},
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:MailQueue',
      awsRegion: 'eu-west-1',
    },
  ],
});
