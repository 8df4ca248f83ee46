import { describe, expect, test } from 'vitest';
import { complaintsOf, fixture, readList, rowsOf } from '../../testing/lists.ts';

const v1 = fixture(import.meta.url, 'v1.json');
const v3 = fixture(import.meta.url, 'v3.json');

test('version 1: nested instances, git, folders, aliases and archives', () => {
  const list = readList({
    'package-lock.json': v1,
    'package.json': '{"dependencies": {"@shop/core": "^2.0.0"}, "devDependencies": {"left": "^2.0.0"}}',
  });
  expect(list.format).toBe('package-lock 1');
  expect(rowsOf(list)).toEqual([
    '7 @shop/core 2.1.0 → node_modules/@shop/core/node_modules/left, node_modules/right',
    '13 left 1.5.0',
    '20 forked () git git+ssh://git@git.example/shop/forked.git#0123456789abcdef0123456789abcdef01234567',
    '24 hub () git github:shop/hub#0123456',
    '25 left 2.0.0 dev',
    '26 local () file packages/local',
    '27 right 3.0.0 optional',
    '28 right 1.0.1 peer',
    '29 tarball () url https://codeload.github.com/shop/tarball/tar.gz/v1',
  ]);
  expect(list.projects).toEqual([
    {
      folder: '',
      requires: new Map([['@shop/core', 'node_modules/@shop/core']]),
      devRequires: new Map([['left', 'node_modules/left']]),
    },
  ]);
  expect(complaintsOf(list)).toEqual([]);
});

test('version 3: workspaces, links, aliases; names lead where Node.js would look', () => {
  const list = readList({ 'app/package-lock.json': v3 });
  expect(rowsOf(list)).toEqual([
    '12 @shop/orders 1.0.0 workspace functions/orders',
    '17 left 1.9.0',
    '23 left 2.3.0 → node_modules/left/node_modules/deep',
    '31 deep 1.0.0',
    '32 deep 2.0.0 optional',
    '33 forked 4.0.0 git git+ssh://git@git.example/shop/forked.git#0123456789abcdef0123456789abcdef01234567',
    '37 right 3.1.0 peer',
    '43 tester 1.2.0 dev → node_modules/deep',
  ]);
  expect(list.packages[2]).toMatchObject({
    id: 'node_modules/left',
    path: 'node_modules/left',
    lockfile: 'app/package-lock.json',
    integrity: 'sha512-dddd',
    installScript: true,
    source: { kind: 'registry', url: 'https://registry.example/left/-/left-2.3.0.tgz' },
  });
  expect(
    list.projects?.map(({ folder, requires, devRequires }) => [
      folder,
      [...requires.values()],
      [...devRequires.values()],
    ]),
  ).toEqual([
    ['', ['node_modules/left', 'node_modules/renamed'], ['node_modules/tester']],
    ['functions/orders', ['functions/orders/node_modules/left', 'node_modules/tester'], []],
  ]);
});

test('version 2 is read by its packages; npm-shrinkwrap.json is the same file', () => {
  const v2 = v3.replace(
    '"lockfileVersion": 3',
    '"lockfileVersion": 2, "dependencies": {"ghost": {"version": "1.0.0"}}',
  );
  expect(rowsOf(readList({ 'npm-shrinkwrap.json': v2 }))).toEqual(
    rowsOf(readList({ 'package-lock.json': v3 })),
  );
});

describe('what is wrong is said, and the rest is read', () => {
  test('a truncated file', () => {
    for (let length = 1; length < v3.lastIndexOf('}'); length += 13) {
      const list = readList({ 'package-lock.json': v3.slice(0, length) });
      expect({ length, wrong: list.diagnostics.some(({ severity }) => severity === 'error') }).toEqual({
        length,
        wrong: true,
      });
    }
    expect(
      rowsOf(readList({ 'package-lock.json': v3.slice(0, v3.indexOf('"node_modules/deep"')) })),
    ).toHaveLength(4);
  });

  test('a merge conflict: both sides are read', () => {
    const text = v3.replace(
      '    "node_modules/deep": {',
      '<<<<<<< HEAD\n    "node_modules/mine": { "version": "1.0.0" },\n=======\n    "node_modules/theirs": { "version": "2.0.0" },\n>>>>>>> other\n    "node_modules/deep": {',
    );
    const list = readList({ 'package-lock.json': text });
    expect(complaintsOf(list)).toEqual(['dependencies/conflict 32']);
    expect(rowsOf(list).filter((row) => /mine|theirs/.test(row))).toEqual([
      '33 mine 1.0.0',
      '35 theirs 2.0.0',
    ]);
    expect(list.packages).toHaveLength(10);
  });

  test('a merge conflict inside an entry: the package is there in both versions, the ancestor in none', () => {
    const text = v3.replace(
      '    "node_modules/deep": {',
      '    "node_modules/torn": {\n<<<<<<< HEAD\n"version": "1.0.0"\n||||||| base\n"version": "0.9.0"\n=======\n"version": "2.0.0"\n>>>>>>> other\n},\n    "node_modules/deep": {',
    );
    const list = readList({ 'package-lock.json': text });
    expect(rowsOf(list).filter((row) => /torn/.test(row))).toEqual(['32 torn 1.0.0', '32 torn 2.0.0']);
    expect(complaintsOf(list)).toEqual(['dependencies/conflict 33']);
  });

  test('a key that stands twice, a missing comma, an entry of another shape', () => {
    const text = v3
      .replace(
        '"node_modules/left/node_modules/deep": { "version": "1.0.0" },',
        '"node_modules/deep": { "version": "1.0.0" }',
      )
      .replace('"node_modules/tester": {', '"node_modules/odd": "1.0.0",\n    "node_modules/tester": {');
    const list = readList({ 'package-lock.json': text });
    expect(complaintsOf(list)).toEqual([
      'read/syntax 32',
      'read/duplicate-key 32',
      'dependencies/wrong-shape 43',
    ]);
    expect(rowsOf(list)).toContain('44 tester 1.2.0 dev → node_modules/deep');
  });

  test('a version that is not known, a file that is no lockfile', () => {
    const list = readList({
      'package-lock.json': v3.replace('"lockfileVersion": 3', '"lockfileVersion": 9'),
    });
    expect(complaintsOf(list)).toEqual(['dependencies/unknown-version 3']);
    expect(list.packages).toHaveLength(8);
    expect(complaintsOf(readList({ 'package-lock.json': '{}' }))).toEqual(['dependencies/wrong-shape 1']);
    expect(complaintsOf(readList({ 'package-lock.json': '' }))).toEqual(['read/syntax 1']);
    expect(complaintsOf(readList({ 'package-lock.json': `${'['.repeat(5000)}` }))).toContain('read/limit 1');
  });

  test('names of JavaScript’s own are names', () => {
    const list = readList({
      'package-lock.json':
        '{"lockfileVersion": 3, "packages": {"node_modules/__proto__": {"version": "1.0.0"}, "node_modules/constructor": {"version": "1.0.0", "dependencies": {"__proto__": "1"}}}}',
    });
    expect(rowsOf(list)).toEqual(['1 __proto__ 1.0.0', '1 constructor 1.0.0 → node_modules/__proto__']);
  });
});

test('a path that npm never makes is said, the rest is read', () => {
  const path = Array.from({ length: 5000 }, () => 'node_modules/a').join('/');
  const list = readList({
    'package-lock.json': JSON.stringify({
      lockfileVersion: 3,
      packages: { [path]: { version: '1.0.0' }, 'node_modules/left': { version: '1.0.0' } },
    }),
  });
  expect(rowsOf(list)).toEqual(['1 left 1.0.0']);
  expect(complaintsOf(list)).toEqual(['dependencies/wrong-shape 1']);
});

test('an address that is asked for is no registry; one that a lockfile resolved may be any registry', () => {
  const own = 'https://files.example/u.tgz';
  const sources = (list: ReturnType<typeof readList>) => list.packages.map(({ source }) => source.kind);
  const flat = {
    lockfileVersion: 3,
    packages: {
      '': { dependencies: { u: own, v: '^1' } },
      'node_modules/u': { version: '1.0.0', resolved: own },
      'node_modules/v': { version: '1.0.0', resolved: 'https://npm.files.example/download/v/1.0.0/abc' },
    },
  };
  expect(sources(readList({ 'package-lock.json': JSON.stringify(flat) }))).toEqual(['url', 'registry']);
  const nested = { lockfileVersion: 1, dependencies: { u: { version: own }, v: { version: '1.0.0' } } };
  expect(sources(readList({ 'package-lock.json': JSON.stringify(nested) }))).toEqual(['url', 'registry']);
  const classic = `# yarn lockfile v1\n"u@${own}":\n  version "1.0.0"\n  resolved "${own}#0123"\n`;
  expect(sources(readList({ 'yarn.lock': classic }))).toEqual(['url']);
  const berry = `__metadata:\n  version: 8\n\n"u@${own}":\n  version: 1.0.0\n  resolution: "u@${own}"\n`;
  expect(sources(readList({ 'yarn.lock': berry }))).toEqual(['url']);
  const bun = `{ "lockfileVersion": 1, "packages": { "u": ["u@${own}", {}, "sha512-a"] } }`;
  expect(sources(readList({ 'bun.lock': bun }))).toEqual(['url']);
  const pnpm9 = `lockfileVersion: '9.0'\npackages:\n  u@${own}:\n    resolution: {tarball: ${own}}\n    version: 1.0.0\n  v@1.0.0:\n    resolution: {tarball: https://npm.files.example/v}\n`;
  expect(sources(readList({ 'pnpm-lock.yaml': pnpm9 }))).toEqual(['url', 'registry']);
  const pnpm6 = `lockfileVersion: '6.0'\npackages:\n  '@files.example/u.tgz':\n    resolution: {tarball: ${own}}\n    name: u\n    version: 1.0.0\n`;
  expect(sources(readList({ 'pnpm-lock.yaml': pnpm6 }))).toEqual(['url']);
});

test('where npm-shrinkwrap.json lies beside it, npm reads no package-lock.json', () => {
  const lock = (version: string) =>
    JSON.stringify({ lockfileVersion: 3, packages: { '': {}, 'node_modules/left': { version } } });
  const files = { 'package-lock.json': lock('1.0.0'), 'npm-shrinkwrap.json': lock('1.1.0') };
  const { packages, skipped } = readList(files);
  expect(packages).toEqual([]);
  expect(skipped).toMatchObject([{ why: 'npm takes npm-shrinkwrap.json in its place' }]);
  expect(rowsOf(readList({ 'npm-shrinkwrap.json': lock('1.1.0') }))).toEqual(['1 left 1.1.0']);
});
