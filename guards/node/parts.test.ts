import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtGuard } from './testing/build.ts';
import { fixture } from './testing/fixture.ts';
import { files, profileOf, run, to, uses } from './testing/profile.ts';
import { readSignals, runScript, testedNode } from './testing/script.ts';

/** Each part once, by a call that the rules allow: where a hook is missing or cannot be set, none of them would go through. */
const calls = fixture('each-part-once.cjs');

test('each part of the guard is there when it is first called, and what the rules allow goes on', async () => {
  const { stdout, signals } = await runScript(calls, {
    profile: (folder) =>
      profileOf({
        outbound: [to('own', ['127.0.0.1:*'])],
        files: [files('own', ['code', 'runtime', `${folder}/**`], [`${folder}/work/**`])],
        processes: [run('echo', '/bin/echo', ['*'])],
        code: [uses('all', ['eval', 'vm', 'wasm', 'addon', 'worker', 'inspector'])],
      }),
  });
  const done = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  expect(Object.entries(done).filter(([, outcome]) => outcome !== true)).toEqual([]);
  expect(Object.keys(done).length).toBeGreaterThan(12);
  expect(signals.filter(({ kind }) => kind !== 'start' && kind !== 'hits')).toEqual([]);
});

test('a call whose part cannot be loaded is refused where its section is enforced, and told', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emmental-parts-')));
  try {
    const bundle = readFileSync(join(builtGuard(), 'guard.cjs'), 'utf8');
    // The packed text of what hooks processes begins with another size.
    const damaged = bundle.replace(/"processes":"\d+:/, '"processes":"9:');
    expect(damaged).not.toBe(bundle);
    writeFileSync(join(folder, 'guard.cjs'), damaged);
    writeFileSync(
      join(folder, 'app.cjs'),
      `try { console.log(require('node:child_process').execFileSync('/bin/echo', ['a'], { encoding: 'utf8' })); } catch (error) { console.log(error.code); }`,
    );
    const outcome = (mode: 'enforce' | 'alert'): readonly [seen: string, told: unknown] => {
      const signals = join(folder, `${mode}.jsonl`);
      writeFileSync(
        join(folder, 'profile.json'),
        JSON.stringify(profileOf({ processes: [run('echo', '/bin/echo', ['*'])] }, mode)),
      );
      const seen = execFileSync(
        testedNode,
        ['--require', join(folder, 'guard.cjs'), join(folder, 'app.cjs')],
        {
          cwd: folder,
          encoding: 'utf8',
          env: { EMMENTAL_PROFILE: join(folder, 'profile.json'), EMMENTAL_SIGNALS: `file:${signals}` },
        },
      );
      return [seen.trim(), readSignals(signals).find(({ kind }) => kind === 'error')?.evidence.message];
    };
    const told = expect.stringContaining('hooks of processes cannot be set') as unknown;
    expect(outcome('enforce')).toEqual(['EACCES', told]);
    expect(outcome('alert')).toEqual(['a', told]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
