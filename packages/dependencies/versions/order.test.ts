import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ecosystem } from '../package-list.ts';
import { orders } from './order.ts';
import { normalizedName } from './pep440.ts';

/** Each row is in rising order; what is written as a list in a row is equal. */
const rising: Readonly<Record<Ecosystem, readonly (readonly (string | readonly string[])[])[]>> = {
  npm: [
    ['0.9.0', ['1.0.0', 'v1.0.0', '1.0', '1.0.0+build.5'], '1.0.1', '1.2.0', '1.10.0', '2.0.0'],
    // SemVer 2.0 §11.4, the example of the specification.
    [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
    ],
    ['1.2.3', '1.2.3.1', '1.2.4'],
    ['1.0.0-20180926154720', '1.0.0-99999999999999999998', '1.0.0-99999999999999999999'],
  ],
  Go: [
    ['0.0.0-20180906233101-161cd47e91fd', '0.0.0-20180926154720-4dfa2610cdf3', '0.1.0'],
    ['1.9.9', ['2.0.0+incompatible', 'v2.0.0'], '2.0.1'],
  ],
  PyPI: [
    // PEP 440 §"Summary of permitted suffixes and relative ordering".
    [
      '1.dev0',
      '1.0.dev456',
      '1.0a1',
      '1.0a2.dev456',
      '1.0a12.dev456',
      '1.0a12',
      '1.0b1.dev456',
      '1.0b2',
      '1.0b2.post345.dev456',
      '1.0b2.post345',
      '1.0rc1.dev456',
      '1.0rc1',
      ['1.0', '1', '1.0.0', 'v1.0'],
      '1.0+abc.5',
      '1.0+abc.7',
      '1.0+5',
      '1.0.post456.dev34',
      ['1.0.post456', '1.0-456', '1.0.rev456'],
      '1.0.15',
      '1.1.dev1',
    ],
    [['4.2rc1', '4.2c1', '4.2.RC.1', '4.2-pre1'], '4.2'],
    ['2024.1', '1!0.1'],
  ],
  Maven: [
    // POM reference, "Version Order Specification", and what maven-artifact answers.
    [
      '1-alpha-1',
      '1-beta-1',
      '1-milestone-1',
      ['1-rc-1', '1-cr-1'],
      '1-snapshot',
      ['1', '1.0', '1.0.0', '1-ga', '1.Final', '1.0.RELEASE'],
      '1-sp',
      '1-abc',
      '1-1',
      '1.1',
    ],
    [['1-a1', '1-alpha-1'], ['1-b1', '1-beta-1'], '1-m1'],
    ['4.0.0-beta2', '4.0.0-beta.2'],
    ['0.0.11.Final', '0.0.11.Final-jre8'],
    ['11.0.0.Beta1', '11.0.0.Final', '11.0.0.Final-1'],
    ['1.9', '1.10', '1.10.20180926154720999999'],
  ],
};

describe.each(Object.entries(rising))('%s', (ecosystem, rows) => {
  const order = orders[ecosystem as Ecosystem];
  test.each(rows.map((row) => [row]))('%j rises', (row) => {
    const groups = row.map((cell) => (typeof cell === 'string' ? [cell] : cell));
    for (const [i, left] of groups.entries())
      for (const [j, right] of groups.entries())
        for (const a of left)
          for (const b of right)
            expect({ a, b, sign: Math.sign(order.compare(a, b)) }).toEqual({ a, b, sign: Math.sign(i - j) });
  });

  test('is an order on texts that nobody meant as versions', () => {
    const text = fc.stringMatching(/^[0-9a-z.+_-]{1,12}$/);
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        if (![a, b, c].every((version) => order.isVersion(version))) return;
        expect(Math.sign(order.compare(a, b)) + Math.sign(order.compare(b, a))).toBe(0);
        expect(order.compare(a, a)).toBe(0);
        if (ecosystem !== 'Maven' && order.compare(a, b) <= 0 && order.compare(b, c) <= 0)
          expect(order.compare(a, c)).toBeLessThanOrEqual(0);
      }),
      { seed: 7, numRuns: 3000 },
    );
  });
});

test.each([
  ['npm', 'latest'],
  ['npm', '^1.0.0'],
  ['npm', ''],
  ['PyPI', '2004d'],
  ['PyPI', '1.0-final!'],
  ['Go', 'master'],
  ['Maven', '  '],
] as const)('%s: %j is no version', (ecosystem, text) => {
  expect(orders[ecosystem].isVersion(text)).toBe(false);
});

test('a very long text is no version', () => {
  expect(orders.Maven.isVersion('1.'.repeat(100_000))).toBe(false);
});

test('names of PyPI are compared as PEP 503 says', () => {
  expect(normalizedName('Foo._-Bar')).toBe('foo-bar');
});
