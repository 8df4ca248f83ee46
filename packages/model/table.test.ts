import { expect, test } from 'vitest';
import { rowOf } from './table.ts';

test.each(Object.getOwnPropertyNames(Object.prototype))('%s is no row of a table that has none', (name) => {
  expect(rowOf({ put: 1 }, name)).toBe(undefined);
});

test('a row is found by its key; no table and no key have none', () => {
  expect(rowOf({ put: 1 }, 'put')).toBe(1);
  expect(rowOf({ put: 1 }, undefined)).toBe(undefined);
  expect(rowOf(undefined, 'put')).toBe(undefined);
});
