import { expect, test } from 'vitest';
import { complaintsOf, fixture, readList, rowsOf } from '../../testing/lists.ts';

const v2 = fixture(import.meta.url, 'v2.lock');
const pyproject = `[tool.poetry.dependencies]
python = "^3.9"
left-pad = "^1.0"
[tool.poetry.group.dev.dependencies]
forked = { git = "https://git.example/shop/forked.git" }
`;

test('version 2.1: groups, sources, names as PEP 503 compares them', () => {
  const list = readList({ 'poetry.lock': v2, 'pyproject.toml': pyproject });
  expect(list.format).toBe('poetry 2.1');
  expect(rowsOf(list)).toEqual([
    '3 Left.Pad 1.10.0 → right',
    '21 forked 4.0.0 git https://git.example/shop/forked.git optional [extra == "x"]',
    '36 right 2.0.1 dev',
  ]);
  expect(list.packages[0]).toMatchObject({ id: 'left-pad', integrity: 'sha256:aaaa' });
  expect(list.projects).toEqual([
    {
      folder: '',
      requires: new Map([['left-pad', 'left-pad']]),
      devRequires: new Map([['forked', 'forked']]),
    },
  ]);
  expect(complaintsOf(list)).toEqual([]);
});

test('without groups pyproject.toml and the edges tell what is for development', () => {
  const v1 = v2.replaceAll(/^groups = .*\n/gm, '').replace('lock-version = "2.1"', 'lock-version = "2.0"');
  const list = readList({ 'poetry.lock': v1, 'pyproject.toml': pyproject });
  expect(list.packages.map(({ name, dev }) => [name, dev])).toEqual([
    ['Left.Pad', false],
    ['forked', true],
    ['right', false],
  ]);
});

test('a truncated file, a conflict, a version that is not known', () => {
  const cut = readList({ 'poetry.lock': v2.slice(0, v2.indexOf('hash = "sha256:bbbb"')) });
  expect(rowsOf(cut)).toEqual(['3 Left.Pad 1.10.0']);
  expect(complaintsOf(cut)).toEqual(['read/partly-read 12']);
  const between = readList({ 'poetry.lock': v2.slice(0, v2.lastIndexOf('\n[[package]]')) });
  expect(complaintsOf(between)).toEqual([expect.stringMatching(/^read\/partly-read /)]);
  const conflict = readList({
    'poetry.lock': v2.replace(
      'version = "2.0.1"',
      '<<<<<<< HEAD\nversion = "2.0.1"\n=======\nversion = "2.0.2"\n>>>>>>> other',
    ),
  });
  expect(complaintsOf(conflict)).toEqual(['dependencies/conflict 38']);
  expect(conflict.packages).toHaveLength(4);
  expect(complaintsOf(readList({ 'poetry.lock': v2.replace('"2.1"', '"7.0"') }))).toEqual([
    'dependencies/unknown-version 44',
  ]);
});
