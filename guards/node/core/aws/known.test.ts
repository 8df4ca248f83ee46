import type { PermissionRule } from '@emmental/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coreOf } from '../../testing/core.ts';
import { calls, profileOf } from '../../testing/profile.ts';
import { Bodies } from './bodies.ts';
import { membersOf, saysTwice } from './decoded.ts';

describe('a body is known', () => {
  const names = fc.constantFrom('TableName', 'IndexName', 'Key', 'id', 'S', 'N');
  const texts = fc.constantFrom('Orders', 'Users', 'a', '', ' : ', 'TableName', '\\', '"', '\n', 'ö', '{}');
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, texts, fc.constantFrom(1, null, true), tie('list'), tie('object')),
    list: fc.array(tie('value'), { maxLength: 2 }),
    object: fc.dictionary(names, tie('value'), { maxKeys: 3 }),
  }));
  const deciding = ['TableName', 'IndexName'];
  const written = fc
    .tuple(fc.dictionary(names, value, { maxKeys: 3 }), fc.constantFrom(0, 1))
    .map(([object, indent]) => JSON.stringify(object, null, indent).replaceAll('\n', ' '));
  const edit = fc.tuple(
    fc.nat(),
    fc.nat(3),
    fc.constantFrom('', '"', '\\', 'x', ':', ',', '\n', '"TableName":"Users",'),
  );

  test('only where it says nothing else of what decides', () => {
    let known = 0;
    fc.assert(
      fc.property(written, written, edit, fc.array(texts), (first, other, [at, count, by], others) => {
        const bodies = new Bodies<string>(deciding, false);
        for (let time = 0; time < 2; time += 1) bodies.note(first, JSON.parse(first), 'made');
        const cut = at % (first.length + 1);
        let next = 0;
        const changed = [
          other,
          first.slice(0, cut) + by + first.slice(cut + count),
          first.replace(/"[^"]*"(?! *:)/g, (text) =>
            others[next++] === undefined ? text : JSON.stringify(others[next - 1]),
          ),
        ];
        for (const text of changed) {
          if (bodies.find(`before${text}`, 6) === null) continue;
          known += 1;
          const [was, is] = [first, text].map((json) => JSON.parse(json) as Record<string, unknown>);
          expect(saysTwice(text, is)).toBe(false);
          for (const name of deciding) expect([text, is?.[name]]).toEqual([text, was?.[name]]);
        }
      }),
      { seed: 5, numRuns: 5000 },
    );
    expect(known).toBeGreaterThan(2000);
  });

  test('only where a form says the same of what decides, each name once', () => {
    const pairs = fc.tuple(
      fc.constantFrom('Action', '%41ction', 'TopicArn', 'Message', 'Mess+age', 'A%ff', 'é', ''),
      fc.constantFrom('=', '=', '=', '', '=='),
      fc.constantFrom('a', 'b', '', 'a=b', 'a%26Action=b', ';Action=b', 'ö', '\\', '"'),
    );
    const forms = fc
      .array(pairs, { maxLength: 4 })
      .map((list) => list.map((parts) => parts.join('')).join('&'));
    const changes = fc.tuple(fc.nat(), fc.nat(2), fc.constantFrom('', '&', '=', 'x', 'Action', '\n', '%26'));
    let known = 0;
    fc.assert(
      fc.property(forms, forms, changes, (first, other, [at, count, by]) => {
        const bodies = new Bodies<string>(['Action', 'TopicArn'], true);
        const read = membersOf(first);
        if (read.size < first.split('&').length) return;
        for (let time = 0; time < 2; time += 1) bodies.note(first, {}, 'made');
        const cut = at % (first.length + 1);
        for (const text of [other, first.slice(0, cut) + by + first.slice(cut + count)]) {
          if (bodies.find(`before${text}`, 6) === null) continue;
          known += 1;
          const is = membersOf(text);
          expect([text, [...is.values()].filter((values) => values.length > 1)]).toEqual([text, []]);
          for (const name of ['Action', 'TopicArn'])
            expect([text, is.get(name)]).toEqual([text, read.get(name)]);
        }
      }),
      { seed: 5, numRuns: 20_000 },
    );
    expect(known).toBeGreaterThan(2000);
  });

  test('by what came twice', () => {
    const bodies = new Bodies<number>(deciding, false);
    const body = (id: string) => `{"TableName":"Orders","Key":{"id":"${id}"}}`;
    const found = [1, 2, 3].map((made) => {
      bodies.note(body(`a${made}`), JSON.parse(body('a')), made);
      return bodies.find(body('b'), 0);
    });
    expect(found).toEqual([null, 2, 2]);
  });
});

describe('a body is read', () => {
  const bodyOf = (table: string, id: string) => `{"TableName":"${table}","Key":{"id":"${id}"}}`;
  const after = (table: string): Bodies<string> => {
    const bodies = new Bodies<string>(['TableName'], false);
    for (const id of ['1', '2', '3']) bodies.note(bodyOf(table, id), JSON.parse(bodyOf(table, id)), 'made');
    return bodies;
  };
  test('where it is longer than one that is compared', () => {
    expect(after('Orders').find(bodyOf('Orders', 'a'.repeat(1000)), 0)).toBe('made');
    expect(after('Orders').find(bodyOf('Orders', 'a'.repeat(1e6)), 0)).toBe(null);
  });
  test('where what another text of it is says which letters its table has', () => {
    expect(after('\xc3\x96rders').find(bodyOf('\xc3\x96rders', '\xff'), 0)).toBe(null);
    expect(after('Orders').find(bodyOf('Orders', '\xff'), 0)).toBe('made');
  });
});

describe('what is asked of objects again and again is judged as if it were asked for the first time', () => {
  const lists = [
    ['arn:aws:s3:::photos/*'],
    ['arn:aws:s3:::photos/small/*'],
    ['arn:aws:s3:::photos/*.jpg'],
    ['arn:aws:s3:::photos/small/?.jpg', 'arn:aws:s3:::photos/large/a'],
    ['arn:aws:s3:::ph*'],
    ['arn:aws:s3:::p*s/small/*'],
    ['arn:aws:s3:::photos/*/*'],
    ['arn:aws:s3:::photos'],
    ['arn:aws:s3:::*/small/a'],
    ['photos/small/*'],
    ['arn:aws:sqs:::photos/*', 'arn:aws:s3:::other/*'],
    ['*'],
    [],
  ];
  const keys = [
    'small/a.jpg',
    'small/aa.jpg',
    'large/a',
    'large/b',
    'small/',
    'small',
    '/small/a.jpg',
    'a%2e.jpg',
    'a#b',
    '',
    'ä',
  ];
  const queries = [
    '',
    '?x-id=GetObject',
    '?acl',
    '?versionId=1',
    '?x-id=GetObject&acl',
    '??',
    '?list-type=2',
  ];
  const of = ['s3:GetObject', 's3:GetObjectAcl', 's3:PutObject'];
  const more: readonly (readonly [readonly string[], readonly PermissionRule[]])[] = [
    [of, []],
    [['s3:ListBucket'], []],
    [of, [{ ...calls('second', ['s3:Get*'], ['arn:aws:s3:::photos/large/*']), action: 'deny' }]],
    [of, [calls('second', ['s3:GetObject'], ['arn:aws:s3:::photos/large/*'])]],
    [of, [{ ...calls('second', ['s3:*']), action: 'watch' }]],
  ];
  const ask = (method: string, host: string, target: string): string =>
    `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  const hosts = [
    ['photos.s3.eu-west-1.amazonaws.com', '/'],
    ['s3.eu-west-1.amazonaws.com', '/photos/'],
    ['s3.eu-west-1.amazonaws.com', '/'],
  ] as const;

  let warm = 0;
  test.each(lists.map((resource) => [resource]))('on %j', (resource) => {
    for (const [call, rules] of more)
      for (const [host, begin] of hosts) {
        const permissions = [calls('first', call, resource), ...rules];
        const core = coreOf(profileOf({ permissions }));
        core.resolved(host, ['203.0.113.7']);
        /** Over one connection; the answer to the last. */
        const send = (requests: readonly string[]): number => {
          const handle = {};
          core.connect(handle, '203.0.113.7', 443);
          return requests.map((text) => core.sent(handle, text, text.length)).at(-1) ?? 0;
        };
        for (const method of ['GET', 'PUT'])
          for (const query of method === 'GET' ? queries : queries.slice(0, 2)) {
            const before = ['small/a.jpg', 'small/b.jpg', 'large/a', 'x']
              .map((key) => ask(method, host, begin + key + query))
              .filter((text) => send([text]) === 0);
            warm += before.length;
            for (const key of keys) {
              const text = ask(method, host, begin + key + query);
              expect([text, send([...before, ...before, ...before, text])]).toEqual([text, send([text])]);
            }
          }
      }
  });
  test('and many are', () => expect(warm).toBeGreaterThan(500));
});
