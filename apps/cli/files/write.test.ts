import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/run.ts';
import { lockOf } from './lock.ts';
import { writeFile, writeFiles, writeFolder } from './write.ts';

test('a file is replaced whole; its mode and the link that leads to it stay', () => {
  const folder = folderWith({ 'a.txt': 'old' });
  chmodSync(join(folder, 'a.txt'), 0o600);
  symlinkSync('a.txt', join(folder, 'link'));
  writeFile(join(folder, 'link'), 'new');
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('new');
  expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  expect(statSync(join(folder, 'a.txt')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).sort()).toEqual(['.git', 'a.txt', 'link']);
});

test('a folder is not written over', () => {
  const folder = folderWith({ 'in/a.txt': 'old' });
  expect(() => writeFile(join(folder, 'in'), 'text')).toThrow(/in: it is a folder$/);
  expect(readdirSync(folder).sort()).toEqual(['.git', 'in']);
});

test('bytes are written as they are', () => {
  const folder = folderWith({});
  const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0x00, 0x0d, 0x0a]);
  writeFile(join(folder, 'a.bin'), bytes);
  expect(readFileSync(join(folder, 'a.bin'))).toEqual(bytes);
});

test('where one of several cannot be written, none is, and nothing is left beside them', () => {
  const folder = folderWith({ 'a.txt': 'old' });
  const files = ['a.txt', 'none/b.txt'].map((name) => ({ file: join(folder, name), content: 'new' }));
  expect(() => writeFiles(files)).toThrow(/b\.txt: no such file or folder$/);
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('old');
  expect(readdirSync(folder).sort()).toEqual(['.git', 'a.txt']);
});

test('while another command writes a file it stays as it is', () => {
  const folder = folderWith({ 'a.txt': 'old', 'a.txt.emmental-new': 'half of' });
  const lock = join(folder, 'a.txt.emmental-lock');
  writeFileSync(lock, `${process.pid} ${hostname()}\n`);
  expect(() => writeFile(join(folder, 'a.txt'), 'new')).toThrow(/another emmental is writing it/);
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('old');
  expect(readFileSync(join(folder, 'a.txt.emmental-new'), 'utf8')).toBe('half of');
});

test('what a killed command left beside a file stops nobody, and goes with the next writing', () => {
  const folder = folderWith({ 'a.txt': 'old', 'a.txt.emmental-new': 'half of', 'a.txt.new': 'theirs' });
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(join(folder, 'a.txt.emmental-lock'), `${pid} ${hostname()}\n`);
  writeFile(join(folder, 'a.txt'), 'new');
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('new');
  expect(readdirSync(folder).sort()).toEqual(['.git', 'a.txt', 'a.txt.new']);
});

test('a file and a link to it have one lock', () => {
  const folder = folderWith({ 'a.txt': 'old' });
  symlinkSync('a.txt', join(folder, 'link'));
  expect(lockOf(join(folder, 'link'))).toBe(lockOf(join(folder, 'a.txt')));
});

test('no link leads out of the repository; one that stays in it is followed', () => {
  const outside = folderWith({ 'a.txt': 'theirs' });
  const folder = folderWith({ 'real.txt': 'old', 'in/b.txt': 'old' });
  symlinkSync(join(outside, 'a.txt'), join(folder, 'out.txt'));
  symlinkSync(outside, join(folder, 'out'));
  symlinkSync(join(outside, 'none.txt'), join(folder, 'broken.txt'));
  symlinkSync('real.txt', join(folder, 'link.txt'));
  for (const name of ['out.txt', 'out/a.txt', 'out/new.txt', 'broken.txt'])
    expect(() => writeFile(join(folder, name), 'new', { within: folder })).toThrow(
      /is a link and was not followed/,
    );
  expect(readdirSync(outside).sort()).toEqual(['.git', 'a.txt']);
  expect(readFileSync(join(outside, 'a.txt'), 'utf8')).toBe('theirs');
  writeFile(join(folder, 'link.txt'), 'new', { within: folder });
  expect(readFileSync(join(folder, 'real.txt'), 'utf8')).toBe('new');
});

test('a folder is laid anew as a whole', () => {
  const from = folderWith({ run: '#!', 'left.code': '' });
  const home = folderWith({ 'layer/old.txt': 'old' });
  const layer = { folder: join(home, 'layer'), copyOf: from, programs: ['run'], files: { 'b.json': '{}' } };
  writeFolder({ ...layer, isCopied: (file) => !/\.(code|git)$/.test(file) }, { within: home });
  expect(readdirSync(join(home, 'layer')).sort()).toEqual(['b.json', 'run']);
  expect(statSync(join(home, 'layer', 'run')).mode & 0o777).toBe(0o755);
  expect(readdirSync(home).sort()).toEqual(['.git', 'layer']);
});
