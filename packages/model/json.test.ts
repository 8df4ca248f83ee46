import { expect, test } from 'vitest';
import { parseJson } from './json.ts';

test('a comma before a closing bracket is passed over, one inside a text is not', () => {
  expect(parseJson('{"a": [1, 2,\n ], "b": ",]", "c": "\\",}",}')).toEqual({ a: [1, 2], b: ',]', c: '",}' });
});

test('any other mistake is one', () => {
  expect(() => parseJson('{"a": 1,,}')).toThrow(SyntaxError);
  expect(() => parseJson('[,]')).toThrow(SyntaxError);
  expect(() => parseJson('{"a"')).toThrow(SyntaxError);
});
