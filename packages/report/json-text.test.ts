import { expect, test } from 'vitest';
import { jsonText } from './json-text.ts';

test('no sign that a terminal obeys is left, and the text is the same', () => {
  const document = { 'a\u009b31m': 'b\u202ec\u001b[31m\u007f\nd', e: ['→ é \u{1f600}'] };
  const text = jsonText(document);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(text).toContain('→ é \u{1f600}');
  expect(JSON.parse(text)).toEqual(document);
});
