import { expect, test } from 'vitest';
import { windowSize, windowsIn } from './windows.ts';

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
