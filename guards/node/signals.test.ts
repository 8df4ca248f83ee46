import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Shape, wrongWithShape } from '@emmental/inspect';
import type { Signal } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { startLambda } from './testing/lambda.ts';
import { files, from, profileOf, run, to } from './testing/profile.ts';
import { runScript } from './testing/script.ts';

const tryShell = `try { require('node:child_process').execSync('x'); } catch {}`;

describe('signals', () => {
  test('a quiet hour of calls is one line with their numbers', async () => {
    const one = await startLambda({
      files: {
        'app.js': `exports.handler = async () => { for (let i = 0; i < 50; i++) require('node:fs').readFileSync(__filename); return 1; };`,
      },
      handler: 'app.handler',
      profile: profileOf({ files: [files('own', ['code', 'runtime'])], inbound: [from('any', [])] }),
    });
    try {
      for (let call = 0; call < 20; call += 1) await one.invoke({ call });
      expect(one.signals().map(({ kind }) => kind)).toEqual(['start', 'hits']);
      expect(one.signals()[1]?.evidence).toMatchObject({ invocations: 1, hits: { any00000: 1 } });
    } finally {
      await one.stop();
    }
  });

  test('what was counted leaves when the process ends', async () => {
    const { signals } = await runScript(
      `const fs = require('node:fs'); for (let i = 0; i < 10; i++) fs.readFileSync(__filename);`,
      {
        profile: profileOf({ files: [files('own', ['code', 'runtime'])] }),
      },
    );
    const last = signals.at(-1);
    expect(last?.kind).toBe('hits');
    expect(last?.evidence.hits?.['own00000']).toBeGreaterThanOrEqual(11);
  });

  test('leave by the standard output also when the function closes that', async () => {
    const { stdout } = await runScript(`try { require('node:fs').closeSync(1); } catch {} ${tryShell}`, {
      env: { EMMENTAL_SIGNALS: 'stdout' },
      profile: profileOf({ processes: [] }),
    });
    expect(stdout).toContain('"kind":"block"');
  });

  test('a flood is bounded, and what was not sent is counted', async () => {
    const { signals } = await runScript(`for (let i = 0; i < 1000; i++) { ${tryShell} }`, {
      profile: profileOf({ processes: [] }),
    });
    const blocks = signals.filter(({ kind }) => kind === 'block').length;
    const lost = signals.reduce((sum, { evidence }) => sum + (evidence.lost ?? 0), 0);
    expect(blocks).toBeLessThan(700);
    expect(blocks + lost).toBeGreaterThanOrEqual(1000);
  });

  test('forms of calls and shapes of events are told with the counts, but of no event with an attack in it', async () => {
    const script = `
      const { protect } = process[Symbol.for('emmental.guard')];
      const { execSync } = require('node:child_process');
      const handler = protect(async ({ name, which }) => { execSync([': a && true ', 'true ', 'uname -s && true '][which] + name); });
      (async () => {
        for (let i = 0; i < 220; i++) await handler({ name: 'a' + i, which: i % 2 }, { awsRequestId: 'r' + i });
        await handler({ name: 'x; id -u', which: 2 }, { awsRequestId: 'attack' });
      })();`;
    const profile = (mode: 'alert' | 'enforce') =>
      profileOf({ inbound: [from('any', [])], processes: [run('sh', '/bin/sh')] }, mode);
    const hits = (all: readonly Signal[]) => all.find(({ kind }) => kind === 'hits')?.evidence;
    const { signals } = await runScript(script, { profile: profile('alert') });
    expect(signals.some(({ evidence }) => evidence.class === 'cmdi')).toBe(true);
    const told = signals.filter(({ kind }) => kind === 'hits').map(({ evidence }) => evidence);
    expect(told.flatMap(({ skeletons }) => skeletons?.['shell'] ?? []).sort()).toEqual([
      ': w && true w',
      'true w',
    ]);
    const shape = told.find((one) => one.shape !== undefined)?.shape as Shape;
    expect(wrongWithShape(shape)).toBe(null);
    expect(shape.triggers['custom']).toMatchObject({
      events: 220,
      fields: { name: { seen: 220, types: ['string'] } },
    });

    const enforced = await runScript(script, { profile: profile('enforce') });
    expect(hits(enforced.signals)).not.toHaveProperty('skeletons');
    expect(hits(enforced.signals)).not.toHaveProperty('shape');
  });

  test('texts of an attack are cut and without secrets', async () => {
    const { signals } = await runScript(
      `try { require('node:child_process').execSync('curl -H "authorization: Bearer abcdefghijklmnop" http://x/' + 'y'.repeat(500)); } catch {}`,
      { profile: profileOf({ processes: [] }) },
    );
    const what = signals.find(({ kind }) => kind === 'block')?.evidence.what ?? '';
    expect(what).toMatch(/^\/bin\/sh -c curl -H "\[redacted\]|^\/bin\/sh -c curl/);
    expect(what).not.toContain('abcdefghijklmnop');
    expect(what.length).toBeLessThanOrEqual(80);
  });

  test('on stdout they are lines of their own', async () => {
    const { stdout } = await runScript(`console.log('before'); ${tryShell} console.log('after');`, {
      env: { EMMENTAL_SIGNALS: 'stdout' },
      profile: profileOf({ processes: [] }),
    });
    const kinds = stdout
      .trim()
      .split('\n')
      .map((line) => (line.startsWith('{') ? (JSON.parse(line) as Signal).kind : line));
    expect(kinds).toEqual(['start', 'before', 'block', 'after']);
  });

  test('the output of a child holds none, with rules and without: they are on its stderr', async () => {
    const script = `const { spawnSync } = require('node:child_process');
      const { stdout, stderr } = spawnSync(process.execPath, ['--require', process.env.GUARD, '-e', 'console.log(1)'], { encoding: 'utf8' });
      console.log(JSON.stringify([stdout, stderr.trim().split('\\n').map((line) => JSON.parse(line).kind)]));`;
    for (const [profile, kinds] of [
      [profileOf({}, 'alert'), ['start']],
      ['{', ['error']],
    ] as const) {
      const { stdout } = await runScript(script, { profile, env: { EMMENTAL_SIGNALS: 'stdout' } });
      const said = stdout.split('\n').filter((line) => line.startsWith('['));
      expect(said.map((line) => JSON.parse(line) as unknown)).toEqual([['1\n', kinds]]);
    }
  });

  test('a file that cannot be written costs nothing but the signals', async () => {
    const { stdout, status } = await runScript(`${tryShell} console.log('ran')`, {
      env: { EMMENTAL_SIGNALS: 'file:/proc/none/signals' },
      profile: profileOf({ processes: [] }),
    });
    expect(stdout).toBe('ran\n');
    expect(status).toBe(0);
  });

  test('an endpoint gets batches, also after it was down, past the rules of the function', async () => {
    const got: Signal[] = [];
    let down = true;
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        if (!down)
          got.push(
            ...body
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line) as Signal),
          );
        response.writeHead(down ? 503 : 200).end();
        down = false;
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { stdout } = await runScript(`${tryShell} ${tryShell} setTimeout(() => console.log('ran'), 1500)`, {
      env: { EMMENTAL_SIGNALS: `http://127.0.0.1:${(server.address() as AddressInfo).port}/signals` },
      profile: profileOf({ processes: [run('none', '/none')], outbound: [to('none', [])] }),
    });
    server.close();
    expect(stdout).toBe('ran\n');
    expect(got.map(({ kind }) => kind)).toEqual(['start', 'block', 'block']);
    expect(new Set(got.map(({ id }) => id)).size).toBe(3);
  });
});
