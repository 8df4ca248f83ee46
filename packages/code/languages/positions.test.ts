import { expect, test } from 'vitest';
import { readModule } from './index.ts';
import { positions } from './positions.ts';

test('offsets become lines and columns in any order', () => {
  const at = positions('ab\n\ncd\r\nef');
  expect([at(8, 10), at(0, 2), at(3, 3), at(4, 9)]).toEqual([
    { line: 4, column: 1, endLine: 4, endColumn: 3 },
    { line: 1, column: 1, endLine: 1, endColumn: 3 },
    { line: 2, column: 1, endLine: 2, endColumn: 1 },
    { line: 3, column: 1, endLine: 4, endColumn: 2 },
  ]);
});

test('text inside a template starts at its line and column', () => {
  const at = positions('a\nb', { line: 10, column: 5 });
  expect([at(0, 1), at(2, 3)]).toEqual([
    { line: 10, column: 5, endLine: 10, endColumn: 6 },
    { line: 11, column: 5, endLine: 11, endColumn: 6 },
  ]);
});

test.each([
  ['javascript', 'a.js', '/* é😀 */ x = "😀";\r\n  call(y);'],
  ['python', 'a.py', '# é😀\r\nx = "😀"; call(y)'],
] as const)('%s counts columns in UTF-16 units, past any character', async (language, path, text) => {
  const { module } = await readModule(language, path, text);
  const last = module.body.at(-1);
  const offset = text.indexOf('call(y)');
  expect(last?.at).toMatchObject({ line: 2, column: offset - text.indexOf('\n') });
});
