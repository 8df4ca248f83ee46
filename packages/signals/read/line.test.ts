import { expect, test } from 'vitest';
import { type LineReading, readLine, readValue } from './line.ts';

const signal = {
  schema: 'emmental/signal/1',
  kind: 'alert',
  app: 'shop',
  function: 'F',
  section: 'outbound',
  evidence: { what: 'a.example:443' },
};
const line = JSON.stringify(signal);
const read = (text: string): LineReading => readLine(text);
const functionsIn = ({ signals }: LineReading) => signals.map((found) => found.function);
const leftOf = (text: string) => read(text).left.map(({ kind, why }) => `${kind}: ${why}`);

test('lines that are not signals have a reason, and fields of a wrong type are left out', () => {
  expect(read(line).signals.map(({ evidence }) => evidence)).toEqual([{ what: 'a.example:443' }]);
  expect(leftOf('not json')).toEqual(['other: it is not JSON']);
  expect(leftOf('{"schema":"other"}')).toEqual(['other: its schema is not emmental/signal/1']);
  expect(leftOf('[]')).toEqual(['other: it is not a signal']);
  expect(leftOf('7')).toEqual(['other: it is not a signal']);
  expect(leftOf(line.replace('"section":"outbound"', '"section":"attic"'))).toEqual([
    'broken: it has an unknown section',
  ]);
  expect(leftOf(line.replace('"app":"shop",', ''))).toEqual(['broken: it names no app, function or kind']);
  expect(leftOf(line.replace('"alert"', '"rumour"'))).toEqual([
    'broken: this version does not know its kind, rumour',
  ]);
  expect(leftOf(line.replace('signal/1', 'signal/2'))).toEqual([
    'broken: its schema is not emmental/signal/1',
  ]);
  const wrong = line.replace(
    '{"what":"a.example:443"}',
    '{"what":7,"hits":{"a":"x"},"stack":[1],"start":[]}',
  );
  expect(read(wrong).signals.map(({ evidence }) => evidence)).toEqual([{}]);
});

test('a signal without an optional field has that field', () => {
  expect(read(line).signals).toEqual([
    {
      schema: 'emmental/signal/1',
      kind: 'alert',
      id: '',
      time: '',
      app: 'shop',
      function: 'F',
      invocation: null,
      section: 'outbound',
      rule: null,
      match: null,
      decision: null,
      mode: null,
      level: 'none',
      evidence: { what: 'a.example:443' },
      profileDigest: null,
      guardVersion: '',
    },
  ]);
  const empty = JSON.stringify({ ...signal, invocation: '' });
  expect(read(empty).signals[0]?.invocation).toBe(null);
});

test('a cut line is a broken signal', () => {
  expect(leftOf(line.slice(0, -10))).toEqual(['broken: it is not complete']);
  expect(leftOf(`${'x'.repeat(1_000_001)}`)).toEqual(['broken: longer than a signal can be']);
});

test('long texts are cut, and show it', () => {
  const long = JSON.stringify({ ...signal, function: 'f'.repeat(300), evidence: { what: 'w'.repeat(9000) } });
  const [found] = read(long).signals;
  expect(found?.function).toBe(`${'f'.repeat(200)}…`);
  expect(found?.evidence.what).toBe(`${'w'.repeat(500)}…`);
});

const escaped = JSON.stringify(line);
test.each([
  ['aws logs tail', `2026-11-27T10:00:00.123000+00:00 2026/11/27/[$LATEST]0a1b ${line}`],
  ['aws logs tail --format short', `2026-11-27T10:00:00 ${line}`],
  ['an export to S3', `2026-11-27T10:00:00.123Z ${line}`],
  ['containerd', `2026-11-27T10:00:00.123456789Z stdout F ${line}`],
  ['docker compose logs', `web-1  | ${line}`],
  ['Docker', `{"log":${JSON.stringify(`${line}\n`)},"stream":"stdout","time":"2026-11-27T10:00:00Z"}`],
  [
    'a subscription',
    `{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","subscriptionFilters":["f"],"logEvents":[{"id":"1","timestamp":1,"message":"START RequestId"},{"id":"2","timestamp":2,"message":${escaped}}]}`,
  ],
  ['filter-log-events', `{"events":[{"message":${escaped}}],"searchedLogStreams":[]}`],
  ['get-log-events', `{"events":[{"message":${escaped}}],"nextForwardToken":"f","nextBackwardToken":"b"}`],
  ['one event', `{"logStreamName":"s","timestamp":1,"message":${escaped},"ingestionTime":2,"eventId":"3"}`],
  ['Cloud Logging', `{"logName":"n","insertId":"i","resource":{},"jsonPayload":${line}}`],
  ['Cloud Logging, as text', `{"logName":"n","insertId":"i","resource":{},"textPayload":${escaped}}`],
])('signals are read as %s keeps them', (_, text) => {
  expect(functionsIn(read(text))).toEqual(['F']);
});

test('a document of several entries', () => {
  const entry = { logName: 'n', insertId: 'i', resource: {}, jsonPayload: signal };
  expect(functionsIn(readValue([entry, entry]))).toEqual(['F', 'F']);
});

test.each([
  ['a logger of Lambda', `2026-11-27T10:00:00.123Z\t6f1c-id\tINFO\t${line}`],
  ['the same in an export', `2026-11-27T10:00:00.123Z 2026-11-27T10:00:00.123Z\t6f1c-id\tINFO\t${line}`],
])('what the code of the function prints by %s is not a signal', (_, text) => {
  expect(read(text).signals).toEqual([]);
  expect(leftOf(text)).toEqual([
    'printed: the code of the function printed it; the guard writes without this beginning',
  ]);
});

test.each([
  ['text before it', `2026-11-27T10:00:00.123Z said ${line}`],
  ['a message of a caller', `{"message":${escaped},"timestamp":1}`],
  ['a log of JSON lines', `{"timestamp":"t","level":"INFO","requestId":"r","message":${escaped}}`],
  [
    'a document in a document',
    `{"events":[{"message":${JSON.stringify(`{"events":[{"message":${escaped}}]}`)}}]}`,
  ],
])('text that only contains a signal is not one: %s', (_, text) => {
  expect(functionsIn(read(text))).toEqual([]);
});
