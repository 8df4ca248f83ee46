import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { type AddressInfo, createServer as createNet, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CodeUse } from '@emmental/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificate } from '../testing/certificate.ts';
import { calls, files, profileOf, run, to, uses } from '../testing/profile.ts';
import { runScript, testedNode } from '../testing/script.ts';

const { cert } = certificate();
const fixture = (name: string): string =>
  readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'fixtures', name), 'utf8');

/**
 * `means`: workers, two lines for a shell and Node itself are allowed; `inner`: workers, and a host by its name alone; `links`: workers,
 * links that lead to what must not be read were there before, and because that may be written they can be moved; `spoken`: a host by its
 * name alone, which speaks HTTP/2 too; `written`: two of them, one of which takes what not all servers take for a request; `reached`: workers,
 * and files of which some are denied; `asked`: some requests to AWS; `between`: what is derived for a function that makes small pictures; `uses`:
 * all that `code` can allow, but native code; `turns`: of `code` what the first word of an escape's name says, `/bin/date` and a text for Node.
 */
type Suite =
  | 'suite'
  | 'means'
  | 'inner'
  | 'links'
  | 'spoken'
  | 'newer'
  | 'written'
  | 'reached'
  | 'asked'
  | 'between'
  | 'uses'
  | 'turns';

const named: ReadonlySet<Suite> = new Set(['inner', 'spoken', 'written', 'reached', 'turns']);

/** The rules for programs of a suite; other suites may start none. */
const processesOf: Readonly<Partial<Record<Suite, readonly ReturnType<typeof run>[]>>> = {
  between: [run('convert', '/bin/sh', ['-c', 'convert /tmp/* -resize 200x200 /tmp/out.jpg'])],
  means: [
    run('sh', '/bin/sh', ['-c', 'date *']),
    run('bash', '/bin/bash', ['-c', 'date *']),
    run('node', testedNode, ['*']),
  ],
  turns: [run('date', '/bin/date', ['*']), run('node', testedNode, ['-'])],
};

/** The rules for permissions of a suite; in other suites permissions are not limited. */
const permissionsOf: Readonly<Partial<Record<Suite, readonly ReturnType<typeof calls>[]>>> = {
  between: [calls('all', ['s3:GetObject'], ['own/*']), calls('thumbs', ['s3:PutObject'], ['own/thumbs/*'])],
  asked: [
    calls('functions', ['lambda:InvokeFunction'], ['function:Own']),
    calls('queue', ['sqs:SendMessage'], ['Own']),
    calls('topics', ['sns:Publish', 'cloudwatch:GetMetricData']),
    calls('table', ['dynamodb:GetItem'], ['table/Own']),
    calls('objects', ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'], ['own/*']),
    calls('bucket', ['s3:GetBucketLocation', 's3:ListBucket'], ['own']),
  ],
};

const plain = createServer((request, response) => {
  response.setHeader('x-host', request.headers.host ?? '');
  response.end('ok');
});
const binary = createHttp2((_, response) => response.end('ok'));
/** By the first bytes: the preface of HTTP/2, or a request. */
const allowed = createNet((socket) => {
  socket.on('error', () => undefined);
  socket.once('readable', () => {
    const first = socket.read() as Buffer | null;
    if (first === null) return;
    socket.unshift(first);
    (first[0] === 0x50 && first[1] !== 0x4f ? binary : plain).emit('connection', socket);
  });
});
/** Lines before a request, blanks around words, any method and version, line feeds alone; chunks it does not know. */
const lenient = createNet((socket) => {
  let all = '';
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    all += bytes.toString('latin1');
    for (let end = /\r?\n\r?\n/.exec(all); end !== null; end = /\r?\n\r?\n/.exec(all)) {
      const head = all.slice(0, end.index);
      const value = (name: string): string =>
        new RegExp(`^${name}[ \\t]*:(.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
      all = all.slice(end.index + end[0].length + Number(value('content-length')));
      const [line = ''] = head.split('\n');
      socket.write(
        `HTTP/1.1 200 OK\r\nX-Host: ${value('host')}\r\nX-Line: ${encodeURIComponent(line)}\r\nContent-Length: 0\r\n\r\n`,
      );
    }
  });
});
const evil = createServer((_, response) => response.end('evil'));
evil.on('upgrade', (request, socket) => {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
});
beforeAll(async () => {
  for (const server of [allowed, lenient, evil])
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  for (const server of [plain, evil]) server.closeAllConnections();
  for (const server of [allowed, lenient, evil]) server.close();
});

const portOf = (server: Server): string => `${(server.address() as AddressInfo).port}`;

/** The rules for code of an escape. */
function codeOf(suite: Suite, name: string): readonly ReturnType<typeof uses>[] {
  if (suite === 'turns') {
    const [use = ''] = name.split('_');
    return use === 'nothing' ? [] : [uses('turn', [use as CodeUse])];
  }
  if (suite === 'uses') return [uses('uses', ['eval', 'wasm', 'worker', 'inspector'])];
  return ['means', 'inner', 'links', 'reached'].includes(suite) ? [uses('worker', ['worker'])] : [];
}

async function attempt(suite: Suite, name: string, isGuarded: boolean): Promise<string> {
  const { stdout, stderr } = await runScript(fixture(`${suite}.cjs`), {
    args: [name],
    bare: !isGuarded,
    files: {
      'secret/key.txt': 'KEY=SECRET',
      'secret/status': 'SECRET',
      'secret/sub/x': '',
      'secret/.env': 'DOTENV=SECRET',
      'secret/package.json': '{"name":"SECRET","main":"SECRET"}',
      'secret/map.json': '{"version":3,"sources":["SECRET"],"names":[],"mappings":"AAAA"}',
      'secret/ca.pem': cert,
      'work/in/denied/key.txt': 'SECRET',
      'app/harness.cjs': fixture('harness.cjs'),
      'app/worker.cjs': fixture('worker.cjs'),
      'app/child.cjs': fixture('child.cjs'),
      'app/commented.cjs': fixture('commented.cjs'),
      'app/plain.cjs': fixture('plain.cjs'),
      'app/mapped.cjs': fixture('mapped.cjs'),
    },
    links: suite === 'links' ? { 'work/old': 'secret/key.txt', 'work/elsewhere': 'secret' } : {},
    env: { CERTIFICATE: cert, ALLOWED: portOf(allowed), LENIENT: portOf(lenient), EVIL: portOf(evil) },
    profile: (folder) =>
      profileOf({
        outbound: [
          to('own', [
            `${named.has(suite) ? 'localhost' : '127.0.0.1'}:${portOf(allowed)}`,
            'allowed.example:*',
            ...(suite === 'between' ? ['*.allowed.example:*'] : []),
            ...(suite === 'written'
              ? [`localhost:${portOf(lenient)}`, '*.allowed.example:*', '203.0.113.7:80']
              : []),
          ]),
        ],
        files: [
          files('own', ['code', 'runtime', `${folder}/signals.jsonl`]),
          files('work', [`${folder}/work/**`], [`${folder}/work/**`]),
          ...(suite === 'reached'
            ? [
                {
                  ...files('denied', [`${folder}/work/in/denied/**`], [`${folder}/work/in/denied/**`]),
                  action: 'deny' as const,
                },
              ]
            : []),
          ...(suite === 'links' ? [files('drop', [], [`${folder}/secret/**`])] : []),
        ],
        processes: processesOf[suite] ?? [],
        code: codeOf(suite, name),
        permissions: permissionsOf[suite] ?? null,
      }),
  });
  return /^(?:ESCAPED|stopped).*$/m.exec(stdout)?.[0] ?? `ended by itself: ${stderr.slice(0, 200)}`;
}

async function attemptAll(suite: Suite, isGuarded: boolean): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await runScript(fixture(`${suite}.cjs`), {
    args: ['list'],
    bare: true,
    files: { 'app/harness.cjs': fixture('harness.cjs') },
    profile: profileOf(),
  });
  const names = stdout.trim().split('\n');
  const outcomes = new Map<string, string>();
  const next = async (): Promise<void> => {
    for (let name = names.shift(); name !== undefined; name = names.shift())
      outcomes.set(name, await attempt(suite, name, isGuarded));
  };
  await Promise.all([next(), next(), next(), next()]);
  return outcomes;
}

const escaped = (outcomes: ReadonlyMap<string, string>): readonly string[] =>
  [...outcomes].filter(([, outcome]) => outcome === 'ESCAPED').map(([name]) => name);

describe.each([
  ['suite', 45],
  ['means', 25],
  ['inner', 20],
  ['links', 20],
  ['spoken', 12],
  ['newer', 20],
  ['written', 35],
  ['reached', 25],
  ['asked', 35],
  ['between', 15],
  ['uses', 14],
  ['turns', 25],
] as const)('the ways out of %s', (suite, open) => {
  test('are closed', async () => {
    const outcomes = await attemptAll(suite, true);
    expect(escaped(outcomes)).toEqual([]);
    expect([...outcomes].filter(([, outcome]) => outcome.startsWith('ended'))).toEqual([]);
  }, 600_000);
  test('are ways out without the guard', async () => {
    expect(escaped(await attemptAll(suite, false)).length).toBeGreaterThan(open);
  }, 600_000);
});
