import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRules } from './compile.ts';
import { rules } from './index.ts';
import { matchText } from './match.ts';

const words = [
  'or',
  'OR',
  'and',
  'xor',
  'not',
  'is',
  'null',
  'in',
  'like',
  'a',
  'order',
  'x1',
  'true',
  'select',
];
const signs = [
  "'",
  '"',
  '`',
  '=',
  '<',
  '(',
  ')',
  '1',
  '0xf',
  '1e',
  '--',
  '#',
  '/*',
  '*/',
  '!',
  '.',
  '$',
  ' ',
  '\n',
  '\u00a0',
  'é',
  ',',
];

test.each(rules.filter((rule) => rule.alone).map((rule) => [rule.id, rule] as const))(
  'words of %s that count only where they stand alone leave nothing out',
  (_, rule) => {
    const { alone: __, ...anywhere } = rule;
    const [strict, loose] = [compileRules([rule]), compileRules([anywhere])];
    let hits = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words, ...signs, ' ', ' '), { maxLength: 14 }), (parts) => {
        const text = parts.join('');
        const found = matchText(text, 'text', loose).length;
        hits += found;
        expect([text, matchText(text, 'text', strict).length]).toEqual([text, found]);
      }),
      { seed: 20261126, numRuns: 20_000 },
    );
    expect(hits).toBeGreaterThan(10);
  },
);
