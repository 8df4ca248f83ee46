import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CompiledProfile, Signal } from '@emmental/model';
import { builtGuard } from './build.ts';
import { readSignals, testedNode } from './script.ts';

export interface Answer {
  readonly kind: 'response' | 'error';
  readonly body: unknown;
  readonly text: string;
}

export interface Lambda {
  readonly invoke: (event: unknown) => Promise<Answer>;
  readonly signals: () => readonly Signal[];
  readonly output: () => string;
  readonly folder: string;
  readonly stop: () => Promise<void>;
  /** Requests to the Runtime API that no runtime client makes. */
  readonly strange: readonly string[];
}

export interface LambdaOptions {
  /** By path below the task root. */
  readonly files: Readonly<Record<string, string>>;
  readonly handler: string;
  readonly profile: CompiledProfile | ((folder: string) => CompiledProfile);
  readonly env?: Readonly<Record<string, string>>;
  readonly node?: string;
  /** No guard, to see what would happen without it. */
  readonly unguarded?: boolean;
}

/** A Lambda of its own: a server that speaks the Runtime API on loopback, and a runtime client in a process that asks it. */
export async function startLambda(options: LambdaOptions): Promise<Lambda> {
  const guard = builtGuard();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emmental-lambda-')));
  const task = join(folder, 'task');
  for (const [path, text] of Object.entries(options.files)) {
    mkdirSync(dirname(join(task, path)), { recursive: true });
    writeFileSync(join(task, path), text);
  }
  const profile = typeof options.profile === 'function' ? options.profile(folder) : options.profile;
  writeFileSync(join(folder, 'profile.json'), JSON.stringify(profile));

  const events: { readonly id: string; readonly event: unknown }[] = [];
  const waiting: ServerResponse[] = [];
  const pending = new Map<string, (answer: Answer) => void>();
  const strange: string[] = [];
  let count = 0;
  const serve = (): void => {
    while (events.length > 0 && waiting.length > 0) {
      const next = events.shift();
      waiting
        .shift()
        ?.writeHead(200, {
          'content-type': 'application/json',
          'lambda-runtime-aws-request-id': next?.id,
          'lambda-runtime-deadline-ms': `${Date.now() + 10_000}`,
          'lambda-runtime-invoked-function-arn':
            'arn:aws:lambda:eu-west-1:111122223333:function:shop-Orders-1A2B',
        })
        .end(JSON.stringify(next?.event));
    }
  };
  let failed: ((why: Error) => void) | null = null;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/2018-06-01/runtime/invocation/next') {
      waiting.push(response);
      serve();
      return;
    }
    const [, id, kind] = /^\/2018-06-01\/runtime\/invocation\/([\w-]+)\/(response|error)$/.exec(path) ?? [];
    void textOf(request).then((text) => {
      response.writeHead(202).end('{}');
      const done = pending.get(id ?? '');
      if (id !== undefined && done !== undefined) {
        pending.delete(id);
        done({ kind: kind as Answer['kind'], body: parsed(text), text });
      } else if (path === '/2018-06-01/runtime/init/error') failed?.(new Error(`init error: ${text}`));
      else strange.push(`${request.method} ${path}`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const api = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = join(dirname(fileURLToPath(import.meta.url)), 'runtime-client.mjs');
  let output = '';
  const child: ChildProcess = spawn(
    options.node ?? testedNode,
    [...(options.unguarded ? [] : ['--require', join(guard, 'guard.cjs')]), client],
    {
      cwd: task,
      env: {
        PATH: process.env['PATH'],
        AWS_LAMBDA_RUNTIME_API: api,
        AWS_LAMBDA_FUNCTION_NAME: 'shop-Orders-1A2B',
        AWS_REGION: 'eu-west-1',
        LAMBDA_TASK_ROOT: task,
        LAMBDA_RUNTIME_DIR: dirname(client),
        _HANDLER: options.handler,
        EMMENTAL_PROFILE: join(folder, 'profile.json'),
        EMMENTAL_SIGNALS: `file:${join(folder, 'signals.jsonl')}`,
        FOLDER: folder,
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  child.stdout?.on('data', (data: Buffer) => {
    output += data.toString();
  });
  child.stderr?.on('data', (data: Buffer) => {
    output += data.toString();
  });
  const exited = once(child, 'exit');

  return {
    folder,
    strange,
    invoke: (event) =>
      new Promise((done, fail) => {
        count += 1;
        const id = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
        const timer = setTimeout(() => fail(new Error(`no answer\n${output}`)), 10_000);
        const settled = (act: () => void): void => {
          clearTimeout(timer);
          act();
        };
        failed = (why) => settled(() => fail(why));
        void exited.then(() => settled(() => fail(new Error(`the process ended\n${output}`))));
        pending.set(id, (answer) => settled(() => done(answer)));
        events.push({ id, event });
        serve();
      }),
    signals: () => readSignals(join(folder, 'signals.jsonl')),
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
