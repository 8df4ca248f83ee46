import { expect, test } from 'vitest';
import { lineBefore } from './patch.ts';

const text = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

test.each([
  ['no change', ['a', 'b'], ['a', 'b'], [1, 2]],
  ['a line is added', ['a', 'b'], ['a', 'new', 'b'], [1, 1, 2]],
  ['a line is added first', ['a', 'b'], ['new', 'a', 'b'], [1, 1, 2]],
  ['a line is removed', ['a', 'b', 'c'], ['a', 'c'], [1, 3]],
  ['the first line is removed', ['a', 'b', 'c'], ['b', 'c'], [2, 3]],
  ['a line is replaced by three', ['a', 'b', 'c'], ['a', 'x', 'y', 'z', 'c'], [1, 2, 2, 2, 3]],
  ['two places', ['a', 'b', 'c', 'd', 'e'], ['new', 'a', 'b', 'c', 'e', 'more'], [1, 1, 2, 3, 5, 5]],
] as const)('the line before: %s', (_, before, after, expected) => {
  expect(after.map((_, index) => lineBefore(text(...before), text(...after), index + 1))).toEqual(expected);
});
