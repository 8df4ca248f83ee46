import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyOf, emmental, emmentalProcess, folderWith, repository } from '../testing/run.ts';

const hook = join(repository, 'bench/kills/kill.cjs');

/** The paths and contents of all files of a repository, without the git folder. */
function stateOf(folder: string, inside = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of readdirSync(join(folder, inside)).sort()) {
    const path = join(inside, name);
    if (name === '.git') continue;
    if (statSync(join(folder, path)).isDirectory())
      for (const [file, text] of stateOf(folder, path)) found.set(file, text);
    else found.set(path, readFileSync(join(folder, path), 'latin1'));
  }
  return found;
}

// `npm run bench:kills` kills 500 times, without the scan before.
test.each(['1 after', '6 half', '20 before', '28 after', '31 before', '33 after', '34 after', '36 before'])(
  'a run that is killed at change %s of a file is taken back completely',
  (kill) => {
    const folder = copyOf('weak-shop');
    const before = stateOf(folder);
    const protect = ['protect', folder, '--root', folder];
    const killed = emmentalProcess([...protect, '--write'], {
      env: { NODE_OPTIONS: `--require ${hook}`, EMMENTAL_KILL: kill },
    });
    expect(killed.status).toBe(null);
    const { status, stderr } = emmental([...protect, '--remove', '--write']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stateOf(folder)).toEqual(before);
  },
);

test.each([
  '1 after',
  '2 half',
  '3 after',
  '5 after',
  '6 half',
  '8 after',
  '10 before',
  '10 after',
  '12 before',
])('after a kill at change %s of a report, the next run writes it at once and leaves nothing', (kill) => {
  const folder = copyOf('weak-shop');
  const scan = ['scan', folder, '--format', 'json', '--fail-on', 'never'];
  const written = [...scan, '--output', join(folder, 'report.json')];
  const before = [...stateOf(folder).keys()];
  const killed = emmentalProcess(written, {
    env: { NODE_OPTIONS: `--require ${hook}`, EMMENTAL_KILL: `${kill} report.json` },
  });
  expect(killed.status).toBe(null);
  expect([...stateOf(folder).keys()].length).toBeGreaterThan(before.length);
  const { status, stderr } = emmental(written);
  expect([status, stderr]).toEqual([0, '']);
  expect([...stateOf(folder).keys()]).toEqual([...before, 'report.json'].sort());
});

describe('what the machine does is told in words', () => {
  const roles = (folder: string) => ['protect', folder, '--root', folder, '--only', 'roles', '--write'];

  test('another run that writes', () => {
    const folder = copyOf('weak-shop');
    const before = stateOf(folder);
    mkdirSync(join(folder, '.emmental'));
    const sleeper = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    try {
      writeFileSync(
        join(folder, '.emmental', 'writing'),
        `${sleeper.pid} ${spawnSync('hostname', { encoding: 'utf8' }).stdout.trim()}\n`,
      );
      const { status, stderr } = emmental(roles(folder));
      expect(status).toBe(2);
      expect(stderr).toMatch(
        /^emmental: template\.yaml: another emmental is writing it; if none is, remove .*; nothing was changed\n$/,
      );
    } finally {
      sleeper.kill();
    }
    rmSync(join(folder, '.emmental'), { recursive: true });
    expect(stateOf(folder)).toEqual(before);
  });

  test('several runs at once leave a state that is taken back', async () => {
    const folder = copyOf('weak-shop');
    const before = stateOf(folder);
    const bin = join(repository, 'apps/cli/bin/emmental.js');
    const runs = Array.from(
      { length: 3 },
      () =>
        new Promise<number | null>((done) => {
          spawn(process.execPath, [bin, ...roles(folder)], { stdio: 'ignore' }).on('exit', done);
        }),
    );
    const codes = await Promise.all(runs);
    expect(codes.every((code) => code === 0 || code === 2)).toBe(true);
    expect(codes).toContain(0);
    emmental(['protect', folder, '--root', folder, '--remove', '--write']);
    expect(stateOf(folder)).toEqual(before);
  });

  test.each([
    ['cut', (text: string) => text.slice(0, text.length / 2)],
    ['empty', () => ''],
    ['of something else', () => 'hello\n'],
    ['of a newer version', (text: string) => text.replace('--only roles', '--only moon')],
  ])('a patch that is %s', (_, damage) => {
    const folder = copyOf('weak-shop');
    emmental(roles(folder));
    const patch = join(folder, '.emmental', 'template.yaml.patch');
    writeFileSync(patch, damage(readFileSync(patch, 'utf8')));
    const now = stateOf(folder);
    const { status, stderr } = emmental(['protect', folder, '--root', folder, '--remove', '--write']);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /template\.yaml\.patch: it is damaged, so emmental cannot undo its changes\. Restore it/,
    );
    expect(stateOf(folder)).toEqual(now);
  });

  test('a file or a link in the place of the folder of patches', () => {
    const folder = copyOf('weak-shop', { '.emmental': 'a file' });
    expect(emmental(roles(folder))).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/template\.yaml\.patch: a part of its path is not a folder$/m),
    });
    rmSync(join(folder, '.emmental'));
    symlinkSync(folderWith({}), join(folder, '.emmental'));
    expect(emmental(roles(folder)).stderr).toMatch(/is a link and was not followed/);
  });

  test('a folder in which nobody may write', () => {
    const folder = copyOf('weak-shop');
    const nobody = process.getuid?.() === 0 ? 65534 : undefined;
    const before = stateOf(folder);
    for (const path of ['.', 'src']) chmodSync(join(folder, path), 0o555);
    const { status, stderr } = emmentalProcess(roles(folder), nobody === undefined ? {} : { uid: nobody });
    for (const path of ['.', 'src']) chmodSync(join(folder, path), 0o755);
    expect([status, stderr]).toEqual([
      2,
      'emmental: template.yaml: permission denied; nothing was changed\n',
    ]);
    expect(stateOf(folder)).toEqual(before);
  });

  // A limit for the size of files stands for a full disk: the system refuses to write more.
  test.skipIf(process.platform === 'win32')('a disk that takes no more', () => {
    const folder = copyOf('weak-shop');
    const before = stateOf(folder);
    const bin = join(repository, 'apps/cli/bin/emmental.js');
    const run = spawnSync(
      'bash',
      ['-c', 'trap "" XFSZ; ulimit -f 1; exec "$@"', 'bash', process.execPath, bin, ...roles(folder)],
      {
        encoding: 'utf8',
      },
    );
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/the file is too large for the disk; nothing was changed\n$/);
    expect(existsSync(join(folder, '.emmental'))).toBe(false);
    expect(stateOf(folder)).toEqual(before);
  });
});
