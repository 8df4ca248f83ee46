import { expect, test } from 'vitest';
import { complaintsOf, fixture, readList, rowsOf } from '../../testing/lists.ts';

test('groups, git, and a package with extras once', () => {
  const list = readList({ 'pdm.lock': fixture(import.meta.url, 'pdm.lock') });
  expect(list.format).toBe('pdm 4.5.0');
  expect(rowsOf(list)).toEqual([
    '7 left 1.10.0 [python_version >= "3.9"] → right, tester',
    '29 forked 4.0.0 git https://git.example/shop/forked.git',
    '36 right 2.0.1',
    '41 tester 1.2.0 dev',
  ]);
  expect(complaintsOf(list)).toEqual([]);
});

test('pdm of a version that is not known', () => {
  const text = '[metadata]\nlock_version = "77"\n[[package]]\nname = "a"\nversion = "1"\n';
  const list = readList({ 'pdm.lock': text });
  expect(rowsOf(list)).toEqual(['3 a 1']);
  expect(complaintsOf(list)).toEqual(['dependencies/unknown-version 2']);
});
