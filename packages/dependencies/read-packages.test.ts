import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readYamlFully } from './lockfiles/text/any-yaml.ts';
import type { Node } from './lockfiles/text/tree.ts';
import { complaintsOn } from './lockfiles/text/tree.ts';
import { readYamlLines } from './lockfiles/text/yaml.ts';
import { readPackages } from './read-packages.ts';
import { sourceOf } from './testing/source.ts';

const folder = new URL('lockfiles/', import.meta.url).pathname;
const names: Readonly<Record<string, string>> = {
  'v1.json': 'package-lock.json',
  'v3.json': 'package-lock.json',
  'classic.lock': 'yarn.lock',
  'berry.lock': 'yarn.lock',
  'v9.yaml': 'pnpm-lock.yaml',
  'v6.yaml': 'pnpm-lock.yaml',
  'v5.yaml': 'pnpm-lock.yaml',
  'v2.lock': 'poetry.lock',
};
/** Every fixture under the name that its reader knows. */
const fixtures = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.parentPath.endsWith('fixtures'))
  .map((entry) => ({
    file: names[entry.name] ?? entry.name,
    text: readFileSync(join(entry.parentPath, entry.name), 'utf8'),
  }));

test('formats that are not read, and manifests without a lockfile, are told; installed trees are passed over', () => {
  const source = sourceOf({
    'a/package.json': '{"dependencies": {"left": "^1.0.0"}}',
    'b/package.json': '{"devDependencies": {"left": "^1.0.0"}}',
    'c/pyproject.toml': '[project]\ndependencies = ["left>=1"]\n',
    'd/build.gradle': '',
    'd/Cargo.lock': '',
    'd/app.csproj': '',
    'e/package-lock.json': '{"lockfileVersion": 3, "packages": {"node_modules/left": {"version": "1.0.0"}}}',
    'e/functions/one/package.json': '{"dependencies": {"left": "^1.0.0"}}',
    'e/node_modules/left/package-lock.json': '{}',
  });
  const { lists, diagnostics } = readPackages(source, '');
  expect(lists.map(({ file }) => file)).toEqual([
    'a/package.json',
    'c/pyproject.toml',
    'e/package-lock.json',
  ]);
  expect(diagnostics.map(({ code, file }) => `${code} ${file}`)).toEqual([
    'dependencies/unread-format d/Cargo.lock',
    'dependencies/unread-format d/app.csproj',
    'dependencies/unread-format d/build.gradle',
    'dependencies/no-lockfile a/package.json',
    'dependencies/no-lockfile c/pyproject.toml',
  ]);
});

test('of a folder the nearest lockfiles above are read too, where it has none of that ecosystem', () => {
  const lock = '{"lockfileVersion": 3, "packages": {"node_modules/left": {"version": "1.0.0"}}}';
  const source = sourceOf({
    'package-lock.json': lock,
    'yarn.lock': '',
    'go.mod': 'module a\n',
    'pom.xml': '<project/>',
    'services/package-lock.json': lock,
    'services/orders/package.json': '{"dependencies": {"left": "^1.0.0"}}',
    'services/orders/requirements.txt': 'left==1.0\n',
    'services/mail/package-lock.json': lock,
  });
  const filesOf = (path: string): readonly string[] =>
    readPackages(source, path).lists.map(({ file }) => file);
  expect(filesOf('services/orders')).toEqual([
    'go.mod',
    'services/orders/requirements.txt',
    'services/package-lock.json',
  ]);
  expect(readPackages(source, 'services/orders').diagnostics).toEqual([]);
  expect(filesOf('services/mail')).toEqual(['go.mod', 'services/mail/package-lock.json']);
});

test('a file that is named is read or told: never nothing without a word', () => {
  const source = sourceOf({ 'deps.txt': 'left==1.0\n', 'a.lock': '', 'yarn.lock': '' });
  expect(readPackages(source, 'deps.txt').lists[0]?.packages).toHaveLength(1);
  expect(readPackages(source, 'a.lock').diagnostics).toMatchObject([{ code: 'dependencies/unread-format' }]);
  expect(readPackages(source, 'none').diagnostics).toMatchObject([{ code: 'read/not-found' }]);
});

test.each([
  'package-lock.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'Pipfile.lock',
  'poetry.lock',
  'uv.lock',
  'pdm.lock',
  'pylock.toml',
  'go.mod',
  'pom.xml',
])('an empty %s, and one of another kind, is told', (file) => {
  for (const text of ['', 'Sign in to continue\n', '{"a": 1}'])
    expect(readPackages(sourceOf({ [file]: text }), file).diagnostics).not.toEqual([]);
});

test('the line reader and the full parser of YAML give one tree of every fixture', () => {
  const written = fixtures.filter(
    ({ file, text }) => file === 'pnpm-lock.yaml' || text.includes('__metadata'),
  );
  expect(written).toHaveLength(4);
  for (const { file, text } of written) {
    const lines = complaintsOn(file);
    const fully = complaintsOn(file);
    const fast = readYamlLines(text, lines);
    expect(fast).not.toBe(null);
    expect(fast).toEqual(readYamlFully(text, fully) as Node);
    expect([...lines.diagnostics, ...fully.diagnostics]).toEqual([]);
  }
});

test('what the line reader does not know goes to the full parser', () => {
  const text =
    'lockfileVersion: "9.0"\npackages:\n  left@1.0.0:\n    resolution: {integrity: "sha512-a,b", tarball: &t x}\n    deprecated: >-\n      two\n      lines\n  right@2.0.0: *t\n';
  expect(readYamlLines(text, complaintsOn('x'))).toBe(null);
  const { lists } = readPackages(sourceOf({ 'pnpm-lock.yaml': text }), '');
  expect(lists[0]?.packages.map(({ name, version }) => [name, version])).toEqual([['left', '1.0.0']]);
});

test('no text makes a reader throw or hang: cut, mixed, doubled and torn lines of every fixture', () => {
  expect(fixtures.length).toBeGreaterThanOrEqual(14);
  const change = fc.record({
    which: fc.nat(fixtures.length - 1),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    to: fc.double({ min: 0, max: 1, noNaN: true }),
    insert: fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom(
        '"',
        "'",
        '{',
        '}',
        '[',
        ']',
        ':',
        '\n',
        '<<<<<<< a\n',
        '"""',
        '<',
        '${a}',
        '\0',
        '\\u12',
      ),
    ),
  });
  fc.assert(
    fc.property(change, ({ which, from, to, insert }) => {
      const { file, text } = fixtures[which] ?? { file: '', text: '' };
      const a = Math.floor(Math.min(from, to) * text.length);
      const b = Math.floor(Math.max(from, to) * text.length);
      const torn = text.slice(0, a) + insert + text.slice(b);
      const { diagnostics } = readPackages(sourceOf({ [file]: torn }), file);
      expect(diagnostics.filter(({ code }) => code === 'read/failed')).toEqual([]);
    }),
    { seed: 7, numRuns: 2500 },
  );
});

test.each([
  ['requirements.txt', `a${' '.repeat(400_000)}x\n${'a'.repeat(400_000)}!\n--hash${' '.repeat(400_000)}`],
  ['pom.xml', '<!-- '.repeat(80_000)],
  ['pom.xml', '<a "'.repeat(80_000)],
  ['pom.xml', '<![CDATA['.repeat(40_000)],
  ['pom.xml', `<project><version>${'${a'.repeat(100_000)}</version></project>`],
  ['pnpm-lock.yaml', `lockfileVersion: 5.4\npackages:\n  ${'a.'.repeat(200_000)}: {}\n`],
  ['poetry.lock', `${'['.repeat(200_000)}\n${'a = """'.repeat(50_000)}`],
  ['package-lock.json', `{"packages": {${'"a": '.repeat(100_000)}`],
  ['yarn.lock', `${'"'.repeat(300_000)}:\n${'a@1, '.repeat(100_000)}:\n`],
  ['go.mod', `require ( ${'"'.repeat(300_000)}`],
  ['uv.lock', `a = ${'{ b = '.repeat(100_000)}`],
  ['Pipfile.lock', `/*${'*'.repeat(300_000)}`],
])('a hostile text is read to its end, in time that grows with its length: %s %#', (file, text) => {
  // With the square of the length this would not end within the time of a test.
  const { diagnostics } = readPackages(sourceOf({ [file]: text }), file);
  expect(diagnostics.filter(({ code }) => code === 'read/failed')).toEqual([]);
});
