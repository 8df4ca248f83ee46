import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/run.ts';
import { readLines, readText } from './read.ts';

test.each([
  ['a folder', 'folder', /folder: it is a folder$/],
  ['nothing', 'none', /none: no such file or folder$/],
  ['a pipe, for which nobody waits', 'pipe', /pipe: it is not a file$/],
  ['a file that is too large', 'large', /large: it has more than 5 bytes$/],
])('%s is refused in words', (_, name, message) => {
  const folder = folderWith({ large: '123456' });
  mkdirSync(join(folder, 'folder'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  expect(() => readText(join(folder, name), { most: 5 })).toThrow(message);
});

test('text that is written back is refused where it is not UTF-8, and keeps its mark of byte order', () => {
  const folder = folderWith({ 'marked.txt': '\ufeffa' });
  writeFileSync(join(folder, 'latin.txt'), Buffer.from([0x61, 0xe9]));
  expect(readText(join(folder, 'latin.txt'))).toBe('a\ufffd');
  expect(() => readText(join(folder, 'latin.txt'), { exact: true })).toThrow(/it is not UTF-8/);
  expect(readText(join(folder, 'marked.txt'), { exact: true })).toBe('\ufeffa');
});

test('lines come one by one, whatever a chunk holds of them', () => {
  const long = 'é'.repeat(100_000);
  const folder = folderWith({ 'a.txt': `a\n\n${long}\r\nb` });
  expect([...readLines(join(folder, 'a.txt'))]).toEqual(['a', '', `${long}\r`, 'b']);
});

test('of a pipe only what is asked for is read', () => {
  const folder = folderWith({});
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  spawn('sh', ['-c', `yes line | head -c 100000000 > "${join(folder, 'pipe')}"`], { stdio: 'ignore' });
  const lines = readLines(join(folder, 'pipe'));
  expect(lines.next().value).toBe('line');
  lines.return(undefined);
});
