import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { emmentalProcess, withoutTime } from './testing/run.ts';

const all = join('emmental', 'compiled');
const bundle = readFileSync(new URL('dist/.bundled', import.meta.url), 'utf8').trim();
const folder = join(all, `${bundle}-node-${process.version}-${process.arch}`);

function cache(): string {
  const made = mkdtempSync(join(tmpdir(), 'emmental-compiled-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const scanned = (XDG_CACHE_HOME: string, env: Readonly<Record<string, string>> = {}): string => {
  const run = emmentalProcess(['scan', 'examples/well-built', '--fail-on', 'never'], {
    env: { XDG_CACHE_HOME, ...env },
  });
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  return withoutTime(run.stdout);
};

/** Files below a folder, Node's own ones too. */
const filesIn = (path: string): readonly string[] =>
  existsSync(path)
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];

test('what was compiled is kept, for its owner alone, and the next run says the same', () => {
  const home = cache();
  const first = scanned(home);
  const files = filesIn(join(home, folder));
  expect(files.length).toBeGreaterThan(5);
  if (process.platform !== 'win32') expect(statSync(join(home, folder)).mode & 0o077).toBe(0);
  expect(scanned(home)).toBe(first);
  expect(filesIn(join(home, folder)).length).toBe(files.length);
});

test('a new version removes what others left more than a month ago', () => {
  const home = cache();
  for (const name of ['old', 'recent']) mkdirSync(join(home, all, name), { recursive: true });
  const then = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
  utimesSync(join(home, all, 'old'), then, then);
  scanned(home);
  expect(existsSync(join(home, all, 'old'))).toBe(false);
  expect(existsSync(join(home, all, 'recent'))).toBe(true);
});

test('what is broken in the cache is compiled again', () => {
  const home = cache();
  const first = scanned(home);
  for (const file of filesIn(join(home, folder))) writeFileSync(file, 'no compiled code');
  expect(scanned(home)).toBe(first);
});

test('a folder that others may write is not used, nor any when Node is told so', () => {
  const [open, off] = [cache(), cache()];
  mkdirSync(join(open, folder), { recursive: true });
  chmodSync(join(open, folder), 0o777);
  scanned(open);
  scanned(off, { NODE_DISABLE_COMPILE_CACHE: '1' });
  if (process.platform !== 'win32') expect(filesIn(open)).toEqual([]);
  expect(filesIn(off)).toEqual([]);
});

// Node 20 keeps a file for each script that was loaded; later versions give them other names.
test.skipIf('enableCompileCache' in module)('a run loads only its own command', () => {
  const loaded = (...args: readonly string[]): readonly string[] => {
    const home = cache();
    expect(emmentalProcess(args, { env: { XDG_CACHE_HOME: home } }).status).toBe(0);
    return filesIn(join(home, folder)).map((file) => basename(file).replace(/-\w+\.cjs\.bin$/, ''));
  };
  const commands = ['scan', 'holes', 'db', 'rules', 'protect'];
  expect(loaded('rules', 'list').filter((name) => commands.includes(name))).toEqual(['rules']);
  expect(loaded('--help').filter((name) => commands.includes(name))).toEqual([]);
});
