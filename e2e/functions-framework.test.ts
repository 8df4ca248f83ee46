import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { command } from './command.ts';
import { fixture } from './fixture.ts';
import { freePort } from './lambda.ts';
import { missing, nodes, tools } from './tools.mjs';

const lacks = missing(tools.framework, tools.python);

let folder = '';
let server: ChildProcess | null = null;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'emmental-framework-')));
});
afterEach(async () => {
  if (server?.pid !== undefined && server.exitCode === null) {
    const exited = once(server, 'exit');
    process.kill(-server.pid, 'SIGKILL');
    await exited;
  }
  server = null;
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: readonly string[]): string => command(folder, ...args).trim();

const javascript = `
const { execSync } = require('node:child_process');
exports.hello = (request, response) => response.send(execSync('echo hello ' + request.body.name).toString());
exports.onMessage = (event) => {
  execSync('echo ' + Buffer.from(event.data.message.data, 'base64').toString());
};
`;
const python = fixture('framework-app.py');

/** Follows docs/guard-on-cloud-functions.md, then sends one event. */
async function start(file: string, target: string, signature: string, guarded: boolean): Promise<Served> {
  const isPython = file.endsWith('.py');
  writeFileSync(join(folder, file), isPython ? python : javascript);
  const signals = join(folder, 'signals.jsonl');
  const name = `${file}#${target}`;
  run('profile', 'derive', '--handler', name);
  writeFileSync(join(folder, 'profile.json'), run('profile', 'compile', '--handler', name));
  const port = await freePort();
  const [node = process.execPath] = nodes.values();
  const command = isPython
    ? [join(dirname(tools.python), 'functions-framework'), '--source', file]
    : [node, join(tools.framework, '@google-cloud/functions-framework/build/src/main.js')];
  const preload = isPython
    ? { PYTHONPATH: run('guard', 'path', 'python'), PYTHONDONTWRITEBYTECODE: '1' }
    : { NODE_OPTIONS: `--require=${run('guard', 'path', 'node')}` };
  const [program = '', ...args] = command;
  server = spawn(
    program,
    [...args, `--target=${target}`, `--signature-type=${signature}`, `--port=${port}`],
    {
      cwd: folder,
      detached: true,
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'] ?? '',
        HOST: '127.0.0.1',
        ...(guarded
          ? {
              ...preload,
              EMMENTAL_PROFILE: join(folder, 'profile.json'),
              EMMENTAL_FUNCTION: name,
              EMMENTAL_MODE: 'enforce',
              EMMENTAL_SIGNALS: `file:${signals}`,
              EMMENTAL_CODE: `${folder}:${tools.framework}`,
            }
          : {}),
      },
    },
  );
  const address = `http://127.0.0.1:${port}/`;
  await listening(address);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ...(signature === 'cloudevent'
      ? {
          'ce-id': '1',
          'ce-specversion': '1.0',
          'ce-type': 'google.cloud.pubsub.topic.v1.messagePublished',
          'ce-source': '//pubsub.googleapis.com/projects/p/topics/t',
        }
      : {}),
  };
  return {
    send: async (body) => {
      const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: response.status, text: (await response.text()).trim() };
    },
    kinds: () =>
      readFileSync(signals, 'utf8')
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { readonly kind: string }).kind),
  };
}

interface Served {
  readonly send: (body: unknown) => Promise<{ readonly status: number; readonly text: string }>;
  readonly kinds: () => readonly string[];
}

/** Waits until the framework answers; it may refuse a request without a body. */
async function listening(address: string): Promise<void> {
  for (let attempt = 0; attempt < 2400; attempt += 1) {
    try {
      await fetch(address, { method: 'OPTIONS' });
      return;
    } catch {
      if (server?.exitCode !== null) break;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
  throw new Error('the framework did not start');
}

const message = (text: string): unknown => ({ message: { data: Buffer.from(text).toString('base64') } });

// Missing programs skip these tests, except in continuous integration, which requires them.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `the functions frameworks of Google${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    for (const file of ['index.js', 'main.py'])
      for (const [target, signature] of [
        ['hello', 'http'],
        ['onMessage', 'cloudevent'],
      ] as const) {
        const body = (text: string): unknown => (signature === 'http' ? { name: text } : message(text));
        const attack = (): unknown => body(`ann; touch ${join(folder, 'canary')}`);

        test(`${file}, ${signature}: a command in the event runs without the guard`, async () => {
          const served = await start(file, target, signature, false);
          await served.send(attack());
          expect(existsSync(join(folder, 'canary'))).toBe(true);
        });

        test(`${file}, ${signature}: with the guard it does not, and other events are served`, async () => {
          const served = await start(file, target, signature, true);
          await served.send(attack());
          expect(existsSync(join(folder, 'canary'))).toBe(false);
          const { status, text } = await served.send(body('ann'));
          expect([status < 300, text]).toEqual([
            true,
            signature === 'http' ? 'hello ann' : expect.anything(),
          ]);
          expect(served.kinds()).toContain('block');
          expect(served.kinds()).not.toContain('error');
        });
      }
  },
);
