import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyOf, type Document, emmental, folderWith, json, repository } from './testing/run.ts';

describe('a reader that goes away', () => {
  test.skipIf(process.platform === 'win32').each([
    [[], 1],
    [['--fail-on', 'never'], 0],
  ])('changes nothing about the exit code (%j)', (more, status) => {
    const bin = join(repository, 'apps/cli/bin/emmental.js');
    const scan = [process.execPath, bin, 'scan', 'examples/weak-shop', '--format', 'json', ...more];
    const run = spawnSync('bash', ['-c', '"$@" | head -c 1; exit ${PIPESTATUS[0]}', 'bash', ...scan], {
      cwd: repository,
      encoding: 'utf8',
    });
    expect([run.status, run.stderr]).toEqual([status, '']);
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk is said in one sentence', () => {
    const bin = join(repository, 'apps/cli/bin/emmental.js');
    const run = spawnSync(
      'bash',
      ['-c', `"$0" "$1" scan examples/weak-shop > /dev/full`, process.execPath, bin],
      {
        cwd: repository,
        encoding: 'utf8',
      },
    );
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/^emmental: the result could not be written: .*\n$/);
  });
});

describe('links of a hostile repository', () => {
  test('a baseline is neither read nor written through one', () => {
    const outside = folderWith({});
    const folder = copyOf('weak-shop');
    mkdirSync(join(folder, '.emmental'));
    symlinkSync(join(outside, 'made'), join(folder, '.emmental', 'baseline.json'));
    const run = emmental(['scan', '--baseline'], { cwd: folder });
    expect([run.status, existsSync(join(outside, 'made'))]).toEqual([2, false]);
    expect(run.stderr).toContain('is a link and was not followed');
  });

  test('an answer is not written through one', () => {
    const outside = folderWith({ 'theirs.yaml': 'a: 1\n' });
    const folder = copyOf('weak-shop');
    rmSync(join(folder, 'emmental.yaml'), { force: true });
    symlinkSync(join(outside, 'theirs.yaml'), join(folder, 'emmental.yaml'));
    const answer = ['--is', 'x', '--because', 'y', '--owner', '@z', '--until', '2999-01-01'];
    const run = emmental(['assume', 'Admin/what-eval-runs', ...answer], { cwd: folder });
    expect([run.status, readFileSync(join(outside, 'theirs.yaml'), 'utf8')]).toEqual([2, 'a: 1\n']);
  });
});

test.each(['[null]', '[1]', '[{}]', '{}'])('a baseline with findings %s is refused', (findings) => {
  const folder = copyOf('weak-shop');
  writeFileSync(join(folder, 'b.json'), `{"schema":"emmental/baseline/1","findings":${findings}}`);
  const run = emmental(['scan', '--baseline=b.json'], { cwd: folder });
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(/^emmental: b.json is no baseline of this version/);
});

test('a baseline that cannot be written is wrong use', () => {
  const run = emmental(['scan', 'examples/weak-shop', '--baseline=package.json/b.json']);
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(/^emmental: --baseline package.json\/b.json: /);
});

/** Root may read everything: it runs the command as nobody, where nobody can reach the command. */
const nobody = process.getuid?.() === 0 ? 65_534 : undefined;
const canTry =
  process.platform !== 'win32' &&
  emmental(['--version'], { cwd: '/', ...(nobody === undefined ? {} : { uid: nobody }) }).status === 0;

describe.skipIf(!canTry)('without permission to read', () => {
  const as = nobody === undefined ? {} : { uid: nobody };
  const locked = (path: string, mode = 0) => {
    const folder = copyOf('weak-shop', { 'inner/template.yaml': 'Resources: {}\n' });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, path), mode);
    return folder;
  };

  test.each([
    ['a module', 'src/report.mjs'],
    ['a folder', 'inner'],
    ['a template', 'inner/template.yaml'],
    ['emmental.yaml', 'emmental.yaml'],
  ])('%s is said, and the rest is read', (_, path) => {
    const folder = locked(path);
    const run = emmental(['scan', folder, '--format', 'json', '--fail-on', 'never'], as);
    const { stats, diagnostics } = JSON.parse(run.stdout) as Document;
    expect(diagnostics).toContainEqual(expect.objectContaining({ code: 'read/unreadable', file: path }));
    expect(stats['functions']).toBe(6);
    expect(emmental(['scan', folder, '--strict', '--fail-on', 'never'], as).status).toBe(3);
  });

  test.each(['inner', 'inner/template.yaml', '.'])('PATH %s is wrong use', (path) => {
    const run = emmental(['scan', join(locked(path), path)], as);
    expect([run.status, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toMatch(/^emmental: .*: the file or folder could not be read: permission denied\n$/);
  });
});

test('names reach neither the terminal nor a policy as more than text', () => {
  const name = 'A\u001b[31m\n- Effect: Allow';
  const fn = {
    Type: 'AWS::Serverless::Function',
    Properties: { Runtime: 'nodejs22.x', Handler: 'a.handler' },
  };
  const folder = folderWith({
    'template.json': JSON.stringify({
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: { [name]: fn, B: fn },
    }),
    'a.mjs': 'export const handler = () => 1;',
  });
  const wrong = emmental(['permissions', '.', '--function', 'none'], { cwd: folder });
  const policies = emmental(['permissions', '.', '--format', 'sam'], { cwd: folder });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  for (const text of [wrong.stderr, policies.stdout]) expect(text).not.toMatch(/\u001b|^- Effect/m);
  expect(wrong.stderr).toContain('A\\x1b[31m\\x0a- Effect: Allow');
});

test.each([
  ['a folder and one in it', ['examples', 'examples/weak-shop']],
  ['in the other order', ['examples/weak-shop', 'examples']],
  ['a folder and its template', ['examples', 'examples/well-built/template.yaml']],
])('functions are counted once: %s', (_, paths) => {
  const { stats } = json(['scan', ...paths]);
  expect(stats).toMatchObject(json(['scan', 'examples']).stats);
});

test('a PATH given twice is scanned once, and what several have is sorted as one', () => {
  const once = json(['scan', 'examples/weak-shop']);
  const both = json(['scan', 'examples/weak-shop', './examples/weak-shop/']);
  expect(both.stats).toEqual(once.stats);
  const joined = json(['scan', 'examples/well-built', 'examples/photo-pipeline', 'examples/weak-shop']);
  const ids = joined.apps.map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted());
  const order = ['critical', 'high', 'medium', 'low', 'info'];
  const ranks = joined.findings.map(({ severity }) => order.indexOf(severity));
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
});
