import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtGuard } from './testing/build.ts';
import { files, profileOf, run, to, uses } from './testing/profile.ts';
import { readSignals, runScript, testedNode } from './testing/script.ts';

/** Each part once, by a call that the rules allow: where a hook is missing or cannot be set, none of them would go through. */
const calls = `
  const fs = require('node:fs');
  const net = require('node:net');
  const done = {};
  const act = async (name, call) => { try { done[name] = await call(); } catch (error) { done[name] = String(error); } };
  (async () => {
    await act('opendir', () => { fs.opendirSync(__dirname).closeSync(); return true; });
    await act('opendir by a promise', async () => { await (await fs.promises.opendir(__dirname)).close(); return true; });
    await act('report', () => { process.report.directory = process.env.FOLDER + '/work'; return true; });
    await act('kill', () => process.kill(process.pid, 0));
    await act('context', () => require('node:vm').runInNewContext('1 + 1') === 2);
    await act('binding', () => typeof process.binding('util') === 'object');
    await act('wasm', async () => (await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))) instanceof WebAssembly.Module);
    await act('flags', () => { require('node:v8').setFlagsFromString('--stack-size=900'); return true; });
    await act('secure context', () => typeof require('node:tls').createSecureContext().context === 'object');
    await act('inspector', () => { const { Session } = require('node:inspector'); const one = new Session(); one.connect(); one.post('Runtime.enable'); one.disconnect(); return true; });
    await act('child', () => require('node:child_process').execFileSync('/bin/echo', ['a'], { encoding: 'utf8' }) === 'a\\n');
    await act('worker', () => new Promise((go, fail) => new (require('node:worker_threads').Worker)('require("node:worker_threads").parentPort.postMessage(true)', { eval: true }).on('message', go).on('error', fail)));
    await act('connection', () => new Promise((go, fail) => { const server = net.createServer((one) => one.end('a')).listen(0, '127.0.0.1', () => net.connect(server.address().port, '127.0.0.1').on('error', fail).on('data', () => { server.close(); go(true); })); }));
    if (require('node:module').isBuiltin('node:sqlite')) await act('database', () => { const { DatabaseSync } = require('node:sqlite'); new DatabaseSync(':memory:').exec('CREATE TABLE t (a)'); return true; });
    console.log(JSON.stringify(done));
  })();`;

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
    const whole = readFileSync(join(builtGuard(), 'guard.cjs'), 'utf8');
    // The packed text of what hooks processes begins with another size.
    const damaged = whole.replace(/"processes":"\d+:/, '"processes":"9:');
    expect(damaged).not.toBe(whole);
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
