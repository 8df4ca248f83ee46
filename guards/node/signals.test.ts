import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Shape, wrongWithShape } from '@emmental/inspect';
import type { Signal } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { createReporter } from './core/reporter.ts';
import { signalOutput } from './shell/signals.ts';
import { startLambda } from './testing/lambda.ts';
import { files, from, profileOf, run, to } from './testing/profile.ts';
import { runScript } from './testing/script.ts';

const tryShell = `try { require('node:child_process').execSync('x'); } catch {}`;

describe('signals', () => {
  test('a quiet hour of calls is one line with their numbers', async () => {
    const instance = await startLambda({
      files: {
        'app.js': `exports.handler = async () => { for (let i = 0; i < 50; i++) require('node:fs').readFileSync(__filename); return 1; };`,
      },
      handler: 'app.handler',
      profile: profileOf({ files: [files('own', ['code', 'runtime'])], inbound: [from('any', [])] }),
    });
    try {
      for (let call = 0; call < 20; call += 1) await instance.invoke({ call });
      expect(instance.signals().map(({ kind }) => kind)).toEqual(['start', 'hits']);
      expect(instance.signals()[1]?.evidence).toMatchObject({ invocations: 1, hits: { any00000: 1 } });
    } finally {
      await instance.stop();
    }
  });

  test('what was counted leaves when Lambda ends the instance', async () => {
    const instance = await startLambda({
      files: { 'app.js': `exports.handler = async () => 1;` },
      handler: 'app.handler',
      profile: profileOf({ inbound: [from('any', [])] }),
    });
    try {
      for (let call = 0; call < 4; call += 1) await instance.invoke({ call });
      await instance.terminate();
      const last = instance.signals().at(-1);
      expect(last).toMatchObject({
        kind: 'hits',
        evidence: { invocations: 3, hits: { any00000: 3 }, targets: { any00000: { custom: 3 } } },
      });
      expect(last?.id).toMatch(/^em-[0-9a-f]{16}$/);
    } finally {
      await instance.stop();
    }
  });

  test('an endpoint gets the token, and nothing more for as long as it asks', () => {
    const sent: { readonly headers: Readonly<Record<string, unknown>> }[] = [];
    const waits: number[] = [];
    const later = globalThis.setTimeout;
    globalThis.setTimeout = ((_: unknown, ms: number) => {
      waits.push(ms);
      return { unref: () => undefined };
    }) as never;
    try {
      const http = {
        request: (_: string, options: (typeof sent)[number], done: (response: unknown) => void) => {
          sent.push(options);
          done({ statusCode: 429, headers: { 'retry-after': '7' }, on: () => undefined });
          return { on: () => undefined, end: () => undefined };
        },
      };
      const output = signalOutput(
        'https://x.example/',
        {} as never,
        () => http,
        () => undefined,
        'em_guard_t',
      );
      output.send('{}');
      output.flush();
    } finally {
      globalThis.setTimeout = later;
    }
    expect(sent.map(({ headers }) => headers['authorization'])).toEqual(['Bearer em_guard_t']);
    expect(waits).toEqual([7000]);
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
    const shape = told.find((evidence) => evidence.shape !== undefined)?.shape as Shape;
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

describe('where signals cannot go', () => {
  const says = (asked: string, rest: string) => `emmental: EMMENTAL_SIGNALS is "${asked}"${rest}\n`;
  const known = '; signals go to stdout: use stdout, file:PATH or https://HOST/PATH';
  const file = (why: string) =>
    `, which cannot be opened (${why}); signals go to stdout: name a file in an existing, writable folder`;
  const script = `${tryShell}
    const { Worker } = require('node:worker_threads');
    const { spawnSync } = require('node:child_process');
    const child = spawnSync(process.execPath, ['-e', 'console.log(2)'], { encoding: 'utf8' });
    new Worker('console.log(3)', { eval: true }).on('exit', () =>
      console.log(JSON.stringify([child.stdout, child.stderr.includes('EMMENTAL_SIGNALS'), child.stderr.includes('"start"')])));`;
  test.each([
    ['fil:/tmp/x', says('fil:/tmp/x', known)],
    ['/tmp/x', says('/tmp/x', known)],
    ['stdout ', says('stdout ', known)],
    ['https//who:secret@collector.example/in?key=secret', says('…@collector.example/in?…', known)],
    ['http://collector.example/', says('http://collector.example/', known)],
    ['https://:::/', says('https://:::/', known)],
    ['file:', says('file:', file('ENOENT: no such file or directory'))],
    ['file:/', says('file:/', file('EISDIR: illegal operation on a directory'))],
    ['file:/none/signals', says('file:/none/signals', file('ENOENT: no such file or directory'))],
  ])('as with %s, that is said once, and they are on stdout', async (asked, told) => {
    const { stdout, stderr, status } = await runScript(script, {
      env: { EMMENTAL_SIGNALS: asked },
      profile: profileOf({ processes: [run('node', process.execPath)] }),
    });
    expect([stderr, status]).toEqual([told, 0]);
    const lines = stdout.trim().split('\n');
    const kinds = lines
      .filter((line) => line.startsWith('{'))
      .map((line) => (JSON.parse(line) as Signal).kind);
    expect(kinds.filter((kind) => kind !== 'hits')).toEqual(['start', 'block', 'start']);
    expect(lines).toContain('3');
    expect(lines).toContain('["2\\n",false,true]');
  });

  test('without rules, too, and to no child of that process', async () => {
    const { stdout, stderr } = await runScript(
      `const { spawnSync } = require('node:child_process');
       console.log(spawnSync(process.execPath, ['--require', process.env.GUARD, '-e', 'console.log(1)'], { encoding: 'utf8' }).stdout);`,
      { profile: '{', env: { EMMENTAL_SIGNALS: 'stdot' } },
    );
    expect(stderr).toBe(says('stdot', known));
    expect(stdout.split('\n').map((line) => line.slice(0, 1))).toEqual(['{', '1', '', '']);
  });

  test('what could not leave is counted to the last one, also with what told of it', () => {
    let room = 2;
    let written = '';
    const fs = {
      write: (_: number, text: string) => {
        if (room <= 0) return -28;
        room -= 1;
        written += room === 0 ? text.slice(0, 20) : text;
        return room === 0 ? 20 : Buffer.byteLength(text);
      },
      openSync: () => 9,
      isPipe: () => false,
      opened: null,
    };
    const reporter = createReporter({
      app: 'a',
      function: 'f',
      digest: null,
      level: 'in-process',
      now: () => 0,
      emit: (line) => output.send(line),
      invocation: () => null,
      note: () => null,
      learned: () => ({}),
      excerpt: (text) => text,
      random: () => '0123456789abcdef',
    });
    const output = signalOutput('file:/signals', fs, () => ({}), reporter.lost);
    for (let at = 0; at < 30; at += 1) reporter.report('alert', {});
    room = 100;
    reporter.report('block', {});
    const lines = written.trim().split('\n');
    const complete = lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as Signal);
    // One got out, the next to its 20th sign, and 28 not at all.
    expect(lines).toHaveLength(4);
    expect(complete.map(({ kind, evidence }) => [kind, evidence.lost])).toEqual([
      ['alert', undefined],
      ['lost', 29],
      ['block', undefined],
    ]);
  });
});

describe('the event that a signal is of', () => {
  test('is said of each signal of a handler that fails after its calls were refused', async () => {
    const { signals } = await runScript(
      `const { protect } = process[Symbol.for('emmental.guard')];
       const { execSync } = require('node:child_process');
       const handler = protect(async ({ name }) => { try { execSync('ls ' + name); } catch {} execSync('cat ' + name); });
       handler({ name: 'x; id -u' }, { awsRequestId: 'r1' }).catch(() => {});`,
      { profile: profileOf({ inbound: [from('any', [])], processes: [run('sh', '/bin/sh')] }) },
    );
    const blocks = signals.filter(({ kind }) => kind === 'block');
    expect(blocks.map(({ invocation, evidence }) => [invocation, evidence.quarantine])).toEqual([
      ['r1', undefined],
      ['r1', undefined],
      ['r1', 'the caller has it'],
    ]);
    expect(blocks[2]?.id).toBe(blocks[0]?.id);
  });

  test('is its own also where another began while it was kept', async () => {
    const { signals } = await runScript(
      `const { protect } = process[Symbol.for('emmental.guard')];
       const handler = protect(() => new Promise((done) => setTimeout(done, 100)));
       handler({ name: 'denied' }, { awsRequestId: 'r1' }).catch(() => {});
       handler({ Records: [{ eventSource: 'aws:sqs', messageId: '1', body: 'order' }] }, { awsRequestId: 'r2' });`,
      { profile: profileOf({ inbound: [from('queue', ['sqs'])] }) },
    );
    expect(signals.filter(({ kind }) => kind === 'block').map(({ invocation }) => invocation)).toEqual([
      'r1',
    ]);
  });
});

describe('what the start says of events', () => {
  const profile = profileOf({ inbound: [from('any', [])] });
  test.each([
    [
      'of a plain program',
      'main.cjs',
      /^none: no platform passes events to the guard here; protect\(handler\)/,
    ],
    ['under the Functions Framework', 'functions-framework.cjs', /^in-process, enforce$/],
  ])('%s', async (_, name, said) => {
    const { signals } = await runScript('', { name, profile });
    expect(signals[0]?.evidence.start?.['inbound']).toMatch(said);
    const without = await runScript('', { name, profile: profileOf() });
    expect(without.signals[0]?.evidence.start?.['inbound']).toBe('not limited');
  });

  test('on Lambda', async () => {
    const instance = await startLambda({
      files: { 'app.js': 'exports.handler = async () => 1;' },
      handler: 'app.handler',
      profile,
    });
    try {
      await instance.invoke({});
      expect(instance.signals()[0]?.evidence.start?.['inbound']).toBe('in-process, enforce');
    } finally {
      await instance.stop();
    }
  });
});

test('the error of a file that is refused has the id of its signal', async () => {
  const paths = ['/etc/passwd', '/etc/group', '/etc/hostname'];
  const { stdout, signals } = await runScript(
    `const fs = require('node:fs');
     const messageOf = async (act) => { try { await act(); } catch (error) { return error.message; } };
     (async () => console.log(JSON.stringify([
       await messageOf(() => fs.readFileSync('${paths[0]}')),
       await messageOf(() => fs.promises.readFile('${paths[1]}')),
       await messageOf(() => fs.unlinkSync('${paths[2]}')),
     ])))();`,
    { profile: profileOf({ files: [files('own', ['code', 'runtime'])] }) },
  );
  const ids = signals.filter(({ kind }) => kind === 'block').map(({ id }) => id);
  const calls = ['open', 'open', 'unlink'];
  expect(JSON.parse(stdout)).toEqual(
    paths.map((path, at) => {
      const words = `no rule of files allows: ${at === 2 ? 'write' : 'read'} ${path} (${ids[at]})`;
      return `EACCES: permission denied, ${calls[at]} '${path}'; emmental: ${words}`;
    }),
  );
});
