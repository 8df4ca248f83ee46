import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/run.ts';
import { whileFolderLocked, whileLocked } from './lock.ts';

/** The id of a process that has ended. */
const ended = (): number => spawnSync(process.execPath, ['--version']).pid;

test('the lock and its folder go with the step, also when the step fails', () => {
  const folder = folderWith({});
  const lock = join(folder, 'made', 'writing');
  expect(whileFolderLocked(lock, 'a.yaml', ({ isInterrupted }) => [isInterrupted, existsSync(lock)])).toEqual(
    [false, true],
  );
  expect(() =>
    whileFolderLocked(lock, 'a.yaml', () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(readdirSync(folder)).toEqual(['.git']);
});

test('a lock whose process has ended is taken over at once, and told', () => {
  const folder = folderWith({});
  const lock = join(folder, 'writing');
  writeFileSync(lock, `${ended()} ${hostname()}\n`);
  expect(whileLocked(lock, 'a.yaml', ({ isInterrupted }) => isInterrupted)).toBe(true);
  expect(readdirSync(folder)).toEqual(['.git']);
});

test('a lock that a killed command was about to remove goes, too', () => {
  const folder = folderWith({});
  writeFileSync(join(folder, 'writing.77'), `${ended()} ${hostname()}\n`);
  expect(whileLocked(join(folder, 'writing'), 'a.yaml', ({ isInterrupted }) => isInterrupted)).toBe(true);
  expect(readdirSync(folder)).toEqual(['.git']);
});

test('a lock of a running process, or of another machine, is waited for, and taken over after a minute', () => {
  const folder = folderWith({});
  const lock = join(folder, 'writing');
  for (const text of [`${process.pid} ${hostname()}\n`, `${ended()} elsewhere\n`]) {
    writeFileSync(lock, text);
    expect(() => whileLocked(lock, 'a.yaml', () => {})).toThrow(
      /^a\.yaml: another emmental is writing it; if none is, remove .*writing$/,
    );
    utimesSync(lock, 0, 0);
    expect(whileLocked(lock, 'a.yaml', ({ isInterrupted }) => isInterrupted)).toBe(true);
  }
});

test('where no lock can be made, the reason is told in words', () => {
  const folder = folderWith({ file: '' });
  expect(() => whileFolderLocked(join(folder, 'file', 'writing'), 'a.yaml', () => {})).toThrow(
    /^a\.yaml: a part of its path is not a folder$/,
  );
  mkdirSync(join(folder, 'writing'));
  expect(() => whileLocked(join(folder, 'writing'), 'a.yaml', () => {})).toThrow(
    /^a\.yaml: .*writing is no file; remove it$/,
  );
});
