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

test.each([
  [
    "export a from './a';\nexport b from './b';",
    "export { default as a } from './a';\nexport { default as b } from './b';",
  ],
  ["export a, { b, c as d } from './a';", "export { default as a, b, c as d } from './a';"],
])('a default export of another module is read in the form of the proposal: %s', async (text, standard) => {
  const read = await readModule('javascript', 'a.js', text);
  const same = await readModule('javascript', 'a.js', standard);
  expect(read.diagnostics).toEqual([]);
  expect(outline(read.module.body)).toBe(outline(same.module.body));
  expect(read.imports.map(({ specifier }) => specifier)).toEqual(
    same.imports.map(({ specifier }) => specifier),
  );
  expect(read.imports.length).toBeGreaterThan(0);
});

test('the words of the proposal in a text are a text', async () => {
  const text = "const help = `\nexport a from './a'\n`;\nconst b = require('x');";
  const { module, imports, diagnostics } = await readModule('javascript', 'a.js', text);
  expect(diagnostics).toEqual([]);
  expect(imports).toHaveLength(1);
  expect(outline(module.body)).toContain("export a from './a'");
  const broken = await readModule('javascript', 'a.js', "export a from './a';\nfoo(;\nbar();");
  expect(broken.diagnostics).toMatchObject([{ code: 'code/syntax' }]);
});

test('what the parser objects to but can follow is lowered whole', async () => {
  const { module, diagnostics } = await readModule('javascript', 'a.mjs', 'f();\nreturn 1;');
  expect(diagnostics).toMatchObject([{ code: 'code/syntax', line: 2, column: 1 }]);
  expect(outline(module.body)).toBe('f()\nreturn 1');
});
