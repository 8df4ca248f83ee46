import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emmental, folderWith } from './testing/run.ts';

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();

const commitOf = (folder: string): string | null =>
  (
    JSON.parse(emmental(['scan', folder, '--format', 'json', '--fail-on', 'never']).stdout) as {
      readonly of: { readonly commit: string | null };
    }
  ).of.commit;

function repository(): string {
  const folder = folderWith({ 'template.yaml': 'Resources: { Q: { Type: AWS::SQS::Queue } }\n' });
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '.');
  git(folder, 'commit', '-qm', 'one');
  return folder;
}

test('a linked work tree names its own commit, loose or packed', () => {
  const folder = repository();
  const other = join(folderWith({}), 'tree');
  git(folder, 'worktree', 'add', '-q', '-b', 'side', other);
  git(other, 'commit', '-q', '--allow-empty', '-m', 'two');
  const commit = git(other, 'rev-parse', 'HEAD');
  expect(commitOf(other)).toBe(commit);
  expect(commitOf(folder)).toBe(git(folder, 'rev-parse', 'main'));
  git(folder, 'pack-refs', '--all');
  expect(existsSync(join(folder, '.git/refs/heads/side'))).toBe(false);
  expect(commitOf(other)).toBe(commit);
});

test.each([
  ['a folder that is no work tree of git', 'gitdir: /etc\n'],
  ['a folder that does not exist', 'gitdir: /nowhere/.git/worktrees/x\n'],
  ['a branch that leads out of it', 'gitdir: ../x/.git/worktrees/../../../etc\n'],
])('a file .git that names %s gives no commit', (_, text) => {
  const folder = folderWith({ 'template.yaml': 'Resources: { Q: { Type: AWS::SQS::Queue } }\n' });
  rmSync(join(folder, '.git'), { recursive: true });
  writeFileSync(join(folder, '.git'), text);
  expect(commitOf(folder)).toBe(null);
});

test('the document of dependencies names coverage and origin, too', () => {
  const folder = repository();
  const found = JSON.parse(emmental(['dependencies', folder, '--format', 'json']).stdout) as object;
  expect(found).toMatchObject({
    coverage: { declared: 0 },
    of: { commit: git(folder, 'rev-parse', 'HEAD') },
  });
});

describe('the digest of rulebases', () => {
  const app = (name: string, mode: string) => ({
    [`${name}/template.yaml`]: `Resources: { Q: { Type: AWS::SQS::Queue }, ${name}: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.h } } }\n`,
    ...(mode === ''
      ? {}
      : { [`${name}/emmental.yaml`]: `emmental: profile/1\ndefaults: { mode: ${mode} }\n` }),
  });
  const fleet = (...modes: readonly string[]): string =>
    folderWith(Object.assign({}, ...modes.map((mode, index) => app(`F${index}`, mode))));
  const digestIn = (...paths: readonly string[]): string | null =>
    (
      JSON.parse(emmental(['scan', ...paths, '--format', 'json', '--fail-on', 'never']).stdout) as {
        readonly of: { readonly profileDigest: string | null };
      }
    ).of.profileDigest;

  test('stands for all apps of a folder, and changes with each', () => {
    const all = digestIn(fleet('alert', 'alert', ''));
    expect(all).toMatch(/^[0-9a-f]{12}$/);
    expect(digestIn(fleet('alert', 'alert', ''))).toBe(all);
    expect(digestIn(fleet('alert', 'learn', ''))).not.toBe(all);
    expect(digestIn(fleet('', ''))).toBeNull();
  });

  test('is that of the one rulebase where there is one, and is the same for folders that are named', () => {
    const folder = fleet('alert', 'learn', '');
    const [first, second] = ['F0', 'F1'].map((name) => join(folder, name));
    expect(digestIn(fleet('alert', ''))).toBe(digestIn(first ?? ''));
    expect(digestIn(first ?? '', second ?? '')).toBe(digestIn(folder));
  });

  test('is in Markdown', () => {
    const folder = fleet('alert', 'learn');
    const { stdout } = emmental(['scan', folder, '--format', 'markdown', '--fail-on', 'never']);
    expect(stdout).toContain(`rulebase ${digestIn(folder)}`);
  });
});
