import { expect, test } from 'vitest';
import { complaintsOf, fixture, readList, rowsOf } from '../../testing/lists.ts';

const classic = fixture(import.meta.url, 'classic.lock');
const berry = fixture(import.meta.url, 'berry.lock');
const manifest = JSON.stringify({
  dependencies: { '@shop/core': '^2.0.0' },
  devDependencies: { renamed: 'npm:right@^3.0.0' },
});

test('yarn 1: several patterns, aliases, git and folders; package.json tells what is for development', () => {
  const list = readList({ 'yarn.lock': classic, 'package.json': manifest });
  expect(list.format).toBe('yarn 1');
  expect(rowsOf(list)).toEqual([
    '5 @shop/core 2.1.0 → left@^1.0.0, right@^1.0.0 || ^2.0.0',
    '15 forked 4.0.0 git git+https://git.example/shop/forked.git',
    '19 left 1.5.0',
    '23 local 0.0.0 file ./packages/local',
    '26 right 3.1.0 dev',
    '30 right 2.0.1',
    '34 shop/hub 1.0.0 url https://codeload.github.com/shop/hub/tar.gz/0123456',
  ]);
  expect(list.packages[0]?.integrity).toBe('sha512-aaaa');
  expect(complaintsOf(list)).toEqual([]);
});

test('yarn 1 without package.json: nothing is taken as for development', () => {
  const list = readList({ 'yarn.lock': classic });
  expect(list.projects).toBe(null);
  expect(list.packages.some(({ dev }) => dev)).toBe(false);
});

test('yarn 1: a broken line is said, the other entries are read', () => {
  const text = classic
    .replace(
      '"forked@git+https://git.example/shop/forked.git":',
      '"forked@git+https://git.example/shop/forked.git',
    )
    .replace('left@^1.0.0, left@^1.2.0:\n  version "1.5.0"', 'left@^1.0.0, left@^1.2.0:')
    .replace('"local@file:./packages/local":', '<<<<<<< HEAD\n"local@file:./packages/local":');
  const list = readList({ 'yarn.lock': text });
  expect(complaintsOf(list)).toEqual([
    'dependencies/conflict 22',
    'read/syntax 15',
    'read/syntax 16',
    'read/syntax 17',
    'dependencies/wrong-shape 19',
    'read/partly-read 20',
  ]);
  expect(rowsOf(list)).toEqual(expect.arrayContaining(['19 left ()', '26 right 3.1.0', '30 right 2.0.1']));
});

test('yarn berry: resolutions tell the registry, a patch, an address, a workspace', () => {
  const list = readList({ 'yarn.lock': berry, 'package.json': manifest });
  expect(list.format).toBe('yarn berry 8');
  expect(rowsOf(list)).toEqual([
    '8 @shop/core 2.1.0 → left@npm:1.10, right@npm:2.0.1',
    '23 forked 4.0.0 git https://git.example/shop/forked.git#commit=0123456',
    '29 left 1.10 [os=linux]',
    '36 left 1.4.0',
    '42 right 3.1.0 dev',
    '48 right 2.0.1',
    '54 shop 0.0.0-use.local workspace . → @shop/core@npm:2.1.0, right@npm:3.1.0',
  ]);
  expect(list.projects).toEqual([
    {
      folder: '',
      requires: new Map([['@shop/core', '@shop/core@npm:2.1.0']]),
      devRequires: new Map([['renamed', 'right@npm:3.1.0']]),
    },
  ]);
  expect(complaintsOf(list)).toEqual([]);
});

test('yarn berry of a version that is not known', () => {
  expect(complaintsOf(readList({ 'yarn.lock': berry.replace('version: 8', 'version: 99') }))).toEqual([
    'dependencies/unknown-version 4',
  ]);
});

test('yarn 1: a comma inside quotes is a part of the range', () => {
  const list = readList({
    'yarn.lock': [
      '# yarn lockfile v1',
      '"a@>=1, <2", a@^1:',
      '  version "1.5.0"',
      '  dependencies:',
      '    c ">=1, <3"',
      '"c@>=1, <3":',
      '  version "2.0.0"',
    ].join('\n'),
  });
  expect(rowsOf(list)).toEqual(['2 a 1.5.0 → c@>=1, <3', '6 c 2.0.0']);
});

test.each([
  ['1', classic, '"right@^1.0.0'],
  ['berry', berry, '"right@npm:'],
])('yarn %s: a file that was cut off between two entries is told', (_, text, entry) => {
  const files = { 'yarn.lock': text, 'package.json': manifest };
  expect(complaintsOf(readList(files))).toEqual([]);
  const at = text.indexOf(`\n${entry}`);
  expect(at).toBeGreaterThan(0);
  const cut = text.slice(0, at);
  expect(cut.endsWith('\n')).toBe(true);
  const list = readList({ ...files, 'yarn.lock': cut });
  expect(complaintsOf(list)).toEqual([expect.stringMatching(/^read\/partly-read /)]);
});

test('yarn 1: what lies in the workspace, or is a link, needs no entry', () => {
  const list = readList({
    'yarn.lock': 'a@^1.0.0:\n  version "1.0.0"\n  dependencies:\n    zebra "^1.0.0"\n',
    'package.json': JSON.stringify({
      workspaces: ['packages/*'],
      dependencies: { zoo: 'link:../zoo' },
      peerDependencies: { zulu: '1' },
    }),
    'packages/zebra/package.json': JSON.stringify({ name: 'zebra' }),
  });
  expect(complaintsOf(list)).toEqual([]);
});
