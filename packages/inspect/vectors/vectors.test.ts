import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.ts';
import { packedModule } from '../rules/pack.ts';
import { families } from '../shape/families.ts';
import { generatedFiles } from './files.ts';
import { portable } from './portable.ts';

const home = join(import.meta.dirname, '..');

describe('the committed file is what the sources give (else: npm run generate inspect)', () => {
  test.each([['rules/packed.generated.ts', packedModule(rules)] as const, ...generatedFiles()])(
    '%s',
    (path, content) => {
      expect(readFileSync(join(home, path), 'utf8') === content).toBe(true);
    },
  );
});

describe('patterns as every language reads them', () => {
  const texts = [
    ...rules.flatMap((rule) => [...rule.hits, ...rule.misses]),
    ...['\u00a0', '\u2028', 'x\n', 'a\u0085b', '\ufeff', 'A.', '{1}', '\u017f', '\u212a'],
  ];
  test.each(rules.map((rule) => [rule.id, rule] as const))('%s means the same', (_, rule) => {
    for (const pattern of rule.patterns) same(pattern, texts);
  });
  test('families mean the same', () => {
    for (const { allows, denies } of families)
      for (const pattern of [allows, denies]) if (pattern) same(pattern, texts);
  });

  test.each([/a(?=b)/, /(?<!a)b/, /(?<name>a)/, /\p{L}/u, /(a)\1/, /a/y, /a/g, /a/m, /\cA/, /[^\S]/])(
    '%s is outside the subset',
    (pattern) => {
      expect(() => portable(pattern)).toThrow();
    },
  );
  test.each([
    [
      /^.\s$/i,
      String.raw`^[^\n\r\u2028\u2029][\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]$(?!\n)`,
    ],
    [/[[\w-][a-f-][&|]{1,2}{x}/, String.raw`[\[\w\-][a-f\-][\&\|]{1,2}\{x\}`],
    [/(a|b)(?:c)\/é/, String.raw`(?:a|b)(?:c)\/\u00e9`],
    [
      /[\s\S][^\s"]/,
      String.raw`[\s\S][^\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"]`,
    ],
  ])('%s is written out', (pattern, source) => {
    expect(portable(pattern).source).toBe(source);
  });
});

function same(pattern: RegExp, texts: readonly string[]): void {
  const { source, ignoreCase } = portable(pattern);
  const written = new RegExp(source, ignoreCase ? 'i' : '');
  for (const text of texts) expect([text, written.test(text)]).toEqual([text, pattern.test(text)]);
}
