import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Signal } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { createReporter } from './core/reporter.ts';
import { fixture } from './testing/fixture.ts';
import { startLambda } from './testing/lambda.ts';
import { from, profileOf, run } from './testing/profile.ts';
import { runScript } from './testing/script.ts';

const sum = (signals: readonly Signal[], of: 'invocations' | 'lost'): number =>
  signals.reduce((all, { evidence }) => all + (evidence[of] ?? 0), 0);
const tryShell = `try { require('node:child_process').execSync('x'); } catch {}`;
const protectedBy = profileOf({ inbound: [from('any', [])], processes: [] });

describe('a profile that is no profile', () => {
  const profileText = JSON.stringify(protectedBy);
  test.each([
    ['is empty', ''],
    ['is no JSON', profileText.slice(0, 100)],
    ['is a number', '7'],
    ['is of a later version', profileText.replace('compiled-profile/1', 'compiled-profile/9')],
    ['names no functions', '{"schema":"emmental/compiled-profile/1","functions":null}'],
    ['has no function', '{"schema":"emmental/compiled-profile/1","functions":{}}'],
    ['has rules that are none', profileText.replace('"processes":[]', '"processes":{"a":1}')],
    ['has a rule that is null', profileText.replace('"processes":[]', '"processes":[null]')],
    [
      'has a rule without its lists',
      profileText.replace('"processes":[]', '"outbound":[{"name":"a","match":"b"}]'),
    ],
    ['has modes that are none', profileText.replace(/"mode":\{[^}]*\}/, '"mode":null')],
    ['is deep', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ])('because it %s: the function runs, and it is said once', async (_, profile) => {
    const { stdout, stderr, status, signals } = await runScript(`console.log('ran');`, { profile });
    expect([stdout, stderr, status]).toEqual(['ran\n', '', 0]);
    expect(signals.map(({ kind }) => kind)).toEqual(['error']);
    expect(signals[0]?.evidence.message).toMatch(/^no rules: /);
  });

  test('because none is named: the function runs, and it is said once; closed refuses to run', async () => {
    const env = { EMMENTAL_PROFILE: '' };
    const open = await runScript(`console.log('ran');`, { profile: '', env });
    expect([open.stdout, open.stderr, open.status]).toEqual(['ran\n', '', 0]);
    expect(open.signals.map(({ level, evidence }) => [level, evidence.message])).toEqual([
      ['none', 'no rules: EMMENTAL_PROFILE is not set'],
    ]);
    const closed = await runScript(`console.log('ran');`, {
      profile: '',
      env: { ...env, EMMENTAL_ON_ERROR: 'closed' },
    });
    expect([closed.stdout, closed.status]).toEqual(['', 1]);
    // Nothing of the guard's own text, as Node shows it with an error.
    expect(closed.stderr).toBe(
      'emmental: the function does not run without its rules: EMMENTAL_PROFILE is not set\n',
    );
    const caught = await runScript(`try { require(process.env.GUARD); } catch {} console.log('ran');`, {
      profile: '',
      env: { ...env, EMMENTAL_ON_ERROR: 'closed' },
      bare: true,
    });
    expect([caught.stdout, caught.stderr, caught.status]).toEqual(['', closed.stderr, 1]);
  });
});

describe('signals that cannot leave', () => {
  const script = `
    for (let i = 0; i < 20; i++) { ${tryShell} }
    const { protect } = process[Symbol.for('emmental.guard')];
    protect(async () => 1)({}, { awsRequestId: 'a' }).then(console.log);`;
  test.each([
    ['a full disk', 'file:/dev/full'],
    ['an address that nobody has', 'https://127.0.0.1:9/'],
  ])('to %s: the function goes on', async (_, target) => {
    const { stdout, stderr, status } = await runScript(script, {
      profile: protectedBy,
      env: { EMMENTAL_SIGNALS: target },
    });
    expect([stdout, stderr, status]).toEqual(['1\n', '', 0]);
  });

  test.concurrent.each<[string, (server: Server) => void]>([
    ['never answers', () => undefined],
    [
      'answers without end',
      (server) =>
        server.on('request', (_, response) => {
          response.writeHead(200);
          const more = (): void => {
            if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(more));
          };
          more();
        }),
    ],
    ['refuses', (server) => server.on('request', (_, response) => response.writeHead(500).end())],
    [
      'sends elsewhere',
      (server) =>
        server.on('request', (_, response) =>
          response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end(),
        ),
    ],
    ['hangs up', (server) => server.on('request', (request) => request.socket.destroy())],
    ['speaks no HTTP', (server) => server.on('connection', (socket) => socket.end('\0'.repeat(1000)))],
  ])('to an endpoint that %s: the function goes on, in bounded memory', async (_, behave) => {
    const server = createServer();
    behave(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      const { stdout, stderr, status } = await runScript(
        `const before = process.memoryUsage().rss; ${tryShell}
         setTimeout(() => { for (let i = 0; i < 2000; i++) { ${tryShell} } }, 100);
         setTimeout(() => { console.log(process.memoryUsage().rss - before < 60e6); process.exit(); }, 1500);`,
        {
          profile: protectedBy,
          env: { EMMENTAL_SIGNALS: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` },
        },
      );
      expect([stdout, stderr, status]).toEqual(['true\n', '', 0]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

test('a clock that jumps forth and back silences no counts', () => {
  let time = Date.UTC(2026, 0, 1);
  const lines: Signal[] = [];
  const reporter = createReporter({
    app: 'a',
    function: 'f',
    digest: null,
    level: 'in-process',
    now: () => time,
    emit: (line) => lines.push(JSON.parse(line) as Signal),
    invocation: () => null,
    note: () => null,
    learned: () => ({}),
    excerpt: (text) => text,
    random: () => '0123456789abcdef',
  });
  for (const jump of [0, 3600e3, -48 * 3600e3, 1000, 400 * 86400e3, -800 * 86400e3, 1000]) {
    time += jump;
    reporter.ran();
    reporter.report('alert', {});
    reporter.flush(false);
  }
  reporter.flush(true);
  expect(sum(lines, 'invocations')).toBe(7);
  expect(lines.filter(({ kind }) => kind === 'alert')).toHaveLength(7);
  expect(lines.filter(({ kind }) => kind === 'hits').length).toBeGreaterThanOrEqual(4);
});

test('a thousand invocations at a time get their own answers and are counted', async () => {
  const { stdout, signals } = await runScript(
    `const { protect } = process[Symbol.for('emmental.guard')];
     const handler = protect(async ({ n }) => { await new Promise((go) => setTimeout(go, n % 50)); return n; });
     Promise.all(Array.from({ length: 1000 }, (_, n) => handler({ n, text: 'order ' + n }, { awsRequestId: 'r' + n })))
       .then((all) => console.log(all.every((one, n) => one === n)));`,
    { profile: protectedBy },
  );
  expect(stdout.trim()).toBe('true');
  expect(sum(signals, 'invocations')).toBe(1000);
});

test('whatever a handler does, the platform sees the same', async () => {
  const { stdout, stderr, signals } = await runScript(fixture('answers-of-handlers.cjs'), {
    profile: profileOf({ inbound: [from('any', [])], processes: [run('none', '/none')] }),
  });
  expect(stderr).toBe('');
  expect(stdout.trim().split('\n')).toEqual([
    'the same',
    'error late',
    'error early',
    'error null',
    'undefined',
    'bigint',
    'true',
    '7',
    '7',
    'this',
    'thenable',
    'called',
    'after',
  ]);
  expect(sum(signals, 'invocations')).toBe(14);
  const errors = signals.filter(({ kind }) => kind === 'error').map(({ evidence }) => evidence.message);
  expect(new Set(errors)).toEqual(new Set(['an event that is not JSON was not inspected']));
});

test('an event that times out leaves nothing to the next one', async () => {
  const instance = await startLambda({
    files: {
      'app.js': `exports.handler = ({ hang }) => hang ? new Promise((done) => setTimeout(done, 300)) : 'answered';`,
    },
    handler: 'app.handler',
    profile: protectedBy,
  });
  try {
    await instance.invoke({ hang: true });
    expect((await instance.invoke({})).body).toBe('answered');
    expect(instance.signals().filter(({ kind }) => kind === 'error')).toEqual([]);
  } finally {
    await instance.stop();
  }
});

test('a folder for temporary files that cannot be written is nothing to the guard', async () => {
  const { stdout, signals } = await runScript(`console.log('ran');`, {
    profile: protectedBy,
    env: { TMPDIR: '/proc', HOME: '/proc' },
  });
  expect(stdout).toBe('ran\n');
  expect(signals.filter(({ kind }) => kind === 'error')).toEqual([]);
});
