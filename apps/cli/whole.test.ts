import { spawn } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, repository } from './testing/run.ts';
import { writeWhole } from './whole.ts';

test('a file is replaced whole; its mode and the link that leads to it stay', () => {
  const folder = folderWith({ 'a.txt': 'old' });
  chmodSync(join(folder, 'a.txt'), 0o600);
  symlinkSync('a.txt', join(folder, 'link'));
  writeWhole(join(folder, 'link'), 'new');
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('new');
  expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
  expect(statSync(join(folder, 'a.txt')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).sort()).toEqual(['.git', 'a.txt', 'link']);
});

test('what is no plain file is written as it is', () => {
  const folder = folderWith({ 'in/a.txt': 'old' });
  expect(() => writeWhole(join(folder, 'in'), 'text')).toThrow(/EISDIR/);
  expect(readdirSync(folder).sort()).toEqual(['.git', 'in']);
});

test('where it cannot be written, what was there stays and nothing is left beside it', () => {
  const folder = folderWith({ 'a.txt': 'old' });
  // Another file stands where the new one would be made.
  mkdirSync(join(folder, `a.txt.${process.pid}.new`, 'in'), { recursive: true });
  writeFileSync(join(folder, `a.txt.${process.pid}.new`, 'in', 'b'), '');
  expect(() => writeWhole(join(folder, 'a.txt'), 'new')).toThrow();
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('old');
  expect(() => writeWhole(join(folder, 'none', 'b.txt'), 'new')).toThrow(/ENOENT/);
});

test('Ctrl-C ends the command at once, as a shell knows it (130)', async () => {
  // It waits for an event that never comes.
  const child = spawn(
    process.execPath,
    [join(repository, 'apps/cli/bin/emmental.js'), 'inspect', '--event', '-'],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', NODE_DEBUG: 'module' },
    },
  );
  // Node tells what it loads: the command is running.
  await new Promise((running) => child.stderr.once('data', running));
  const ended = new Promise((end) => child.once('exit', (code, signal) => end([code, signal])));
  child.kill('SIGINT');
  expect(await ended).toEqual([null, 'SIGINT']);
});
