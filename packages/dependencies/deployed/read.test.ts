import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Source } from '@emmental/model';
import { expect, onTestFinished, test } from 'vitest';
import { zipOf } from '../../code/testing/zip.ts';
import { openSource } from '../../read/source/index.ts';
import type { PackageList } from '../package-list.ts';
import { rowsOf } from '../testing/lists.ts';
import { readArchive, readDeployed } from './read.ts';

function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Source {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-deployed-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return openSource(folder);
}

const npm = (name: string, version: string, more: object = {}): string =>
  JSON.stringify({ name, version, ...more });
const files = {
  'index.js': '',
  'package.json': npm('app', '1.0.0'),
  'node_modules/left/package.json': npm('left', '1.10.0', { scripts: { postinstall: 'x' } }),
  'node_modules/left/src/package.json': '{"type": "module"}',
  'node_modules/left/node_modules/right/package.json': npm('right', '2.0.1'),
  'node_modules/@shop/core/package.json': npm('@shop/core', '2.1.0'),
  'node_modules/alias/package.json': npm('right', '3.0.0'),
  'node_modules/.bin/left': '',
  'node_modules/torn/package.json': '{"name": "torn"',
  'python/lib/python3.12/site-packages/Left_Pad-1.0.dist-info/METADATA':
    'Metadata-Version: 2.1\nName: Left.Pad\nVersion: 1.0\n\nVersion: 9 is what the text says\n',
  'python/right.egg-info/PKG-INFO': 'Name: right\nVersion: 2.0\n',
};
const jarOf = (artifact: string, version: string): Uint8Array =>
  zipOf([
    {
      path: `META-INF/maven/org.left/${artifact}/pom.properties`,
      content: `#Generated\nversion=${version}\ngroupId=org.left\nartifactId=${artifact}\n`,
    },
  ]);

const summaryOf = (lists: readonly PackageList[]): unknown => ({
  packages: lists.flatMap((list) => rowsOf(list).map((row) => `${list.ecosystem} ${row}`)),
  skipped: lists.flatMap((list) => list.skipped.map(({ name, why }) => `${name}: ${why}`)),
  diagnostics: lists.flatMap((list) => list.diagnostics.map(({ code, message }) => `${code} ${message}`)),
});

const expected = {
  packages: [
    'npm 1 @shop/core 2.1.0',
    'npm 1 right 3.0.0',
    'npm 1 left 1.10.0',
    'npm 1 right 2.0.1',
    'PyPI 3 Left.Pad 1.0',
    'PyPI 2 right 2.0',
    'Maven 1 org.left:left 1.2',
  ],
  skipped: [
    'node_modules/torn/package.json: it names no package and version',
    'java/lib/own.jar: it has no META-INF/maven, so its name and version are unknown',
  ],
  diagnostics: [],
};
const jars = {
  'java/lib/left-1.2.jar': jarOf('left', '1.2'),
  'java/lib/own.jar': zipOf([{ path: 'a.class', content: '' }]),
};

test('a folder: nested instances, layers of Python, jars', () => {
  const lists = readDeployed(folderWith({ ...files, ...jars }), '');
  expect(summaryOf(lists)).toEqual(expected);
  expect(lists[0]?.packages[2]).toMatchObject({
    id: 'node_modules/left',
    path: 'node_modules/left',
    installScript: true,
  });
});

test('an archive with the same files tells the same', () => {
  const zip = zipOf(Object.entries({ ...files, ...jars }).map(([path, content]) => ({ path, content })));
  // A file in an archive has no line of its own, so its place is the archive.
  const inArchive = { ...expected, packages: expected.packages.map((row) => row.replace(/ \d+ /, ' 1 ')) };
  expect(summaryOf(readArchive('app.zip', zip))).toEqual(inArchive);
  expect(readArchive('app.zip', zip)[0]?.packages[0]).toMatchObject({ lockfile: 'app.zip', line: 1 });
  expect(summaryOf(readDeployed(folderWith({ 'dist/app.zip': zip }), 'dist/app.zip'))).toEqual(inArchive);
});

test('a jar in a jar in an archive is opened, one deeper is told', () => {
  const nested = (inner: Uint8Array): Uint8Array => zipOf([{ path: 'lib/inner.jar', content: inner }]);
  expect(summaryOf(readArchive('fat.jar', nested(nested(jarOf('left', '1.2')))))).toMatchObject({
    packages: ['Maven 1 org.left:left 1.2'],
  });
  const deep = summaryOf(readArchive('fat.jar', nested(nested(nested(jarOf('left', '1.2'))))));
  expect(deep).toMatchObject({ packages: [] });
  expect(JSON.stringify(deep)).toContain('two levels deep');
});

test('an archive that is none, is not there, or holds what leads out of it is told', () => {
  const source = folderWith({
    'a.zip': 'no zip',
    'b.zip': zipOf([{ path: '../node_modules/x/package.json', content: '{}' }]),
  });
  for (const [file, why] of [
    ['a.zip', 'not a zip archive'],
    ['b.zip', 'leads out of the archive'],
    ['none.zip', 'the repository has no such file'],
  ] as const)
    expect(JSON.stringify(summaryOf(readDeployed(source, file)))).toContain(why);
  expect(readDeployed(folderWith({ 'index.js': '' }), '')).toEqual([]);
});

test('jars of an archive share one bound, and a file that names a package is small', () => {
  const padding = `\n#${'a'.repeat(7 * 2 ** 20)}`;
  const jarWith = (artifact: string, count: number, pad: string): Uint8Array =>
    zipOf(
      Array.from({ length: count }, (_, i) => ({
        path: `META-INF/maven/g/${artifact}${i}/pom.properties`,
        content: `groupId=g\nartifactId=${artifact}${i}\nversion=1${pad}`,
      })),
    );
  const inner = jarWith('b', 10, padding);
  const jars = Array.from({ length: 20 }, (_, i) => ({ path: `lib/${i}.jar`, content: inner }));
  const bomb = JSON.stringify(summaryOf(readArchive('a.zip', zipOf(jars))));
  expect(bomb).toContain('the archive unpacks to more than 1073741824 bytes');
  const large = summaryOf(readArchive('a.jar', jarWith('c', 1, padding.repeat(2))));
  expect(large).toMatchObject({ packages: [] });
  expect(JSON.stringify(large)).toContain('larger than 8388608 bytes');
});
