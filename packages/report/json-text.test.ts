import { expect, test } from 'vitest';
import { jsonPieces, jsonText } from './json-text.ts';

test('no sign that a terminal obeys is left, and the text is the same', () => {
  const document = { 'a\u009b31m': 'b\u202ec\u001b[31m\u007f\nd', e: ['→ é \u{1f600}'] };
  const text = jsonText(document);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(text).toContain('→ é \u{1f600}');
  expect(JSON.parse(text)).toEqual(document);
});

test('the pieces of a document are the text of the document', () => {
  const items = Array.from({ length: 5000 }, (_, index) => ({ index, texts: ['a\u009b', []], none: {} }));
  const document = { schema: 'a/1', items, empty: [], stats: { a: 1, list: [1, 2] }, last: null };
  const pieces = [
    ...jsonPieces([
      ['schema', document.schema],
      ['items', () => items],
      ['empty', () => []],
      ['stats', document.stats],
      ['last', null],
    ]),
  ];
  expect(pieces.length).toBeGreaterThan(3);
  expect(pieces.join('')).toBe(jsonText(document));
});
