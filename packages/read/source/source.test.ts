import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Source } from '@emmental/model';
import { afterEach, describe, expect, test } from 'vitest';
import { type Repository, repository } from '../testing/repository.ts';
import { defaultLimits, findRoot, openSource, type SourceLimits } from './index.ts';

const open: Repository[] = [];
afterEach(() => {
  for (const folder of open.splice(0)) folder.remove();
});

function files(content: Record<string, string | Uint8Array>, limits?: SourceLimits): Repository {
  const made = repository(content, limits ?? defaultLimits);
  open.push(made);
  return made;
}

const textOf = (source: Source, path: string): string => {
  const file = source.read(path);
  return 'text' in file ? file.text : file.diagnostic.code;
};
const codes = (source: Source) =>
  source.diagnostics().map((diagnostic) => `${diagnostic.code} ${diagnostic.file}`);

describe('encodings', () => {
  test('a byte order mark is cut and CRLF is kept', () => {
    const { source } = files({ 'a.yaml': '\ufeffa: 1\r\nb: 2\r\n' });
    expect(textOf(source, 'a.yaml')).toBe('a: 1\r\nb: 2\r\n');
    expect(codes(source)).toEqual([]);
  });

  test('bytes that are no UTF-8 are replaced and reported', () => {
    const { source } = files({ 'a.yaml': Uint8Array.from([0x61, 0x3a, 0x20, 0xe9, 0x0a]) });
    expect(textOf(source, 'a.yaml')).toBe('a: \ufffd\n');
    expect(codes(source)).toEqual(['read/not-utf8 a.yaml']);
  });

  test.each([
    ['utf16le', [0xff, 0xfe, 0x61, 0x00, 0x3a, 0x00]],
    ['utf16be', [0xfe, 0xff, 0x00, 0x61, 0x00, 0x3a]],
  ])('%s with a byte order mark is read and reported', (_, bytes) => {
    const { source } = files({ 'a.yaml': Uint8Array.from(bytes) });
    expect(textOf(source, 'a.yaml')).toBe('a:');
    expect(codes(source)).toEqual(['read/not-utf8 a.yaml']);
  });
});

describe('boundary', () => {
  test('a file that is listed like a folder has no entries, and is not told as unreadable', () => {
    const { source } = files({ 'a.zip': 'PK', 'b/c.py': '' });
    for (const path of ['a.zip', 'b/c.py']) expect(source.list(path)).toEqual([]);
    expect(codes(source)).toEqual([]);
  });

  test('a link out of the root is refused and reported once; a link inside is followed', () => {
    const outside = files({ 'secret.yaml': 'secret: 1' });
    const { source, directory } = files({ 'app/template.yaml': 'inside: 1' });
    symlinkSync(join(outside.directory, 'secret.yaml'), join(directory, 'out.yaml'));
    symlinkSync(outside.directory, join(directory, 'folder'));
    symlinkSync(join(directory, 'app'), join(directory, 'same'));
    expect(textOf(source, 'out.yaml')).toBe('read/outside-root');
    expect(textOf(source, 'out.yaml')).toBe('read/outside-root');
    expect(source.kind('folder')).toBe(null);
    expect(source.resolve('folder/secret.yaml')).toBe(null);
    expect(textOf(source, 'same/template.yaml')).toBe('inside: 1');
    expect(source.resolve('same')).toBe('app');
    expect(source.list('')).toEqual([
      { name: 'app', kind: 'directory' },
      { name: 'same', kind: 'directory' },
    ]);
    expect(codes(source).filter((code) => code === 'read/outside-root out.yaml')).toHaveLength(1);
  });

  test.each(['../x', 'a/../../x', '..', 'a\0b'])('%j never leaves the root', (path) => {
    const { source } = files({ 'a/b': '' });
    expect(source.kind(path)).toBe(null);
    expect(textOf(source, path)).toBe('read/not-found');
  });

  test('links that lead to themselves are no files', () => {
    const { source, directory } = files({ 'a.yaml': '' });
    symlinkSync('loop', join(directory, 'loop'));
    expect(source.kind('loop')).toBe(null);
    expect(source.list('').map(({ name }) => name)).toEqual(['a.yaml']);
  });

  test.skipIf(process.platform === 'win32')('a pipe is neither listed nor waited for', () => {
    const { source, directory } = files({});
    execFileSync('mkfifo', [join(directory, 'pipe.yaml')]);
    expect(source.list('')).toEqual([]);
    expect(textOf(source, 'pipe.yaml')).toBe('read/not-a-file');
  });

  test.skipIf(process.getuid?.() === 0)('a file without permission is reported', () => {
    const { source, directory } = files({ 'a.yaml': 'a: 1' });
    chmodSync(join(directory, 'a.yaml'), 0);
    expect(textOf(source, 'a.yaml')).toBe('read/unreadable');
  });
});

describe('limits', () => {
  test('a file over the bound is not read', () => {
    const { source } = files({ 'a.yaml': 'x'.repeat(101) }, { ...defaultLimits, fileBytes: 100 });
    expect(textOf(source, 'a.yaml')).toBe('read/too-large');
    expect(codes(source)).toEqual(['read/too-large a.yaml']);
  });

  test('entries over the bound are left out, in the order of their names, and said', () => {
    const { source } = files({ c: '', a: '', b: '', d: '' }, { ...defaultLimits, entries: 3 });
    expect(source.list('').map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(source.list('').map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(codes(source)).toEqual(['read/too-many-files .']);
  });

  test('folders deeper than the bound are reported', () => {
    const { source } = files({ 'a/b/c/d.yaml': '' }, { ...defaultLimits, depth: 2 });
    expect(source.list('a/b').length).toBe(1);
    expect(source.list('a/b/c')).toEqual([]);
    expect(codes(source)).toEqual(['read/limit a/b/c']);
  });
});

describe('the root of a scan', () => {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-root-'));
  mkdirSync(join(folder, 'repo/.git'), { recursive: true });
  mkdirSync(join(folder, 'repo/services/orders'), { recursive: true });
  writeFileSync(join(folder, 'repo/services/orders/template.yaml'), '');

  test('is the nearest folder above with a .git', () => {
    expect(findRoot(join(folder, 'repo/services/orders'), null)).toMatchObject({ path: 'services/orders' });
    expect(findRoot(join(folder, 'repo/services/orders/template.yaml'), null)).toMatchObject({
      path: 'services/orders/template.yaml',
    });
  });

  test('is what --root says', () => {
    const found = findRoot(join(folder, 'repo/services/orders'), join(folder, 'repo/services'));
    expect(found).toMatchObject({ path: 'orders' });
  });

  test('is refused when PATH lies outside of it, or is not there', () => {
    expect(findRoot(join(folder, 'repo'), join(folder, 'repo/services'))).toMatchObject({
      diagnostic: { code: 'read/outside-root' },
    });
    expect(findRoot(join(folder, 'none'), null)).toMatchObject({ diagnostic: { code: 'read/not-found' } });
    expect(findRoot(join(folder, 'repo'), join(folder, 'none'))).toMatchObject({
      diagnostic: { code: 'read/not-found' },
    });
    rmSync(folder, { recursive: true });
  });

  test('without a .git it is PATH itself', () => {
    const plain = files({ 'app/template.yaml': '' });
    expect(findRoot(join(plain.directory, 'app'), null)).toMatchObject({ path: '' });
    expect(findRoot(join(plain.directory, 'app/template.yaml'), null)).toMatchObject({
      path: 'template.yaml',
    });
    expect(openSource(join(plain.directory, 'app')).kind('template.yaml')).toBe('file');
  });
});
