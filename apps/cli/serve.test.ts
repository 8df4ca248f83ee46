import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { emmental, emmentalProcess, repository } from './testing/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'emmental-serve-'));
let server: ChildProcess;
let screen = '';
let origin = '';

beforeAll(async () => {
  const command = join(repository, 'apps', 'cli', 'bin', 'emmental.js');
  server = spawn(process.execPath, [command, 'serve', '--data', folder, '--port', '0'], {
    env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8' },
  });
  server.stdout?.on('data', (text: Buffer) => {
    screen += text;
  });
  server.stderr?.on('data', (text: Buffer) => {
    screen += text;
  });
  await vi.waitFor(() => expect(screen).toContain('Ctrl C stops it.'), 60_000);
  origin = /http:\/\/127\.0\.0\.1:\d+/.exec(screen)?.[0] ?? '';
});
afterAll(() => {
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const post = async (path: string, body: unknown, cookie = ''): Promise<Response> =>
  fetch(`${origin}${path}`, { method: 'POST', headers: { cookie }, body: JSON.stringify(body) });

/** Sends the smallest example. */
const upload = (env: Readonly<Record<string, string>>, to = origin) =>
  emmentalProcess(['scan', 'examples/photo-pipeline', '--upload', to, '--fail-on', 'never'], { env });

test('the console starts, and one command sends an app to it', async () => {
  const invitation = /em_invite_\S+/.exec(screen)?.[0];
  const accepted = await post('/v1/session/invitation', { invitation, password: 'correct horse battery' });
  const cookie = accepted.headers.get('set-cookie')?.split(';')[0] ?? '';
  const made = await post('/v1/tokens', { kind: 'upload', name: 'ci', team: 'media' }, cookie);
  const page = await fetch(`${origin}/functions`);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toContain('<script type="module"');

  const { token } = (await made.json()) as { readonly token: string };

  const sent = upload({ EMMENTAL_UPLOAD_TOKEN: token });
  expect(sent).toMatchObject({
    status: 0,
    stderr: expect.stringMatching(/sent 1 app to http.*: \d+ new findings, 0 resolved/),
  });
  // The command ran without giving this process a turn: it first learns here that the server closed unused connections.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const answer = await fetch(`${origin}/v1/functions`, { headers: { cookie } });
  const { rows } = (await answer.json()) as {
    readonly rows: readonly { readonly app: string; readonly name: string; readonly state: string }[];
  };
  const { apps } = JSON.parse(
    emmental(['scan', 'examples/photo-pipeline', '--format', 'json', '--fail-on', 'never']).stdout,
  ) as { readonly apps: readonly { readonly functions: readonly { readonly id: string }[] }[] };
  expect(rows.map(({ name }) => name).sort()).toEqual(
    apps.flatMap(({ functions }) => functions.map(({ id }) => id.split('#')[1])).sort(),
  );
  expect(new Set(rows.map(({ app, state }) => `${app} ${state}`))).toEqual(
    new Set(['photo-pipeline unprotected']),
  );
});

test('what is wrong with an upload is said, with what to do', () => {
  expect(upload({})).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--upload needs a token of the console in EMMENTAL_UPLOAD_TOKEN'),
  });
  expect(upload({ EMMENTAL_UPLOAD_TOKEN: 'em_upload_no' }).stderr).toContain(
    'there is no such token, or it has ended or was revoked',
  );
  expect(upload({ EMMENTAL_UPLOAD_TOKEN: 'x' }, 'http://console.example').stderr).toContain(
    'it must be an https address, or one of this machine',
  );
  expect(upload({ EMMENTAL_UPLOAD_TOKEN: 'x' }, 'http://127.0.0.1:9').stderr).toMatch(
    /--upload http:\S+: .+/,
  );
});

test('a second process is kept from the data, and the port', () => {
  const second = (...args: readonly string[]) => emmentalProcess(['serve', ...args]);
  expect(second('--data', folder, '--port', '0').stderr).toMatch(/process \d+ has this store open/);
  expect(second('--host', '0.0.0.0')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('opens the console to others without TLS'),
  });
  expect(second('--database', 'mysql://db').stderr).toContain('--database must look like postgres://');
});

test('a stopped console has written what it accepted', async () => {
  server.kill('SIGTERM');
  const [code] = (await once(server, 'exit')) as [number];
  expect(code).toBe(0);
  expect(screen).toContain('stopping: what was accepted is written first');
});
