import { expect, test } from 'vitest';
import { outline } from '../../testing/outline.ts';
import { readModule } from '../index.ts';

test.each([
  [
    'in an expression',
    "const a = f();\nfoo(;\nconst b = require('x');",
    2,
    'block a = f()\nblock b = require!("x")',
  ],
  [
    'in a function',
    'const a = 1;\nfunction f() {\n  return 1 +;\n}\nconst b = 2;',
    3,
    'block a = 1\nblock b = 2',
  ],
  ['unclosed at the end', 'const a = 1;\nfunction f() {\n  return 1;\n', 4, 'block a = 1'],
  ['of two statements', 'a(;\nb();\nc(;\nd();', 1, 'b()\nd()'],
])(
  'a syntax error %s is reported where it is; the other statements are lowered',
  async (_, text, line, lowered) => {
    const { module, diagnostics } = await readModule('javascript', 'a.js', text);
    expect(diagnostics).toMatchObject([{ code: 'code/syntax', file: 'a.js', line }]);
    expect(outline(module.body)).toBe(lowered);
  },
);

test('what the parser objects to but can follow is lowered whole', async () => {
  const { module, diagnostics } = await readModule('javascript', 'a.mjs', 'f();\nreturn 1;');
  expect(diagnostics).toMatchObject([{ code: 'code/syntax', line: 2, column: 1 }]);
  expect(outline(module.body)).toBe('f()\nreturn 1');
});
