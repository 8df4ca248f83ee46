import { expect, test } from 'vitest';
import { complaintsOf, fixture, readList, rowsOf } from '../../testing/lists.ts';

const lock = fixture(import.meta.url, 'bun.lock');

test('instances by path, workspaces, git, folders; edges tell what is for development', () => {
  const list = readList({ 'bun.lock': lock });
  expect(list.format).toBe('bun 1');
  expect(rowsOf(list)).toEqual([
    '13 @shop/orders () workspace functions/orders',
    '15 forked () git github:shop/forked#0123456',
    '17 left 1.10.0 → left/right',
    '19 local () file packages/local',
    '21 right 3.1.0',
    '23 tester 1.2.0 dev',
    '25 right 2.0.1',
  ]);
  expect(list.packages[4]).toMatchObject({
    source: { url: 'https://npm.example/' },
    integrity: 'sha512-bbbb',
  });
  expect(list.projects?.map(({ folder, requires }) => [folder, ...requires.values()])).toEqual([
    ['', 'left'],
    ['functions/orders', 'right'],
  ]);
  expect(complaintsOf(list)).toEqual([]);
});

test('an entry of another shape and a version that is not known are said', () => {
  const text = lock
    .replace('"lockfileVersion": 1', '"lockfileVersion": 7')
    .replace('["tester@1.2.0"', '[{}, "tester@1.2.0"');
  const list = readList({ 'bun.lock': text });
  expect(complaintsOf(list)).toEqual(['dependencies/unknown-version 3', 'dependencies/wrong-shape 23']);
  expect(list.packages).toHaveLength(6);
});

test('a key that no package manager writes is said, the rest is read', () => {
  const key = Array.from({ length: 5000 }, () => 'a').join('/');
  const list = readList({ 'bun.lock': lock.replace('"tester": [', `"${key}": [`) });
  expect(complaintsOf(list)).toEqual(['dependencies/wrong-shape 23']);
  expect(list.packages).toHaveLength(6);
});

test('optional is what only optional requirements lead to, also of what another package needs optionally', () => {
  const list = readList({
    'bun.lock': `{
  "lockfileVersion": 1,
  "workspaces": {
    "": {
      "name": "shop",
      "dependencies": { "left": "^1.0.0", "both": "^1.0.0" },
      "devDependencies": { "tester": "^1.0.0" },
      "optionalDependencies": { "native": "^1.0.0", "both": "^1.0.0" },
    },
  },
  "packages": {
    "left": ["left@1.0.0", "", { "optionalDependencies": { "watcher": "1" }, "peerDependencies": { "view": "1", "theme": "1" }, "optionalPeers": ["theme"] }, "sha512-aaaa"],
    "both": ["both@1.0.0", "", {}, "sha512-aaaa"],
    "tester": ["tester@1.0.0", "", { "dependencies": { "shared": "1" } }, "sha512-aaaa"],
    "native": ["native@1.0.0", "", { "dependencies": { "shared": "1", "inside": "1" } }, "sha512-aaaa"],
    "watcher": ["watcher@1.0.0", "", {}, "sha512-aaaa"],
    "view": ["view@1.0.0", "", {}, "sha512-aaaa"],
    "theme": ["theme@1.0.0", "", {}, "sha512-aaaa"],
    "shared": ["shared@1.0.0", "", {}, "sha512-aaaa"],
    "inside": ["inside@1.0.0", "", {}, "sha512-aaaa"],
    "stray": ["stray@1.0.0", "", {}, "sha512-aaaa"],
  },
}
`,
  });
  const optional = list.packages.filter((dependency) => dependency.optional).map(({ name }) => name);
  expect(optional).toEqual(['both', 'native', 'watcher', 'theme', 'inside']);
});

test('what a scoped package asks for is not another package of its scope', () => {
  const list = readList({
    'bun.lock': `{ "lockfileVersion": 1, "packages": {
      "@a/b": ["@a/b@1.0.0", "", { "dependencies": { "c": "^1" } }, "sha512-a"],
      "@a/c": ["@a/c@9.0.0", "", {}, "sha512-b"],
      "c": ["c@1.0.0", "", {}, "sha512-c"],
    } }`,
  });
  expect(rowsOf(list)[0]).toBe('2 @a/b 1.0.0 → c');
});
