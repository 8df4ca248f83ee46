import { expect, test } from 'vitest';
import { complaintsOf, fixture, readList, rowsOf } from '../../testing/lists.ts';

const lock = fixture(import.meta.url, 'Pipfile.lock');

test('what both groups need is needed at run time', () => {
  const list = readList({ 'Pipfile.lock': lock });
  expect(rowsOf(list)).toEqual([
    "4 left 1.10.0 [python_version >= '3.8']",
    '9 forked () git https://git.example/shop/forked.git',
    '10 own () file .',
    '11 open (*)',
    '15 tester 1.2.0 dev',
  ]);
  expect(list.packages[0]?.integrity).toBe('sha256:aaaa');
});

test('without groups it is said', () => {
  expect(complaintsOf(readList({ 'Pipfile.lock': '{"_meta": {}}' }))).toEqual(['dependencies/wrong-shape 1']);
  expect(complaintsOf(readList({ 'Pipfile.lock': lock.slice(0, 400) })).length).toBeGreaterThan(0);
});

test('Pipfile.lock of a version that is not known', () => {
  const text = '{"_meta": {"pipfile-spec": 99}, "default": {"a": {"version": "==1"}}}';
  const list = readList({ 'Pipfile.lock': text });
  expect(rowsOf(list)).toEqual(['1 a 1']);
  expect(complaintsOf(list)).toEqual(['dependencies/unknown-version 1']);
});
