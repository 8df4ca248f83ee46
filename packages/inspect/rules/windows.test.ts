import { expect, test } from 'vitest';
import { matchText } from './match.ts';
import { overlap, readingOf, windowOf, windowSize, windowsIn } from './windows.ts';

const lines = Array.from({ length: 1000 }, (_, line) => `line ${line} of a text\n`).join('');
const count = Math.ceil(lines.length / windowSize);

test('all windows of an equal text are known', () => {
  expect(windowsIn(lines, lines).size).toBe(count);
});

test.each([
  ['shorter', 'line%20500 '],
  ['longer', 'l500 '],
])('only the windows around a character that became %s are not known', (_, written) => {
  const before = lines.replace('line 500 ', written);
  const changed = Math.floor(lines.indexOf('line 500 ') / windowSize);
  const known = windowsIn(lines, before);
  for (let window = 0; window < count; window += 1)
    if (Math.abs(window - changed) > 2) expect([window, known.has(window)]).toEqual([window, true]);
  expect(known.has(changed)).toBe(false);
});

test('no window of another text is known', () => {
  expect(windowsIn(lines, lines.replaceAll('text', 'test')).size).toBe(0);
});

test('the start of a window is the start of a text only in a line that is longer than a window', () => {
  expect(readingOf(`${'a '.repeat(4096)}x`, 3).from).toBe(0);
  expect(readingOf(`${'a\n'.repeat(4096)}x`, 3).from).toBe(1);
  expect(readingOf(lines, 0)).toEqual({ text: lines.slice(0, windowSize + overlap), from: 0 });
  expect(readingOf(lines, 2).text.slice(1)).toBe(windowOf(lines, 2));
});

test('a pattern that reads from the start of a text hits behind padding, and not inside a page', () => {
  const call = '{{user.render("x")}}';
  const ids = (text: string): readonly string[] => matchText(text, 'text').map(({ id }) => id);
  expect(ids(`${'a '.repeat(4096)}${call}`)).toContain('ssti/expression');
  expect(ids(`${'a line\n'.repeat(1024)}"><b>`)).not.toContain('xss/active-tag');
  expect(ids('"><b>')).toContain('xss/active-tag');
});
