import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowed, blocked, hostKinds } from '../vectors/cases/sinks.ts';
import { checkSink, sinks, skeletonOf, textsOf, usable } from './check.ts';
import { hostKind } from './host.ts';
import type { SinkKind } from './sink.ts';

describe('blocks', () => {
  test.each(blocked)('%s %s', (kind, argument, input) => {
    const verdict = checkSink(kind, argument, [input]);
    expect(verdict.decision).toBe('block');
    expect(verdict.why).not.toBeNull();
  });
});

describe('allows', () => {
  test.each(allowed)('%s %s', (kind, argument, input) => {
    expect(checkSink(kind, argument, [input])).toEqual({ decision: 'allow', why: null });
  });
});

describe('forms of calls', () => {
  const query = (value: string): string => `SELECT * FROM pets WHERE id = ${value}`;
  const known = new Set([skeletonOf('sql', query('1')) ?? '']);

  test('a known form is allowed whatever the event says', () => {
    expect(checkSink('sql', query('1'), ['pets WHERE id'], { skeletons: known }).decision).toBe('allow');
  });
  test('a new form with text of the event is blocked once all forms are known', () => {
    const context = { skeletons: known, complete: true };
    expect(checkSink('sql', 'SELECT * FROM owners WHERE id = 1', ['owners'], context).decision).toBe('block');
    expect(checkSink('sql', 'SELECT * FROM owners WHERE id = 1', ['nothing of it'], context).decision).toBe(
      'allow',
    );
  });
  test('lists of values are one form, whatever their length', () => {
    expect(skeletonOf('sql', 'SELECT a FROM t WHERE b IN (1, 2, 3)')).toBe(
      skeletonOf('sql', 'SELECT a FROM t WHERE b IN (1)'),
    );
  });
});

describe('hosts', () => {
  test.each(hostKinds)('%s is %s', (host, kind) => {
    expect(hostKind(host)).toBe(kind);
  });
});

test('no text of an event is left out that proves something by itself', () => {
  const hosts = [
    'api.example.com',
    '127.0.0.1:8080',
    'localhost',
    'orders.local:9001',
    '[::1]',
    'x@10.0.0.5',
  ];
  const words = [
    'orders',
    '17',
    '8080',
    'com/',
    'https',
    'http://',
    '..',
    '../../etc/passwd',
    '..%2f',
    '?page=2',
  ]
    .concat([
      '&a=1',
      '#x',
      '\\',
      '/etc/passwd',
      '/tmp/a',
      '//',
      'LOCALHOST:8080',
      '127.1',
      '::1',
      'm/17',
      'ö',
      'id',
    ])
    .concat([
      "' OR '1'='1",
      '; ls',
      '$(id)',
      'sh -c "id"',
      "a\\'b",
      'a\0b',
      '{{7*7}}',
      'process.env',
      '1 OR 1=1',
    ]);
  const word = fc.oneof(fc.constantFrom(...words), fc.constantFrom(...hosts));
  const part = fc.array(word, { minLength: 1, maxLength: 3 }).map((list) => list.join(''));
  const address = fc
    .tuple(fc.constantFrom('http://', 'https://', 'ftp://', ''), fc.constantFrom(...hosts, ''), part)
    .map(([scheme, host, path]) => `${scheme}${host}/${path}`);
  const kinds = fc.constantFrom<SinkKind>('url', 'url', 'path', 'sql', 'shell', 'code', 'nosql', 'template');
  const texts = fc.array(fc.oneof(word, part, address), { minLength: 1, maxLength: 8 });
  // Mostly some of them stand in the argument.
  const within = fc.tuple(fc.constantFrom('', '', '/', '?q='), fc.nat());
  const asked = fc.array(fc.tuple(kinds, fc.oneof(address, part), within), { minLength: 1, maxLength: 6 });
  let proven = 0;
  fc.assert(
    fc.property(texts, asked, (list, calls) => {
      const known = textsOf(list);
      for (const [kind, before, [sign, at]] of calls) {
        const argument = before + sign + list[at % list.length];
        const able = usable(kind, argument, [known]);
        for (const text of list)
          if (text.trim().length > 1 && sinks[kind].check(argument, [text], {}) !== null) {
            proven += 1;
            expect(able).toContain(text);
          }
      }
    }),
    { seed: 7, numRuns: 3000 },
  );
  expect(proven).toBeGreaterThan(1000);
});
