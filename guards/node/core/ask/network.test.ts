import { describe, expect, test } from 'vitest';
import inspection from '../../realm/inspection.ts';
import { coreOf } from '../../testing/core.ts';
import { calls, from, profileOf, to } from '../../testing/profile.ts';
import type { Core } from '../contract.ts';

/** TLS over a connection to this host, in the order in which Node asks. */
function tlsTo(core: Core, host: string, protocols: string, name = host): number {
  const [tcp, tls] = [{}, {}];
  core.resolved(host, ['203.0.113.7']);
  core.secured(tls, tcp);
  core.offers(tls, protocols);
  const answer = core.connect(tcp, '203.0.113.7', 443);
  if (answer !== 0) return answer;
  core.serverName(tls, name);
  return core.startsTls(tls);
}

describe('HTTP/2, which is not read', () => {
  const permissions = [calls('r', ['dynamodb:GetItem'])];
  const h2 = '\x02h2\x08http/1.1';
  test.each([
    ['dynamodb.eu-west-1.amazonaws.com', h2, -13],
    ['polly.s3.eu-west-1.amazonaws.com', h2, -13],
    ['dynamodb.eu-west-1.amazonaws.com', '\x08http/1.1', 0],
    ['bedrock-runtime.eu-west-1.amazonaws.com', h2, 0],
    ['transcribestreaming.eu-west-1.amazonaws.com', h2, 0],
    ['api.example', h2, 0],
  ])('%s, offered %j: %i', (host, protocols, answer) => {
    expect(tlsTo(coreOf(profileOf({ permissions })), host, protocols)).toBe(answer);
  });
  test('is nobody’s concern where permissions are not limited', () => {
    expect(tlsTo(coreOf(profileOf()), 'dynamodb.eu-west-1.amazonaws.com', h2)).toBe(0);
  });
});

test('what TLS over a stream that is no connection says to AWS is read, by its server name', () => {
  const core = coreOf(profileOf({ permissions: [calls('r', ['s3:GetObject'])] }));
  const tls = {};
  core.secured(tls, {});
  core.serverName(tls, 'own.s3.eu-west-1.amazonaws.com');
  expect(core.startsTls(tls)).toBe(0);
  const sent = (method: string): number => {
    const text = `${method} /key HTTP/1.1\r\nX-Amz-Date: 1\r\n\r\n`;
    return core.wants(tls, text.length) < text.length ? 0 : core.sent(tls, text, text.length);
  };
  expect([sent('GET'), sent('PUT')]).toEqual([0, -13]);
});

test('an operation that nobody knows is told once per service, whatever connections it is sent on', () => {
  const told: string[] = [];
  const core = coreOf(profileOf({ permissions: [calls('r', ['s3:GetObject'])] }), (line) => told.push(line));
  core.resolved('iot.eu-west-1.amazonaws.com', ['203.0.113.7']);
  for (let connection = 0; connection < 3; connection += 1) {
    const handle = {};
    core.connect(handle, '203.0.113.7', 443);
    const text = 'GET /odd HTTP/1.1\r\nHost: iot.eu-west-1.amazonaws.com\r\n\r\n';
    expect(core.sent(handle, text, text.length)).toBe(0);
  }
  expect(told.filter((line) => line.includes('iot: an unknown operation'))).toHaveLength(1);
});

test.each([
  ['127.0.0.1:9001', '127.0.0.1'],
  ['127.0.0.1:9001', '::ffff:127.0.0.1'],
  ['127.0.0.1:9001', '::ffff:7f00:1'],
  ['127.0.0.1:9001', '0.0.0.0'],
  ['169.254.100.1:9001', '::ffff:169.254.100.1'],
])('the Runtime API at %s is it at %s, too, whatever rules allow', (api, address) => {
  const core = coreOf(profileOf(), undefined, { AWS_LAMBDA_RUNTIME_API: api });
  const answers = [9001, 9002].map((port) => {
    const handle = {};
    const text = 'POST /2018-06-01/runtime/invocation/another/response HTTP/1.1\r\nHost: a\r\n\r\n';
    return core.connect(handle, address, port) || core.sent(handle, text, text.length);
  });
  expect(answers).toEqual([-13, 0]);
});

test('the name in TLS must be allowed like the name that was resolved, though it is said before the connection', () => {
  const core = coreOf(profileOf({ outbound: [to('own', ['api.example:443'])] }));
  expect(tlsTo(core, 'api.example', '')).toBe(0);
  expect(tlsTo(core, 'api.example', '', 'evil.example')).toBe(-13);
});

test('requests of one connection are each judged, however much of one is said again in the next', () => {
  const core = coreOf(profileOf({ outbound: [to('own', ['api.example:80'])] }));
  core.resolved('api.example', ['203.0.113.7']);
  const lines = (host: string): string => `Host: ${host}\r\nAccept: */*\r\n\r\n`;
  const rows: readonly (readonly [head: string, answer: number])[] = [
    [`GET /a HTTP/1.1\r\n${lines('api.example')}`, 0],
    [`GET http://evil.example/a HTTP/1.1\r\n${lines('api.example')}`, -13],
    [`GET http://api.example/a HTTP/1.1\r\n${lines('evil.example')}`, -13],
    [`GET http://api.example/a HTTP/1.1\r\n${lines('API.example.:80')}`, 0],
    [`GET /b HTTP/1.1\r\n${lines('api.example')}`, 0],
    [`GET /b HTTP/1.1\r\n${lines('evil.example')}`, -13],
    [`GET /b HTTP/1.1\r\n${lines('API.example.')}`, 0],
    [`GET /b HTTP/1.1\r\n${lines('api.example, evil.example')}`, -13],
    [`GET /b HTTP/1.1\r\n${lines('api.example')}`, 0],
    [`CONNECT evil.example:80 HTTP/1.1\r\n${lines('api.example')}`, -13],
  ];
  const passed: string[] = [];
  /** One on which all was sent that has passed so far. */
  const open = (): object => {
    const handle = {};
    expect(core.connect(handle, '203.0.113.7', 80)).toBe(0);
    for (const head of passed) expect(core.sent(handle, head, head.length)).toBe(0);
    return handle;
  };
  let handle = open();
  for (const [head, answer] of rows) {
    expect(core.wants(handle, head.length)).toBeGreaterThanOrEqual(head.length);
    expect([head, core.sent(handle, head, head.length)]).toEqual([head, answer]);
    if (answer === 0) passed.push(head);
    else handle = open();
  }
});

test('behind what was refused, which the other side has not read, nothing leaves', () => {
  const core = coreOf(profileOf({ outbound: [to('own', ['api.example:80'])] }));
  core.resolved('api.example', ['203.0.113.7']);
  const own = 'GET /a HTTP/1.1\r\nHost: api.example\r\n\r\n';
  const evil = 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n';
  const long = `POST /a HTTP/1.1\r\nHost: api.example\r\nContent-Length: ${evil.length}\r\n\r\n`;
  for (const before of [[], [own], [own, own]])
    for (const refused of [
      evil,
      evil + long,
      long + evil + evil,
      ` ${evil}`,
      `${evil}POST / HTTP/1.1\r\nX: `,
    ])
      for (const next of [evil, own]) {
        const handle = {};
        core.connect(handle, '203.0.113.7', 80);
        for (const head of before) expect(core.sent(handle, head, head.length)).toBe(0);
        expect(core.sent(handle, refused, refused.length)).toBe(-13);
        expect(core.wants(handle, next.length)).toBeGreaterThanOrEqual(next.length);
        expect(core.sent(handle, next, next.length)).toBe(-13);
      }
});

describe('a request is judged on a connection that was used as on a fresh one, whatever was asked before', () => {
  const rules = {
    outbound: [to('own', ['api.example:80'])],
    permissions: [
      calls('q', ['sqs:SendMessage']),
      { ...calls('t', ['dynamodb:GetItem']), resource: ['table/Orders'] },
      { ...calls('b', ['s3:GetObject']), resource: ['arn:aws:s3:::photos/small/*'] },
    ],
  };
  const open = () => {
    const core = coreOf(profileOf(rules));
    const handle = {};
    core.resolved('api.example', ['203.0.113.7']);
    core.connect(handle, '203.0.113.7', 80);
    return (text: string): number => core.sent(handle, text, text.length);
  };
  /** All that was asked before, twice and with other values, so that what changes is known. */
  const after = (before: readonly string[], request: string): number => {
    const send = open();
    for (const request of before) send(request);
    return send(request);
  };
  const other = 'GET /other HTTP/1.1\r\nHost: evil.example\r\n\r\n';
  const judgedAlike = (requests: readonly string[], changed: (request: string, by: string) => string) => {
    const fresh = new Map(requests.map((request) => [request, open()(request)]));
    const first = (request: string) => ['1', '22', '3', '4'].map((by) => changed(request, by));
    // Behind a line that is no request nothing is read, and a head that is not whole goes on in the next text.
    const allowedAlone = requests.filter(
      (request) => first(request).every((text) => open()(text) === 0) && after(first(request), other) === -13,
    );
    expect(allowedAlone.length).toBeGreaterThan(8);
    for (const before of allowedAlone)
      for (const request of requests)
        expect([before, request, after(first(before), request)]).toEqual([
          before,
          request,
          fresh.get(request),
        ]);
    expect(new Set(fresh.values())).toEqual(new Set([0, -13]));
  };

  test('whatever its first line is', () => {
    const query = 'Action=DeleteQueue&x-amz-credential=AKIA/20261127/eu-west-1/sqs/aws4_request';
    const targets = ['/a', '/a?b=c', '/z-a?b=%20', `/?${query}`, `/?${query.replace('x-', '%78%2d')}`, '*'];
    const lines = [
      'Host: api.example',
      'Host: evil.example',
      'Host: api.example\r\nX-A: aĊHost: evil.example',
    ];
    const starts = ['GET ', 'get ', 'HEAD ', 'CONNECT ', 'GET  ', '\r\nGET '];
    const endings = [
      ' HTTP/1.1\r\n',
      ' HTTP/1.0\r\n',
      ' HTTP/1.1\n',
      ' HTTP/1.1 \r\n',
      'Ċ HTTP/1.1\r\n',
      '\r\n',
    ];
    judgedAlike(
      [
        ...targets.flatMap((target) => lines.map((line) => `GET ${target} HTTP/1.1\r\n${line}\r\n\r\n`)),
        ...starts.flatMap((start) => endings.map((end) => `${start}/b${end}${lines[0]}\r\n\r\n`)),
      ],
      (request, by) => request.replace('/', `/${by}`),
    );
  });

  test('whatever its other lines are', () => {
    const values = [
      'a',
      'b\nHost: evil.example',
      'b\rHost: evil.example',
      'bĊHost: evil.example',
      'b\r\n Host: c',
      '',
    ];
    const lengths = [
      '',
      'Content-Length: 0\r\n',
      'Content-Length: 4\r\n',
      'Content-Length: +4\r\n',
      'Content-Length: 4, 4\r\n',
    ];
    const codings = [
      '',
      'Transfer-Encoding: chunked\r\n',
      'Transfer-Encoding:\x0bchunked\r\n',
      'Upgrade: h2c\r\n',
    ];
    judgedAlike(
      values.flatMap((value) =>
        lengths.flatMap((length) =>
          codings.map(
            (coding) => `POST /a HTTP/1.1\r\nHost: api.example\r\nX-A: ${value}\r\n${length}${coding}\r\n`,
          ),
        ),
      ),
      (request, by) =>
        `${request.replace('X-A: ', `X-A: ${by}`)}${/Content-Length: 4\r/.test(request) ? 'abcd' : ''}${/Transfer/.test(request) ? '0\r\n\r\n' : ''}`,
    );
  });

  test('whatever it asks of AWS', () => {
    const signed = (service: string, more = '') =>
      `Authorization: AWS4-HMAC-SHA256 Credential=AKIA/20261127/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=00ff${more}`;
    const asked = (path: string, lines: readonly string[], body = '') =>
      `${body === '' ? 'GET' : 'POST'} ${path} HTTP/1.1\r\nHost: api.example\r\nX-Amz-Date: 20261127T000000Z\r\n${lines.map((line) => `${line}\r\n`).join('')}${body === '' ? '' : `Content-Length: ${body.length}\r\n`}\r\n${body}`;
    const bodies = [
      '{"TableName":"Orders"}',
      '{"TableName":"Users"}',
      '{"TableName":"Users","TableName":"Orders"}',
      '{"Key":{"id":{"S":"a\\\\\\":\\""}},"TableName":"Orders"}',
      '{"Key":{"id":{"S":"a"},"id":{"S":"b"}},"TableName":"Orders"}',
      '{"Key":{"id":{"S":"a"}},"TableName":"Orders"}',
      '{"Key":{"id":{"S":"Orders"}},"TableName":"Orders"}',
      '{"Key":{"id":{"S":"a\\"}},"TableName":"Orders"}',
      '{"Key":{"id":{"S":"a"}},"TableName":"Users"}',
      '{"Key":{"id":{"S":"a\n"}},"TableName":"Orders"}',
      '{"Key":{"id":{"S":"a"}},"TableName":{"S":"Orders"}}',
      '{"Key":{"id":{"S":"a"}},"TableName":"Orders","IndexName":"b"}',
      '{"TransactItems":[{"Get":{"TableName":"Orders"}}]}',
      '{"TransactItems":[{"Get":{"TableName":"Users"}}]}',
      '{"RequestItems":{"Orders":{"Keys":[{"id":{"S":"a"}}]}}}',
      '{"RequestItems":{"Users":{"Keys":[{"id":{"S":"a"}}]}}}',
      '{"RequestItems":{"Users":{"Keys":[{"id":{"S":"a"}}]}}} ',
      '{"Key" :"a", "TableName" : "Orders"}',
      '{"Key" :"Users", "TableName" : "Users"}',
      '{',
    ];
    const forms = [
      'Action=SendMessage&MessageBody=a',
      'Action=SendMessage&MessageBody=b%26Action=DeleteQueue',
      'Action=DeleteQueue&MessageBody=a',
      'Action=SendMessage&%41ction=DeleteQueue',
      'Action=SendMessage&MessageBody=a&MessageBody=a',
      'Action=SendMessage&MessageBody=a&MessageBody=b',
      'Action=SendMessage&MessageBody=a&Action=DeleteQueue',
      'Action=SendMessage&QueueUrl=Other&MessageBody=a',
    ];
    const operations = ['GetItem', 'PutItem'];
    const services = [
      signed('dynamodb'),
      signed('sqs'),
      signed('dynamodb', ', Credential=AKIA/20261127/eu-west-1/sqs/aws4_request'),
    ];
    const paths = [
      '/photos/small/a',
      '/photos/large/a',
      '/photos/small/a?acl',
      '/photos/small/a?Credential=AKIA/20261127/eu-west-1/sqs/aws4_request',
      '/photos/small/a?X-Amz-Credential=AKIA/20261127/eu-west-1/sqs/aws4_request',
      '/',
      '/photos/small/..%2flarge/a',
    ];
    judgedAlike(
      [
        ...bodies.flatMap((body) =>
          operations.flatMap((operation) =>
            services.map((service) =>
              asked('/', [`X-Amz-Target: DynamoDB_20120810.${operation}`, service], body),
            ),
          ),
        ),
        ...forms.flatMap((form) =>
          ['/', '/?MessageBody=a'].map((path) =>
            asked(path, ['Content-Type: application/x-www-form-urlencoded', signed('sqs')], form),
          ),
        ),
        ...paths.flatMap((path) => [
          asked(path, [signed('s3')]),
          asked(path, [signed('s3'), 'X-Amz-Copy-Source: /secrets/a']),
          asked(path, []),
        ]),
      ],
      (request, by) => request.replace('T000000Z', `T00000${by}Z`).replace('00ff', `${by}ff`),
    );
  });
});

describe('while events are in work, what a request like others says is judged as in the first', () => {
  const events = [
    { page: '?page=2', up: 'a/../../b', id: '17', two: 'a&b=c' },
    { whole: 'http://api.example/orders', crossing: 'example/orders?x=1', own: 'api.example' },
    { inner: '10.0.0.5', address: 'http://10.0.0.5:80/orders', at: '0.5/orders' },
    { plain: 'orders' },
    {},
  ];
  const paths = [
    '/orders?page=2',
    '/orders/17',
    '/a/../../b',
    '/orders?a&b=c',
    '//orders?page=2',
    '/orders?x=1',
    '/orders',
    '/\\orders?x=1',
  ];
  const hosts = [
    ['api.example', ['api.example:80']],
    ['api.example', ['*.example:80']],
    ['api.example', null],
    ['10.0.0.5', ['10.0.0.5:80']],
    ['10.0.0.5', null],
  ] as const;

  test.each(hosts)('to %s, allowed %j', (host, targets) => {
    const inbound = [from('any', ['any'])];
    const outbound = targets === null ? null : [to('own', targets)];
    const open = () => {
      const core = coreOf(profileOf({ inbound, outbound }), undefined, {}, { inspection: () => inspection });
      const handle = {};
      core.resolved('api.example', ['203.0.113.7']);
      core.connect(handle, host === '10.0.0.5' ? host : '203.0.113.7', 80);
      return { core, send: (path: string) => sendOver(core, handle, path) };
    };
    const sendOver = (core: Core, handle: object, path: string): number => {
      const text = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
      return core.sent(handle, text, text.length);
    };
    const answers = new Set<number>();
    for (const running of events.flatMap((request) => [
      [request],
      ...events.map((other) => [request, other]),
    ]))
      for (const path of paths) {
        const begin = (core: Core): void =>
          running.forEach((event, at) => {
            core.begin(`new ${at}`, event, '');
          });
        const [fresh, again] = [open(), open()];
        begin(fresh.core);
        begin(again.core);
        const expected = fresh.send(path);
        answers.add(expected);
        const { core, send } = open();
        core.begin('before', { before: 'nothing' }, '');
        for (const request of ['/1', '/2', '/3']) expect(send(request)).toBe(0);
        core.end('before');
        begin(core);
        // A request that is refused for every path ends the connection.
        if (send('/4') === 0) expect([running, path, send(path)]).toEqual([running, path, expected]);
        else expect([running, again.send('/4')]).toEqual([running, -13]);
      }
    expect([...answers].sort()).toEqual([-13, 0]);
  });
});

test('of a text as Latin-1 its lower bytes are read, which are what is written', () => {
  const core = coreOf(profileOf({ outbound: [to('own', ['api.example:80'])] }));
  const handle = {};
  core.resolved('api.example', ['203.0.113.7']);
  core.connect(handle, '203.0.113.7', 80);
  const hidden = 'GET / HTTP/1.1\nHost: evil.example\n\n'.replaceAll('\n', 'Ċ');
  const text = `GET / HTTP/1.1\r\nHost: api.example\r\nX-A: aĊĊ${hidden}\r\n\r\n`;
  expect(core.sent(handle, text, text.length)).toBe(-13);
});
