import { expect, test } from 'vitest';
import { complaintsOf, fixture, readList, rowsOf } from '../../testing/lists.ts';

const lock = fixture(import.meta.url, 'uv.lock');

test('sources, projects, and what is for development', () => {
  const list = readList({ 'uv.lock': lock });
  expect(list.format).toBe('uv 1');
  expect(rowsOf(list)).toEqual([
    '5 left 1.10.0 → right',
    '14 forked 4.0.0 git https://git.example/shop/forked.git?rev=v4#0123456',
    '19 right 2.0.1',
    '24 shop 0.1.0 workspace . → left',
    '37 tester 1.2.0 dev',
  ]);
  expect(list.projects).toEqual([
    { folder: '', requires: new Map([['left', 'left']]), devRequires: new Map([['tester', 'tester']]) },
  ]);
  expect(complaintsOf(list)).toEqual([]);
});

test('two versions of one package are two instances', () => {
  const list = readList({ 'uv.lock': `${lock}\n[[package]]\nname = "right"\nversion = "3.0.0"\n` });
  expect(list.packages.map(({ id }) => id)).toEqual([
    'left',
    'forked',
    'right 2.0.1',
    'shop',
    'tester',
    'right 3.0.0',
  ]);
});

test('a package without a name and a version that is not known are said', () => {
  expect(
    complaintsOf(readList({ 'uv.lock': `${lock.replace('version = 1', 'version = 9')}\n[[package]]\n` })),
  ).toEqual(['dependencies/unknown-version 1', 'dependencies/wrong-shape 42']);
});

test('a file that was cut off between two packages is told by what is asked for behind them', () => {
  const cut = lock.slice(0, lock.indexOf('\n[[package]]\nname = "shop"'));
  expect(cut.length).toBeGreaterThan(100);
  const pyproject = '[project]\nname = "shop"\ndependencies = ["left", "tester>=1"]\n';
  expect(complaintsOf(readList({ 'uv.lock': lock, 'pyproject.toml': pyproject }))).toEqual([]);
  expect(complaintsOf(readList({ 'uv.lock': cut, 'pyproject.toml': pyproject }))).toEqual([
    expect.stringMatching(/^read\/partly-read /),
  ]);
});
