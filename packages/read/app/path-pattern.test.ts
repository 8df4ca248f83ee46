import { expect, test } from 'vitest';
import { isWithin, mayMeet } from './path-pattern.ts';

test.each([
  ['live/GET/orders', 'live/GET/orders', true],
  ['live/GET/orders', '{stage}/GET/orders', true],
  ['*/GET/*', '{stage}/GET/orders/{id}', true],
  ['live/GET/orders/*', '{stage}/GET/orders/{id}/lines', true],
  ['live/GET/orders/7/notes', '{stage}/GET/orders/{id}/lines', false],
  ['live/GET/orders/*/lines', '{stage}/GET/orders/{id}', false],
  ['live/GET/files/a/b', '{stage}/GET/files/{path+}', true],
  ['live/P?ST/orders', '{stage}/POST/orders', true],
  ['live/POST/orders', '{stage}/GET/orders', false],
  ['', '*', true],
  ['', 'GET', false],
])('%s and %s', (pattern, route, expected) => {
  expect(mayMeet(pattern, route)).toBe(expected);
});

test('many wildcards take no long time', () => {
  expect(mayMeet('*a'.repeat(150), `${'*b'.repeat(149)}c`)).toBe(false);
});

test.each([
  ['types/Mutation/fields/purge', 'types/Mutation/*', true],
  ['types/Mutation/fields/purge', 'types/Query/*', false],
  ['{stage}/GET/orders/{id}', '*/GET/orders/*', true],
  ['{stage}/GET/orders/{id}', 'live/GET/orders/*', false],
  ['{stage}/GET/orders/{id}', '*/GET/orders/7', false],
  ['{stage}/GET/orders/{id}', '*/GET/orders/?', false],
  ['{stage}/GET/orders', '*/G?T/orders**', true],
  ['{stage}/GET/orders', '', false],
])('all of %s is within %s: %s', (route, pattern, expected) => {
  expect(isWithin(route, pattern)).toBe(expected);
});

test('a pattern with many wildcards takes no long time', () => {
  expect(isWithin('a'.repeat(290), `${'*a'.repeat(200)}c`)).toBe(false);
});
