import { expect, test } from 'vitest';
import type { Carrier } from './events.ts';
import { type GoogleStart, requestWith } from './google-requests.ts';

const carrier = (kind: Carrier['kind']): Carrier => ({ kind, source: 'source', name: 'name' });
const start = (signature: GoogleStart['signature'], isFirebase = false): GoogleStart => ({
  target: 'main',
  signature,
  isFirebase,
});
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The part of a request that carries the attack `a'b`. */
function carried(how: GoogleStart, kind: Carrier['kind'], path: string): unknown {
  const { body, path: address, headers } = requestWith(how, carrier(kind), path, "a'b", {});
  const place = headers['content-type'] === 'application/json' ? JSON.parse(body) : body;
  return address === '/' ? place : address;
}

test.each([
  ['body.name', { name: "a'b" }],
  ['json.name', { name: "a'b" }],
  ['formula', { formula: "a'b" }],
  ['query.name', '/?name=a%27b'],
  ['args.name', '/?name=a%27b'],
  ['form.name', 'name=a%27b'],
  ['path', "/a'b"],
])('a request carries the attack in %s', (path, expected) => {
  expect(carried(start('http'), 'google-http', path)).toEqual(expected);
});

test('a call of Firebase has its data in `data`', () => {
  expect(carried(start('http', true), 'google-http', 'data.feed')).toEqual({ data: { feed: "a'b" } });
  expect(carried(start('http', true), 'google-http', 'feed')).toEqual({ data: { feed: "a'b" } });
});

test.each([
  ['cloudevent', 'data.message.data.id', { message: { data: base64(`{"id":"a'b"}`) } }],
  ['cloudevent', 'data.message.attributes.id', { message: { attributes: { id: "a'b" } } }],
  ['event', 'data.id', { data: { data: base64(`{"id":"a'b"}`) } }],
  ['event', 'attributes.id', { data: { attributes: { id: "a'b" } } }],
  ['http', 'body.message.data', { message: { data: base64("a'b") } }],
] as const)('a message of Pub/Sub as %s carries the attack in %s', (signature, path, expected) => {
  expect(carried(start(signature), 'google-pubsub', path)).toMatchObject(expected);
});

test('objects and documents carry the attack where their writer put it', () => {
  expect(carried(start('cloudevent'), 'google-storage', 'data.name')).toMatchObject({ name: "a'b" });
  expect(carried(start('event'), 'google-storage', 'metadata.f')).toMatchObject({
    data: { metadata: { f: "a'b" } },
  });
  const fields = { lines: { stringValue: "a'b" } };
  expect(carried(start('event'), 'google-firestore', 'value.fields.lines.stringValue')).toMatchObject({
    data: { value: { fields } },
  });
  expect(carried(start('cloudevent', true), 'google-firestore', 'data.lines')).toMatchObject({
    value: { fields },
  });
  expect(carried(start('cloudevent', true), 'google-firestore', 'data.before.a.lines')).toMatchObject({
    oldValue: { fields: { a: { mapValue: { fields } } } },
  });
});
