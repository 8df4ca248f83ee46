import { expect, test } from 'vitest';
import { readPackages } from '../../read-packages.ts';
import { rowsOf } from '../../testing/lists.ts';
import { sourceOf } from '../../testing/source.ts';
import { pinnedByRange } from '../npm/specifier.ts';

test('without a lockfile what it asks for is read, and that is told', () => {
  const source = sourceOf({
    'app/package.json': JSON.stringify(
      {
        dependencies: {
          left: '^1.2',
          renamed: 'npm:right@~2.0.1',
          forked: 'shop/forked#v1',
          own: 'workspace:*',
        },
        devDependencies: { tester: '1.2.0' },
      },
      null,
      1,
    ),
  });
  const { lists, diagnostics } = readPackages(source, '');
  expect(lists.flatMap(rowsOf)).toEqual([
    '3 left (^1.2) from 1.2.0',
    '4 right (~2.0.1) from 2.0.1',
    '5 forked (shop/forked#v1) git shop/forked#v1',
    '6 own (workspace:*) workspace *',
    '9 tester 1.2.0 dev',
  ]);
  expect(lists[0]?.skipped).toHaveLength(1);
  expect(diagnostics.map(({ code }) => code)).toEqual(['dependencies/no-lockfile']);
});

test.each([
  ['1.2.3', '1.2.3', null],
  ['=v1.2.3-rc.1', '1.2.3-rc.1', null],
  ['^1.2.3', null, '1.2.3'],
  ['~0.4', null, '0.4.0'],
  ['>= 1.2.0 <2', null, '1.2.0'],
  ['1.x', null, '1.0.0'],
  ['1.2 - 2.3.4', null, '1.2.0'],
  ['^2.0.0 || ^1.5.0', null, '1.5.0'],
  ['^2.0.0 || *', null, null],
  ['*', null, null],
  ['', null, null],
  ['latest', null, null],
  ['<2.0.0', null, null],
  ['>1.0.0', null, null],
])('%j pins %s, else %s is the lowest', (range, version, lowest) => {
  expect(pinnedByRange(range)).toMatchObject({ version, lowest });
});

test('a number that no version has costs no other package', () => {
  const range = `^${'1'.repeat(450)} || ^1`;
  const source = sourceOf({
    'package.json': JSON.stringify({ dependencies: { left: '1.2.3', odd: range } }),
  });
  const { lists, diagnostics } = readPackages(source, '');
  expect(lists.flatMap(rowsOf)).toEqual(['1 left 1.2.3', `1 odd (${range})`]);
  expect(diagnostics.map(({ code }) => code)).toEqual(['dependencies/no-lockfile']);
});
