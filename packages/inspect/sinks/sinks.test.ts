import { describe, expect, test } from 'vitest';
import { checkSink, skeletonOf } from './check.ts';
import { hostKind } from './host.ts';
import type { SinkKind } from './sink.ts';

describe('blocks', () => {
  test.each<[SinkKind, string, string]>([
    ['sql', "SELECT * FROM pets WHERE name = '' OR 'a'='a'", "' OR 'a'='a"],
    ['sql', 'SELECT * FROM pets WHERE id = 7 UNION SELECT 1', '7 UNION SELECT 1'],
    ['sql', 'SELECT * FROM pets WHERE id = id', 'id'],
    ['sql', "UPDATE pets SET name = 'x', owner = 'me' WHERE id = 1", "x', owner = 'me"],
    ['sql', "SELECT * FROM pets WHERE name = 'rex'-- ' AND alive", "rex'-- "],
    ['shell', 'convert a.png; id out.png', 'a.png; id'],
    ['shell', 'convert "$(id)" out.png', '$(id)'],
    ['shell', 'convert `id` out.png', '`id`'],
    ['shell', "convert 'a' ; id ; '' out.png", "a' ; id ; '"],
    ['path', '/srv/files/../../etc/hosts', '../../etc/hosts'],
    ['path', '/etc/hosts', '../../etc/hosts'],
    ['path', '/srv/files/..%2f..%2fx', '..%2f..%2fx'],
    ['path', '/proc/self/environ', '/proc/self/environ'],
    ['url', 'http://169.254.169.254/x', 'http://169.254.169.254/x'],
    ['url', 'https://api.example.com@10.0.0.1/', '10.0.0.1/'],
    ['url', 'https://api.example.com/users/1?admin=1', '1?admin=1'],
    ['url', 'https://api.example.com/users/../admin', '../admin'],
    ['code', "return a + require('fs')", "require('fs')"],
    ['code', "const x = ''; process.exit(); ''", "'; process.exit(); '"],
    ['template', '<p>{{7*7}}</p>', '{{7*7}}'],
    ['nosql', '{"name":"x","pass":{"$ne":null}}', '{"$ne":null}'],
    ['nosql', '{"$where":"this.a == \'x\' || 1==1"}', "x' || 1==1"],
    ['header', 'text/plain\r\nSet-Cookie: a=b', 'text/plain\r\nSet-Cookie: a=b'],
    ['deserialize', 'O:4:"Evil":1:{s:1:"a";i:1;}', 'O:4:"Evil":1:{s:1:"a";i:1;}'],
  ])('%s %s', (kind, argument, input) => {
    const verdict = checkSink(kind, argument, [input]);
    expect(verdict.decision).toBe('block');
    expect(verdict.why).not.toBeNull();
  });
});

describe('allows', () => {
  test.each<[SinkKind, string, string]>([
    ['sql', "SELECT * FROM pets WHERE name = 'Rex; the dog'", 'Rex; the dog'],
    ['sql', "SELECT * FROM pets WHERE name = 'O''Neil'", "O'Neil"],
    ['sql', 'SELECT * FROM pets WHERE id IN (1, 2, 3)', '1, 2, 3'],
    ['sql', 'SELECT * FROM pets ORDER BY name DESC', 'name DESC'],
    ['sql', 'SELECT name FROM pets WHERE id = 1', 'name'],
    ['sql', 'SELECT * FROM pets WHERE alive = 1', 'SELECT * FROM pets'],
    ['shell', 'convert a.png out.png', 'a.png'],
    ['shell', "convert 'my photo; final.png' out.png", 'my photo; final.png'],
    ['shell', "convert 'it'\\''s.png' out.png", "it's.png"],
    ['shell', 'npm install && npm test', 'npm test'],
    ['path', '/srv/files/2026/a.txt', '2026/a.txt'],
    ['path', '/srv/files/v1..v2.diff', 'v1..v2.diff'],
    ['path', '/tmp/uploads/a.txt', '/tmp'],
    ['url', 'https://api.example.com/users/42', '42'],
    ['url', 'https://tenant1.example.com/', 'tenant1'],
    ['url', 'https://api.example.com/x', 'https://api.example.com'],
    ['code', 'return a + 42.5', '42.5'],
    ['code', "const x = 'it; is'; return x", 'it; is'],
    ['code', 'return {"a":[1,2]}', '{"a":[1,2]}'],
    ['template', '<p>hello {{name}}</p>', 'hello'],
    ['nosql', '{"name":"$ne"}', '$ne'],
    ['header', 'text/plain', 'text/plain'],
    ['deserialize', '{"a":1}', '{"a":1}'],
  ])('%s %s', (kind, argument, input) => {
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
  test.each([
    ['127.1', 'loopback'],
    ['0x7f000001', 'loopback'],
    ['2130706433', 'loopback'],
    ['0177.0.0.1', 'loopback'],
    ['[::1]', 'loopback'],
    ['[::ffff:127.0.0.1]', 'loopback'],
    ['[::ffff:a9fe:a9fe]', 'metadata'],
    ['425.510.425.510', 'metadata'],
    ['169.254.169.254:80', 'metadata'],
    ['\u2460\u2465\u2468.254.169.254', 'metadata'],
    ['metadata.google.internal', 'metadata'],
    ['192.168.0.1', 'private'],
    ['172.31.0.1', 'private'],
    ['[fd00::1]', 'private'],
    ['10.0.0.1.nip.io', 'rebinding'],
    ['172.32.0.1', 'public'],
    ['example.com', 'public'],
    ['[2001:db8::1]', 'public'],
  ])('%s is %s', (host, kind) => {
    expect(hostKind(host)).toBe(kind);
  });
});
