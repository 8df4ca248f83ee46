import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Source } from '@emmental/model';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openGitSource } from './git.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'emmental-git-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const run = (at: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-C', at, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
  });

function write(at: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, name)), { recursive: true });
    writeFileSync(join(at, name), text);
  }
}

/** A repository with one commit for each state. */
function repository(...states: readonly Readonly<Record<string, string>>[]): string {
  const made = folder();
  run(made, 'init', '-q');
  for (const files of states) {
    write(made, files);
    run(made, 'add', '-A');
    run(made, 'commit', '-qm', 'state');
  }
  return made;
}

function opened(at: string, ref: string): Source {
  const source = openGitSource(at, ref);
  if ('wrong' in source) throw new Error(source.wrong);
  return source;
}

test('an older state is read as it was, whatever the work tree holds', () => {
  const at = repository({ 'a.yaml': 'one', 'lib/b.js': 'two' }, { 'a.yaml': 'three', 'c.py': 'x' });
  write(at, { 'a.yaml': 'not committed' });
  const source = opened(at, 'HEAD~1');
  expect(source.read('a.yaml')).toEqual({ text: 'one' });
  expect(source.list('')).toEqual([
    { name: 'a.yaml', kind: 'file' },
    { name: 'lib', kind: 'directory' },
  ]);
  expect(source.list('lib')).toEqual([{ name: 'b.js', kind: 'file' }]);
  expect([source.kind('lib'), source.kind('lib/b.js'), source.kind('c.py')]).toEqual([
    'directory',
    'file',
    null,
  ]);
  expect(source.read('c.py')).toMatchObject({ diagnostic: { code: 'read/not-found' } });
  expect(run(at, 'status', '--porcelain')).toBe(' M a.yaml\n');
});

test('a folder of a repository is its own boundary, and is empty where it is younger', () => {
  const at = repository({ 'top.yaml': '1' }, { 'app/in.yaml': '2' });
  const now = opened(join(at, 'app'), 'HEAD');
  expect(now.list('')).toEqual([{ name: 'in.yaml', kind: 'file' }]);
  expect(now.read('../top.yaml')).toMatchObject({ diagnostic: { code: 'read/not-found' } });
  expect(opened(join(at, 'app'), 'HEAD~1').list('')).toEqual([]);
});

test('before the first commit HEAD held nothing', () => {
  const at = folder();
  run(at, 'init', '-q');
  expect(opened(at, 'HEAD').list('')).toEqual([]);
  expect(openGitSource(at, 'main~1')).toMatchObject({ wrong: expect.stringContaining('no commit') });
});

test('links are followed inside and refused out of it and in circles', () => {
  const at = repository({ 'shared/a.js': 'a', 'app/x': 'x' });
  symlinkSync('../shared', join(at, 'app/lib'));
  symlinkSync('/etc', join(at, 'app/out'));
  symlinkSync('../../etc', join(at, 'app/up'));
  symlinkSync('round', join(at, 'app/round'));
  run(at, 'add', '-A');
  run(at, 'commit', '-qm', 'links');
  const source = opened(at, 'HEAD');
  expect(source.read('app/lib/a.js')).toEqual({ text: 'a' });
  expect(source.resolve('app/lib/a.js')).toBe('shared/a.js');
  expect(source.list('app').map(({ name }) => name)).toEqual(['lib', 'x']);
  for (const path of ['app/out/passwd', 'app/up/passwd', 'app/round'])
    expect(source.resolve(path)).toBeNull();
});

test('a file over the bound is not read', () => {
  const at = repository({ 'a.yaml': 'x'.repeat(2000) });
  const limits = { fileBytes: 1000, archiveBytes: 1000, allBytes: 1e6, entries: 10, depth: 4 };
  const source = openGitSource(at, 'HEAD', limits) as Source;
  expect(source.read('a.yaml')).toMatchObject({ diagnostic: { code: 'read/too-large' } });
});

test('nothing that the repository names is started', () => {
  const at = repository(
    { 'a.yaml': 'one', '.gitattributes': '*.yaml filter=evil diff=evil\n' },
    { 'a.yaml': 'two' },
  );
  const marker = join(folder(), 'started');
  const program = join(at, 'evil.sh');
  writeFileSync(program, `#!/bin/sh\ntouch '${marker}'\ncat\n`);
  chmodSync(program, 0o755);
  for (const key of [
    'core.fsmonitor',
    'core.sshCommand',
    'core.pager',
    'core.alternateRefsCommand',
    'filter.evil.smudge',
    'filter.evil.clean',
    'diff.evil.textconv',
    'diff.external',
  ])
    run(at, 'config', key, program);
  run(at, 'config', 'core.hooksPath', at);
  const source = opened(at, 'HEAD~1');
  expect(source.read('a.yaml')).toEqual({ text: 'one' });
  expect(existsSync(marker)).toBe(false);
});

describe('what cannot be opened is reported', () => {
  test.each([
    ['no-such-branch', 'this repository has no commit no-such-branch'],
    ['--upload-pack=touch', 'this repository has no commit --upload-pack=touch'],
    ['HEAD:a.yaml', 'this repository has no commit HEAD:a.yaml'],
  ])('%s', (ref, wrong) => {
    expect(openGitSource(repository({ 'a.yaml': '1' }), ref)).toEqual({ wrong });
  });

  test('a folder without a repository', () => {
    expect(openGitSource(folder(), 'HEAD')).toEqual({ wrong: 'PATH is not in a git repository' });
  });

  test('a shallow clone', () => {
    const at = repository({ 'a.yaml': '1' }, { 'a.yaml': '2' });
    const clone = join(folder(), 'clone');
    run(at, 'clone', '-q', '--depth=1', `file://${at}`, clone);
    expect(openGitSource(clone, 'HEAD~1')).toMatchObject({
      wrong: expect.stringContaining('git fetch --unshallow'),
    });
    expect(opened(clone, 'HEAD').read('a.yaml')).toEqual({ text: '2' });
  });
});
