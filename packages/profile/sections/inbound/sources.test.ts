import { expect, test } from 'vitest';
import { sourceCovers } from './sources.ts';

test('a method of any kind covers each, and a source covers one of its kind', () => {
  expect(sourceCovers('* /orders', 'POST /orders')).toBe(true);
  expect(sourceCovers('* /orders', 'POST /other')).toBe(false);
  expect(sourceCovers('sqs', 'sqs:Mail')).toBe(true);
  expect(sourceCovers('sqs:Mail', 'sqs')).toBe(false);
});
