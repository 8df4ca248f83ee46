import { expect, test } from 'vitest';
import { complaintsOf, fixture, readList, rowsOf } from '../../testing/lists.ts';

const v9 = fixture(import.meta.url, 'v9.yaml');
const v6 = fixture(import.meta.url, 'v6.yaml');
const v5 = fixture(import.meta.url, 'v5.yaml');

test('version 9: snapshots are instances of packages; importers are the projects', () => {
  const list = readList({ 'pnpm-lock.yaml': v9 });
  expect(list.format).toBe('pnpm 9.0');
  expect(rowsOf(list)).toEqual([
    '29 @shop/core 2.1.0 → left@1.10.0',
    '35 forked 4.0.0 url https://codeload.github.com/shop/forked/tar.gz/0123456',
    '39 left 1.10.0',
    '42 right 3.1.0 optional',
    '46 tester 1.2.0 dev → right@3.1.0',
  ]);
  expect(
    list.projects?.map(({ folder, requires, devRequires }) => [folder, [...requires], [...devRequires]]),
  ).toEqual([
    [
      '',
      [
        ['@shop/core', '@shop/core@2.1.0(left@1.10.0)'],
        ['renamed', 'right@3.1.0'],
      ],
      [['tester', 'tester@1.2.0']],
    ],
    ['functions/orders', [['local', 'link:packages/local']], []],
  ]);
  expect(list.packages[0]).toMatchObject({ integrity: 'sha512-aaaa' });
  expect(complaintsOf(list)).toEqual([]);
});

test('a project requires what comes from an address', () => {
  const address = 'https://codeload.github.com/shop/forked/tar.gz/0123456';
  const list = readList({
    'pnpm-lock.yaml': `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      forked:
        specifier: github:shop/forked
        version: ${address}
packages:
  forked@${address}:
    resolution: {tarball: ${address}}
    version: 4.0.0
snapshots:
  forked@${address}: {}
`,
  });
  expect([...(list.projects?.[0]?.requires ?? [])]).toEqual([['forked', `forked@${address}`]]);
});

test('version 6: keys with a slash, flags of their own, folders and archives', () => {
  const list = readList({ 'pnpm-lock.yaml': v6 });
  expect(rowsOf(list)).toEqual([
    '15 @shop/core 2.1.0 → /left@1.10.0',
    '23 left 1.10.0',
    '28 tester 1.2.0 dev',
    '32 local 0.0.0 file packages/local',
    '38 forked 4.0.0 url https://codeload.github.com/shop/forked/tar.gz/0123456',
  ]);
  expect(list.packages[1]?.installScript).toBe(true);
  expect([...(list.projects?.[0]?.requires.values() ?? [])]).toEqual(['/@shop/core@2.1.0(left@1.10.0)']);
});

test('version 5: versions as folders, peers after an underscore', () => {
  const list = readList({ 'pnpm-lock.yaml': v5 });
  expect(rowsOf(list)).toEqual([
    '11 @shop/core 2.1.0 → /left/1.10.0',
    '17 left 1.10.0 optional',
    '22 right 3.1.0 dev',
  ]);
  expect([...(list.projects?.[0]?.requires.values() ?? [])]).toEqual(['/@shop/core/2.1.0_left@1.10.0']);
});

test('a conflict and a broken line are said; the rest is read', () => {
  const text = v9.replace(
    '  left@1.10.0:\n    resolution',
    '<<<<<<< HEAD\n  left@1.10.0:\n=======\n  left@1.11.0:\n>>>>>>> other\n    resolution',
  );
  const list = readList({ 'pnpm-lock.yaml': text });
  expect(complaintsOf(list)).toEqual([
    'dependencies/conflict 39',
    // On the other side nothing has the version that is still referred to, and nothing refers to its own.
    'dependencies/wrong-shape 62',
    'read/partly-read 42',
  ]);
  expect(rowsOf(list)).toEqual(
    expect.arrayContaining(['40 left 1.10.0', '42 left 1.11.0', '46 right 3.1.0 optional']),
  );
  const torn = readList({ 'pnpm-lock.yaml': `${v9}\n  "never closed: {` });
  expect(torn.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  expect(torn.packages.length).toBeGreaterThan(3);
});

test('a file that was cut off between two entries is told', () => {
  const lines = v9.split('\n');
  const from = lines.indexOf('packages:');
  const silent = lines.flatMap((line, index) =>
    index >= from && line === '' && index < lines.length - 1
      ? [`${lines.slice(0, index).join('\n')}\n`].filter(
          (text) => complaintsOf(readList({ 'pnpm-lock.yaml': text })).length === 0,
        )
      : [],
  );
  expect(silent).toEqual([]);
  const before9 = v6.slice(0, v6.indexOf('  /left@1.10.0:'));
  expect(complaintsOf(readList({ 'pnpm-lock.yaml': before9 })).join()).toMatch('read/partly-read');
  const importers = "lockfileVersion: '9.0'\n\nimporters:\n";
  expect(complaintsOf(readList({ 'pnpm-lock.yaml': importers }))).toEqual(['read/partly-read 3']);
});

test.each([
  ['"'.repeat(200_000), 2],
  ['!!x '.repeat(50_000), 2],
  [`packages:\n  ${'['.repeat(60_000)}`, 3],
])('a text that the YAML parser cannot take is said (case %#)', (text, line) => {
  const list = readList({ 'pnpm-lock.yaml': `lockfileVersion: '9.0'\n${text}` });
  expect(list.packages).toEqual([]);
  expect(complaintsOf(list)).toContain(`read/limit ${line}`);
});

test('the form of 5.4 with its specifiers inside is 5.4', () => {
  const list = readList({
    'pnpm-lock.yaml': [
      'lockfileVersion: 5.4-inlineSpecifiers',
      'dependencies:',
      '  a:',
      '    specifier: ^1.0.0',
      '    version: 1.0.0_react@17.0.0',
      'packages:',
      '  /a/1.0.0_react@17.0.0:',
      '    resolution: {integrity: sha512-x}',
      '',
    ].join('\n'),
  });
  expect(rowsOf(list)).toEqual(['7 a 1.0.0']);
  expect(list.projects?.[0]?.requires).toEqual(new Map([['a', '/a/1.0.0_react@17.0.0']]));
  expect(complaintsOf(list)).toEqual([]);
});

test('a key that names no package is told', () => {
  const list = readList({
    'pnpm-lock.yaml': `lockfileVersion: 5.4\npackages:\n  what/is/this/1.0.0:\n    dev: false\n  /a/1.0.0:\n    dev: false\n`,
  });
  expect(rowsOf(list)).toEqual(['5 a 1.0.0']);
  expect(complaintsOf(list)).toEqual(['dependencies/wrong-shape 3']);
});

test('a lockfile that is cut off is told, in the middle of a line and between lines', () => {
  const text = v9.slice(0, v9.indexOf('\npackages:') + 1);
  expect(complaintsOf(readList({ 'pnpm-lock.yaml': text })).length).toBeGreaterThan(0);
  const line = v9.indexOf('version: 4.0.0') + 'version: 4.0'.length;
  expect(complaintsOf(readList({ 'pnpm-lock.yaml': v9.slice(0, line) })).at(-1)).toContain(
    'read/partly-read',
  );
});
