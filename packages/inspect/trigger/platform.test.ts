import { describe, expect, test } from 'vitest';
import { decode } from '../decode/tree.ts';
import { checkSink } from '../sinks/check.ts';
import { namesOf } from './platform.ts';
import { recognise } from './recognise.ts';

const id = 'a1b2c3d4e5';
const endpoint = `${id}.execute-api.eu-west-1.amazonaws.com`;
const sent = {
  Host: endpoint,
  'User-Agent': 'curl/8.5.0',
  'X-Forwarded-For': '203.0.113.7',
  'X-Forwarded-Port': '443',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'shop.example',
  Origin: 'https://shop.example',
};
const context = {
  accountId: '111122223333',
  apiId: id,
  domainName: endpoint,
  domainPrefix: id,
  requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  stage: 'prod',
  identity: { sourceIp: '203.0.113.7', userAgent: 'curl/8.5.0' },
};
const http = {
  method: 'POST',
  path: '/orders',
  protocol: 'HTTP/1.1',
  sourceIp: '203.0.113.7',
  userAgent: 'x',
};
const rest = {
  resource: '/{proxy+}',
  path: '/orders',
  httpMethod: 'POST',
  headers: sent,
  multiValueHeaders: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]])),
  queryStringParameters: { page: '2', next: 'orders' },
  pathParameters: { proxy: 'orders' },
  stageVariables: { backend: 'backend.shop.example' },
  requestContext: {
    ...context,
    resourcePath: '/{proxy+}',
    path: '/prod/orders',
    authorizer: { principalId: 'u-1' },
  },
  body: '{"callback":"next"}',
};
const v2 = {
  version: '2.0',
  routeKey: 'POST /orders',
  rawPath: '/orders',
  rawQueryString: 'page=2&next=orders',
  cookies: ['a=b'],
  headers: sent,
  requestContext: { ...context, http, routeKey: 'POST /orders' },
  body: '{"callback":"next"}',
};
const ofFunction = `${id}.lambda-url.eu-west-1.on.aws`;

/** The name of the own API, and an event of it. */
const apis: Readonly<Record<string, readonly [string, object]>> = {
  'apigw-v1': [endpoint, rest],
  'apigw-v2': [endpoint, v2],
  'apigw-websocket': [
    endpoint,
    { requestContext: { ...context, connectionId: 'L0SM9cOFvHcCIhw=', eventType: 'MESSAGE' }, body: 'hello' },
  ],
  'apigw-authorizer': [
    endpoint,
    {
      ...rest,
      type: 'REQUEST',
      methodArn: `arn:aws:execute-api:eu-west-1:111122223333:${id}/prod/POST/orders`,
    },
  ],
  'lambda-url': [
    ofFunction,
    {
      ...v2,
      headers: { ...sent, Host: ofFunction },
      requestContext: { ...context, domainName: ofFunction, http },
    },
  ],
};

describe.each(Object.entries(apis))('a function behind %s', (trigger, [own, event]) => {
  test('calls its own API', () => {
    expect(recognise(event).trigger).toBe(trigger);
    for (const path of ['/prod/@connections/L0SM9cOFvHcCIhw%3D', '/internal/jobs?limit=10'])
      expect(isHeld(`https://${own}${path}`, event)).toBe(false);
  });

  test('calls no host that a single text of its event names', () => {
    const hosts = [
      'evil.example',
      '10.0.0.7',
      '169.254.169.254',
      `${own}.evil.example`,
      own.replace(id, 'zz9'),
    ];
    const through: string[] = [];
    for (const path of textsIn(event))
      for (const host of hosts) {
        const other = replaced(event, path, host);
        if (!isHeld(`https://${host}/prod/x`, other)) through.push(`${path.join('.')}: ${host}`);
      }
    expect(through).toEqual([]);
  });

  test('calls its own API with nothing of the event but values', () => {
    const calls: readonly (readonly [string, string])[] = [
      ['../admin', `https://${own}/prod/../admin`],
      [`https://${own}/admin`, `https://${own}/admin`],
      [`${own}/admin`, `https://${own}/admin`],
      [`${own}:8443`, `https://${own}:8443/x`],
      [`x@${own}`, `https://x@${own}/x`],
      ['1?admin=1', `https://${own}/orders/1?admin=1`],
    ];
    const through: string[] = [];
    for (const path of textsIn(event))
      for (const [text, call] of calls)
        if (!isHeld(call, replaced(event, path, text))) through.push(`${path.join('.')}: ${text}`);
    expect(through).toEqual([]);
  });
});

/** Text of the event proves that the call is an attack, where the trigger wrote the event. */
function isHeld(address: string, event: unknown): boolean {
  const names = namesOf(event, recognise(event).trigger);
  const texts = decode(event).nodes.flatMap(({ kind, value }) => (kind === 'key' ? [] : [value]));
  const inputs = texts.filter((text) => !names.includes(text));
  return checkSink('url', address, inputs).decision === 'block';
}

function* textsIn(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value === 'string') yield path;
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* textsIn(inner, [...path, key]);
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: string): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, at) => (String(at) === key ? replaced(item, rest, by) : item));
  const map = value as Readonly<Record<string, unknown>>;
  return { ...map, [key]: replaced(map[key], rest, by) };
}
