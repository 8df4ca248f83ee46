import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestConsole, testConsole } from '../apps/server/testing/console.ts';
import { type Lambda, startLambda } from './lambda.ts';
import { missing, nodes, tools } from './tools.mjs';

const major = Math.max(...nodes.keys());
const lacks = missing(tools.rie, tools.ric(major).path);
const source = join(import.meta.dirname, '..', 'integrations', 'forwarder');

let folder: string;
let target: TestConsole;
let admin: string;
let tokens: Readonly<Record<string, string>>;
let front: { readonly server: Server; readonly origin: string };
let secrets: { readonly server: Server; readonly origin: string };
/** Answers that the front gives in place of the console, in their order. */
let refusals: { readonly status: number; readonly headers: Readonly<Record<string, string>> }[] = [];
let posts = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'emmental-forwarder-'));
  target = await testConsole(new Date().toISOString());
  admin = await target.logInFirst();
  const token = (app: string) =>
    target.makeToken(admin, { kind: 'guard', name: `guard-${app}`, team: 'shop', app, environment: 'prod' });
  tokens = { shop: await token('shop'), mail: await token('mail') };
  secrets = await listening((_, __, headers) =>
    String(headers['authorization']).startsWith('AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/') ||
    headers['authorization'] === 'Bearer of-the-function'
      ? { status: 200, headers: {}, body: secretAnswer(String(headers['x-amz-target'] ?? '')) }
      : { status: 200, headers: {}, body: '{"access_token":"of-the-function"}' },
  );
  front = await listening(async (path, body, headers) => {
    posts += 1;
    const refusal = refusals.shift();
    if (refusal) return { ...refusal, body: '' };
    const answer = await fetch(`${target.origin()}${path}`, {
      method: 'POST',
      headers: {
        authorization: String(headers['authorization']),
        'content-encoding': String(headers['content-encoding']),
      },
      body: new Uint8Array(body),
    });
    return { status: answer.status, headers: {}, body: await answer.text() };
  });
});
afterAll(async () => {
  front?.server.close();
  secrets?.server.close();
  await target?.remove();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  refusals = [];
  posts = 0;
});

const secretAnswer = (call: string): string =>
  call === 'secretsmanager.GetSecretValue'
    ? JSON.stringify({ SecretString: JSON.stringify(tokens) })
    : JSON.stringify({ payload: { data: Buffer.from(tokens['shop'] ?? '').toString('base64') } });

const begun = Date.now();
const alert = (nth: number, app = 'shop') => ({
  schema: 'emmental/signal/1',
  kind: 'alert',
  id: `em-${String(nth).padStart(16, '0')}`,
  time: new Date(begun - nth).toISOString(),
  app,
  function: 'Thumbnails',
  section: 'outbound',
  rule: '(all other)',
  decision: 'deny',
  mode: 'alert',
  level: 'in-process',
  guardVersion: '0.1.0',
  evidence: { what: '198.51.100.7:443' },
});

const subscription = (messages: readonly string[], messageType = 'DATA_MESSAGE') => ({
  awslogs: {
    data: gzipSync(
      JSON.stringify({
        messageType,
        owner: '111122223333',
        logGroup: '/aws/lambda/Thumbnails',
        logStream: '2026/12/01/[$LATEST]a',
        logEvents: messages.map((message, at) => ({ id: String(at), timestamp: 0, message })),
      }),
    ).toString('base64'),
  },
});

/** The console acknowledges a line when its journal has it, and stores it right after that. */
const patience = { timeout: 60_000 };

async function stored(): Promise<number> {
  let after: string | null = '';
  let n = 0;
  while (after !== null) {
    const query: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
    const { body } = await target.ask(`/v1/threats?limit=200${query}`, { cookie: admin });
    n += (body['rows'] as unknown as readonly unknown[]).length;
    after = body['next'] as unknown as string | null;
  }
  return n;
}

// Missing programs skip these tests, except in continuous integration, which requires them.
describe.skipIf(lacks !== null && !process.env['CI'])(
  `the forwarder on Lambda's emulator${lacks === null ? '' : ` (${lacks})`}`,
  () => {
    let lambda: Lambda;
    beforeAll(async () => {
      const task = join(folder, 'task');
      mkdirSync(task, { recursive: true });
      cpSync(source, task, { recursive: true });
      lambda = await startLambda({
        runtime: 'node',
        node: nodes.get(major) ?? process.execPath,
        major,
        folder: task,
        handler: 'index.handler',
        env: {
          EMMENTAL_SIGNALS: front.origin,
          EMMENTAL_SIGNALS_TOKEN_FROM: 'secretsmanager:emmental/signals',
          AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.origin,
        },
        wrapper: null,
      });
    });
    afterAll(async () => {
      await lambda?.stop();
    });

    test('posts the signals of a subscription in batches, and a retry of the same event counts nothing twice', async () => {
      const before = await stored();
      const lines = [
        'START RequestId: 1 Version: $LATEST\n',
        ...Array.from({ length: 1_205 }, (_, nth) => `${JSON.stringify(alert(nth))}\n`),
        `${JSON.stringify(alert(1, 'mail'))}\n`,
        'REPORT RequestId: 1\n',
      ];
      const event = subscription(lines);
      expect(await lambda.invoke(event)).toEqual({ accepted: 1_206, refused: {}, lost: 0 });
      expect(posts).toBe(3);
      await expect.poll(stored, patience).toBe(before + 1_206);
      expect(await lambda.invoke(event)).toMatchObject({ accepted: 1_206 });
      // Lines are stored in their order: when a later one is there, the repeated ones are, too.
      expect(await lambda.invoke(subscription([JSON.stringify(alert(8_000))]))).toMatchObject({
        accepted: 1,
      });
      await expect.poll(stored, patience).toBe(before + 1_207);
      expect(await lambda.invoke(subscription(['CWL CONTROL MESSAGE'], 'CONTROL_MESSAGE'))).toMatchObject({
        accepted: 0,
      });
    });

    test('waits as long as the console asks, and gives the event back when its time is over', async () => {
      refusals = [
        { status: 429, headers: { 'retry-after': '1' } },
        { status: 503, headers: {} },
      ];
      const line = JSON.stringify(alert(9_000));
      expect(await lambda.invoke(subscription([line]))).toMatchObject({ accepted: 1 });
      expect(posts).toBe(3);
      refusals = [{ status: 429, headers: { 'retry-after': '3600' } }];
      expect(await lambda.invoke(subscription([line]))).toMatchObject({
        errorMessage: 'the console did not take the signals: 429',
      });
    });

    test('a batch over the limit goes in halves, and one line over it is counted as lost', async () => {
      refusals = [
        { status: 413, headers: {} },
        { status: 413, headers: {} },
      ];
      const event = subscription([9_001, 9_002].map((nth) => JSON.stringify(alert(nth))));
      expect(await lambda.invoke(event)).toEqual({ accepted: 1, refused: {}, lost: 1 });
      expect(lambda.output()).toContain('"lost":1');
      expect(lambda.output()).not.toContain('emmental/signal/1');
    });

    test('what the console refuses is counted by reason, and a token that it refuses is read again', async () => {
      refusals = [{ status: 401, headers: {} }];
      const old = { ...alert(9_003), time: '2020-01-01T00:00:00Z' };
      expect(await lambda.invoke(subscription([JSON.stringify(old)]))).toEqual({
        accepted: 0,
        refused: { 'too old': 1 },
        lost: 0,
      });
      expect(posts).toBe(2);
    });
  },
);

describe('the forwarder as a function that Pub/Sub pushes to', () => {
  type Reply = { status: number; body: unknown };
  let push: (entry: unknown) => Promise<Reply>;
  beforeAll(async () => {
    process.env['EMMENTAL_SIGNALS'] = front.origin;
    process.env['EMMENTAL_SIGNALS_TOKEN_FROM'] = 'gcp:projects/p/secrets/emmental-signals';
    process.env['GCE_METADATA_HOST'] = new URL(secrets.origin).host;
    process.env['EMMENTAL_SECRET_MANAGER'] = secrets.origin;
    const made = (await import(join(source, 'index.mjs'))) as {
      readonly push: (request: unknown, response: unknown) => Promise<void>;
    };
    push = async (entry) => {
      const reply: Reply = { status: 0, body: null };
      const response = {
        status: (status: number) => {
          reply.status = status;
          return { json: (body: unknown) => (reply.body = body) };
        },
      };
      const data = Buffer.from(JSON.stringify(entry)).toString('base64');
      await made.push({ body: { message: { data }, subscription: 's' } }, response);
      return reply;
    };
  });

  test('posts the entry of a log sink, whose time Cloud Logging keeps beside the line', async () => {
    const before = await stored();
    const { time, ...line } = alert(9_100);
    const entry = {
      logName: 'projects/p/logs/run.googleapis.com%2Fstdout',
      insertId: 'i',
      resource: { type: 'cloud_run_revision' },
      timestamp: time.replace('Z', '000999Z'),
    };
    expect(await push({ ...entry, jsonPayload: line })).toEqual({
      status: 200,
      body: { accepted: 1, refused: {}, lost: 0 },
    });
    expect(await push({ ...entry, jsonPayload: line })).toMatchObject({ status: 200 });
    expect(await push({ ...entry, textPayload: 'a line of the function' })).toMatchObject({
      body: { accepted: 0 },
    });
    await expect.poll(stored, patience).toBe(before + 1);
  });

  test('answers 503 when the console does not take it, so that Pub/Sub pushes again', async () => {
    refusals = [{ status: 429, headers: { 'retry-after': '3600' } }];
    const entry = { logName: 'n', insertId: 'i', resource: {}, textPayload: JSON.stringify(alert(9_101)) };
    expect(await push(entry)).toMatchObject({ status: 503 });
  });
});

test('the folder of the forwarder has all that its template names', () => {
  for (const file of ['index.mjs', 'forward.mjs', 'lines.mjs', 'token.mjs', 'template.yaml', 'package.json'])
    expect(existsSync(join(source, file)), file).toBe(true);
});

type Reply = { status: number; headers: Readonly<Record<string, string>>; body: string };

async function listening(
  answer: (path: string, body: Buffer, headers: Readonly<Record<string, unknown>>) => Reply | Promise<Reply>,
): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { status, headers, body } = await answer(
      request.url ?? '/',
      Buffer.concat(chunks),
      request.headers as Readonly<Record<string, unknown>>,
    );
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
