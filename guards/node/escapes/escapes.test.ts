import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { files, profileOf, to } from '../testing/profile.ts';
import { runScript } from '../testing/script.ts';

const suite = readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'fixtures/suite.cjs'), 'utf8');

const allowed = createServer((_, response) => response.end('ok'));
const evil = createServer((_, response) => response.end('evil'));
evil.on('upgrade', (request, socket) => {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
});
beforeAll(async () => {
  for (const server of [allowed, evil])
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  for (const server of [allowed, evil]) {
    server.closeAllConnections();
    server.close();
  }
});

const portOf = (server: typeof allowed): string => `${(server.address() as AddressInfo).port}`;

async function attempt(name: string, isGuarded: boolean): Promise<string> {
  const { stdout, stderr } = await runScript(suite, {
    args: [name],
    bare: !isGuarded,
    files: { 'secret/key.txt': 'KEY=SECRET' },
    env: { ALLOWED: portOf(allowed), EVIL: portOf(evil) },
    profile: (folder) =>
      profileOf({
        outbound: [to('own', [`127.0.0.1:${portOf(allowed)}`, 'allowed.example:*'])],
        files: [
          files('own', ['code', 'runtime']),
          files('work', [`${folder}/work/**`], [`${folder}/work/**`]),
        ],
        processes: [],
        code: [],
      }),
  });
  return /^(?:ESCAPED|stopped).*$/m.exec(stdout)?.[0] ?? `ended by itself: ${stderr.slice(0, 200)}`;
}

async function attemptAll(isGuarded: boolean): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await runScript(suite, { args: ['list'], bare: true, profile: profileOf() });
  const names = stdout.trim().split('\n');
  const outcomes = new Map<string, string>();
  const next = async (): Promise<void> => {
    for (let name = names.shift(); name !== undefined; name = names.shift())
      outcomes.set(name, await attempt(name, isGuarded));
  };
  await Promise.all([next(), next(), next(), next()]);
  return outcomes;
}

const escaped = (outcomes: ReadonlyMap<string, string>): readonly string[] =>
  [...outcomes].filter(([, outcome]) => outcome === 'ESCAPED').map(([name]) => name);

test('of all these ways out, only code in a data: address is not seen; it runs with the same hooks', async () => {
  const outcomes = await attemptAll(true);
  expect(escaped(outcomes)).toEqual(['data_import']);
  expect([...outcomes].filter(([, outcome]) => outcome.startsWith('ended'))).toEqual([]);
});

test('without the guard they are ways out', async () => {
  expect(escaped(await attemptAll(false)).length).toBeGreaterThan(45);
});
