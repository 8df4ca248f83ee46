import { expect, test } from 'vitest';
import { outline } from '../testing/outline.ts';
import { readModule } from './index.ts';
import { moduleLimits } from './language.ts';

const deep = 100_000;

test.each([
  ['javascript', 'parentheses', `${'('.repeat(deep)}1${')'.repeat(deep)}`],
  ['javascript', 'unclosed brackets', '['.repeat(deep)],
  ['javascript', 'arrows without a bracket', `${'a=>'.repeat(deep)}1`],
  ['javascript', 'conditionals', `${'a?b:'.repeat(deep)}c`],
  ['javascript', 'statements', `${'if(a)'.repeat(deep)};`],
  ['javascript', 'elements', `${'<a>'.repeat(deep)}${'</a>'.repeat(deep)}`],
  ['javascript', 'brackets hidden from a lexer', `${'(")"+'.repeat(deep)}1`],
  ['python', 'parentheses', `${'('.repeat(deep)}1${')'.repeat(deep)}`],
  ['python', 'unclosed brackets', 'f('.repeat(deep)],
  ['python', 'lambdas', `${'lambda: '.repeat(deep)}1`],
  ['python', 'attributes', `a${'.b'.repeat(deep)}`],
] as const)(
  '%s: %s nested a hundred thousand deep are a diagnostic, not a crash',
  async (language, _, text) => {
    const { diagnostics } = await readModule(language, language === 'python' ? 'a.py' : 'a.jsx', text);
    expect(['code/limit', 'code/syntax']).toContain(diagnostics[0]?.code);
  },
);

test.each([
  ['javascript', 'a.js', `${'if (a) b(); else '.repeat(1500)}c();`],
  ['python', 'a.py', `if a: b()\n${'elif a: b()\n'.repeat(1500)}else: c()`],
] as const)('%s: a ladder of thousands nests no deeper than the bound', async (language, path, text) => {
  const { module, diagnostics } = await readModule(language, path, text);
  expect(diagnostics).toEqual([]);
  expect(outline(module.body).match(/else \{/g)).toHaveLength(100);
  expect(outline(module.body)).toMatch(/c\(\)/);
});

test.each([
  ['javascript', 'a.js', 'a(b);'],
  ['python', 'a.py', 'a(b);'],
] as const)('%s: a module past the bound of size is a diagnostic', async (language, path, unit) => {
  const text = unit.repeat(Math.ceil(moduleLimits.size[language] / unit.length) + 1);
  const { module, diagnostics } = await readModule(language, path, text);
  expect(diagnostics).toMatchObject([{ code: 'code/limit', line: 1, column: 1 }]);
  expect(module.body).toEqual([]);
});

test('a minified bundle of one line is lowered with its columns', async () => {
  const text = 'var a=function(b){return b?c(b.d,[1,"e"]):f()};'.repeat(20_000);
  const { module, diagnostics } = await readModule('javascript', 'a.js', text);
  expect(diagnostics).toEqual([]);
  expect(module.body).toHaveLength(20_000);
  expect(module.body.at(-1)?.at).toMatchObject({ line: 1, column: text.length - 42 });
});
