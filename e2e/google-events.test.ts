import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { command } from './command.ts';
import { freePort } from './lambda.ts';
import { type Signal, signalsIn } from './run.ts';
import { missing, nodes, tools } from './tools.mjs';

const lacks = missing(tools.framework, tools.python);

const inBase64 = (text: string): string => Buffer.from(text).toString('base64');
const json = { 'content-type': 'application/json' };
const type = 'google.cloud.pubsub.topic.v1.messagePublished';
const source = '//pubsub.googleapis.com/projects/desk/topics/orders';
const subscription = 'projects/desk/subscriptions/s';
const message = (text: string) => ({
  data: inBase64(text),
  messageId: '17',
  publishTime: '2026-11-25T00:00:00Z',
});

interface Form {
  readonly target: string;
  readonly signature: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: (text: string) => unknown;
  /** The id that the platform gives the call. */
  readonly id: string;
  readonly place: 'file' | 'pubsub' | 'gs';
}

/** Each way in which the platform sends the message of a topic. The labels were written before the first run. */
const forms: Readonly<Record<string, Form>> = {
  'a CloudEvent with ce-id': {
    target: 'onMessage',
    signature: 'cloudevent',
    headers: { ...json, 'ce-id': '17', 'ce-specversion': '1.0', 'ce-type': type, 'ce-source': source },
    body: (text) => ({ message: message(text), subscription }),
    id: '17',
    place: 'pubsub',
  },
  'a CloudEvent without ce-id': {
    target: 'onMessage',
    signature: 'cloudevent',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: (text) => ({
      specversion: '1.0',
      id: '18',
      type,
      source,
      data: { message: message(text), subscription },
    }),
    id: '18',
    place: 'gs',
  },
  'a background event': {
    target: 'onBackground',
    signature: 'event',
    headers: json,
    body: (text) => ({
      context: {
        eventId: '19',
        timestamp: '2026-11-25T00:00:00Z',
        eventType: 'google.pubsub.topic.publish',
        resource: {
          service: 'pubsub.googleapis.com',
          name: 'projects/desk/topics/orders',
          type: 'type.googleapis.com/google.pubsub.v1.PubsubMessage',
        },
      },
      data: { '@type': 'type.googleapis.com/google.pubsub.v1.PubsubMessage', data: inBase64(text) },
    }),
    id: '19',
    place: 'file',
  },
};

// Missing programs skip these tests, except in continuous integration, which requires them.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `events of Google Cloud${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    let folder = '';
    let server: ChildProcess | null = null;
    let kept: string[] = [];
    const cloud = createServer((request, response) => {
      let body = '';
      request.on('data', (data: Buffer) => {
        body += data.toString();
      });
      request.on('end', () => {
        const path = request.url ?? '';
        if (path === '/v1/projects/desk/topics/blocked:publish') {
          const { messages } = JSON.parse(body) as {
            readonly messages: readonly { readonly data: string }[];
          };
          kept.push(Buffer.from(messages[0]?.data ?? '', 'base64').toString());
        } else if (/^\/upload\/storage\/v1\/b\/kept\/o\?.*name=events%2Fem-/.test(path)) kept.push(body);
        else response.statusCode = 404;
        response.end('{}');
      });
    });
    beforeEach(async () => {
      kept = [];
      folder = realpathSync(mkdtempSync(join(tmpdir(), 'emmental-events-')));
      cloud.listen(0, '127.0.0.1');
      await once(cloud, 'listening');
    });
    afterEach(async () => {
      if (server?.pid !== undefined && server.exitCode === null) {
        const exited = once(server, 'exit');
        process.kill(-server.pid, 'SIGKILL');
        await exited;
      }
      server = null;
      cloud.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const canary = (): string => join(folder, 'canary');
    const signals = (): readonly (Signal & { readonly invocation: string | null })[] =>
      signalsIn(join(folder, 'signals.jsonl')) as never;
    const stored = (): readonly string[] => {
      const place = join(folder, 'kept');
      return existsSync(place)
        ? readdirSync(place).map((name) => readFileSync(join(place, name), 'utf8'))
        : kept;
    };

    async function serve(
      file: string,
      { target, signature, place }: Pick<Form, 'target' | 'signature' | 'place'>,
    ) {
      const isPython = file.endsWith('.py');
      const fixture = `fixtures/google-events.${isPython ? 'py' : 'cjs'}`;
      copyFileSync(fileURLToPath(new URL(fixture, import.meta.url)), join(folder, file));
      const name = `${file}#${target}`;
      command(folder, 'profile', 'derive', '--handler', name);
      const rulebase = join(folder, 'emmental.yaml');
      const where = { file: `file:${folder}/kept`, pubsub: 'pubsub:blocked', gs: 'gs:kept/events' }[place];
      writeFileSync(
        rulebase,
        readFileSync(rulebase, 'utf8').replace(
          'defaults:\n',
          `defaults:\n  on-block: { quarantine: "${where}" }\n`,
        ),
      );
      writeFileSync(join(folder, 'profile.json'), command(folder, 'profile', 'compile', '--handler', name));
      const port = await freePort();
      const [node = process.execPath] = nodes.values();
      const [program = '', ...args] = isPython
        ? [join(dirname(tools.python), 'functions-framework'), '--source', file]
        : [node, join(tools.framework, '@google-cloud/functions-framework/build/src/main.js')];
      const cloudHost = `127.0.0.1:${(cloud.address() as AddressInfo).port}`;
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
            GOOGLE_CLOUD_PROJECT: 'desk',
            PUBSUB_EMULATOR_HOST: cloudHost,
            STORAGE_EMULATOR_HOST: `http://${cloudHost}`,
            ...(isPython
              ? {
                  PYTHONPATH: command(folder, 'guard', 'path', 'python').trim(),
                  PYTHONDONTWRITEBYTECODE: '1',
                }
              : { NODE_OPTIONS: `--require=${command(folder, 'guard', 'path', 'node').trim()}` }),
            EMMENTAL_PROFILE: join(folder, 'profile.json'),
            EMMENTAL_FUNCTION: name,
            EMMENTAL_MODE: 'enforce',
            EMMENTAL_SIGNALS: `file:${join(folder, 'signals.jsonl')}`,
            EMMENTAL_CODE: `${folder}:${tools.framework}`,
          },
        },
      );
      const address = `http://127.0.0.1:${port}/`;
      await listening(address);
      return async (headers: Readonly<Record<string, string>>, body: unknown): Promise<number> => {
        const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
        await response.text();
        return response.status;
      };
    }

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

    for (const file of ['index.js', 'main.py'])
      for (const [name, form] of Object.entries(forms))
        test(`${file}, ${name}: an attack is kept and acknowledged, under the id of the platform`, async () => {
          const send = await serve(file, form);
          const attack = `ann; touch ${canary()}`;
          expect(await send(form.headers, form.body('ann'))).toBeLessThan(300);
          expect(await send(form.headers, form.body(attack))).toBeLessThan(300);
          expect(existsSync(canary())).toBe(false);
          expect(stored()).toHaveLength(1);
          expect(stored()[0]).toContain(inBase64(attack));
          const blocks = signals().filter(({ kind }) => kind === 'block');
          expect(blocks.map(({ invocation }) => invocation)).toContain(form.id);
          expect(blocks.map(({ invocation }) => invocation ?? form.id).every((id) => id === form.id)).toBe(
            true,
          );
          expect(signals().map(({ kind }) => kind)).not.toContain('error');
        });

    for (const file of ['index.js', 'main.py'])
      test(`${file}, HTTP: the id is that of the execution, else of the trace`, async () => {
        const send = await serve(file, { target: 'hello', signature: 'http', place: 'file' });
        const attack = { name: `ann; touch ${canary()}` };
        await send({ ...json, 'function-execution-id': 'run-1', traceparent: '00-a-b-01' }, attack);
        await send({ ...json, traceparent: '00-a-b-01' }, attack);
        expect(existsSync(canary())).toBe(false);
        const ids = signals().flatMap(({ kind, invocation }) => (kind === 'block' ? [invocation] : []));
        expect([...new Set(ids.filter((id) => id !== null))]).toEqual(['run-1', '00-a-b-01']);
      });
  },
);
