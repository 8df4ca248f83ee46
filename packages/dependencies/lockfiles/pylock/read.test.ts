import { expect, test } from 'vitest';
import { complaintsOf, fixture, readList, rowsOf } from '../../testing/lists.ts';

const lock = fixture(import.meta.url, 'pylock.toml');

test('sources and groups (PEP 751)', () => {
  const list = readList({ 'pylock.toml': lock });
  expect(rowsOf(list)).toEqual([
    '5 left 1.10.0 → right',
    "15 right 2.0.1 dev ['dev' in dependency_groups]",
    '20 forked () git https://git.example/shop/forked.git',
    '27 own () file .',
    '33 packed 3.0 url https://files.example/packed-3.0.zip',
  ]);
  expect(list.packages[0]?.integrity).toBe('sha256:aaaa');
  expect(complaintsOf(list)).toEqual([]);
});

test('a lockfile with a name of its own is one', () => {
  expect(readList({ 'pylock.dev.toml': lock }).packages).toHaveLength(5);
});

test('a package of a group that is installed by default is needed at run time', () => {
  const text = `lock-version = "1.0"
default-groups = ["default"]

[[packages]]
name = "left"
version = "1.0"
marker = "\\"default\\" in dependency_groups or \\"dev\\" in dependency_groups"

[[packages]]
name = "right"
version = "1.0"
marker = "'dev' in dependency_groups"
`;
  expect(readList({ 'pylock.toml': text }).packages.map(({ dev }) => dev)).toEqual([false, true]);
});
