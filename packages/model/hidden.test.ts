import { expect, test } from 'vitest';
import { escapeHidden, spelledForPeople, spelledInQuotes } from './hidden.ts';

test.each([
  ['a command to the terminal', 'a\u001b[31m\u009b1m', 'a\\x1b[31m\\x9b1m'],
  ['a sign of direction', 'a\u202eb\u2066c\u061cd', 'a\\u202eb\\u2066c\\u61cd'],
  ['a character without width', 'a\u200bb\u2060c\ufeffd\u00ade', 'a\\u200bb\\u2060c\\ufeffd\\xade'],
  ['letters that only programs see', 'a\u{e0041}', 'a\\ue0041'],
  ['a tab', 'a\tb', 'a  b'],
])('%s is shown as its number', (_, text, shown) => {
  expect(escapeHidden(text, spelledForPeople)).toBe(shown);
});

test('text that people can see stays', () => {
  const text = 'größe → 東京 👍🏽 é';
  expect(escapeHidden(text, spelledForPeople)).toBe(text);
});

test('in quotes it is read back as itself', () => {
  const text = 'a\u009b\u202e\u200b\u{e0041}\uffff\nb';
  const written = escapeHidden(JSON.stringify({ text }, null, 2), spelledInQuotes);
  expect(written).not.toMatch(/[\u007f-\u009f\u200b\u202e\u{e0041}\uffff]/u);
  expect(JSON.parse(written)).toEqual({ text });
});
