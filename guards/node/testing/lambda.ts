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
  /** Ends the instance as Lambda does when the function has an extension. */
  readonly terminate: () => Promise<void>;
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
  const folder = laidOut(options);
  const api = new RuntimeApi();
  const child = startClient(options, folder, await api.listen());
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => {
      output += data.toString();
    });
  const exited = once(child, 'exit').then(() => api.fail(new Error('the process ended')));
  return {
    folder,
    strange: api.strange,
    invoke: (event) =>
      api.invoke(event).catch((error: Error) => {
        throw new Error(`${error.message}\n${output}`);
      }),
    signals: () => readSignals(join(folder, 'signals.jsonl')),
    output: () => output,
    terminate: async () => {
      child.kill('SIGTERM');
      await exited;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Writes the code into `task` and the profile beside it; returns the folder of both. */
function laidOut({ files, profile }: LambdaOptions): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emmental-lambda-')));
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, 'task', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const compiled = typeof profile === 'function' ? profile(folder) : profile;
  writeFileSync(join(folder, 'profile.json'), JSON.stringify(compiled));
  return folder;
}

function startClient(options: LambdaOptions, folder: string, api: string): ChildProcess {
  const client = join(dirname(fileURLToPath(import.meta.url)), 'runtime-client.mjs');
  const task = join(folder, 'task');
  return spawn(
    options.node ?? testedNode,
    [...(options.unguarded ? [] : ['--require', join(builtGuard(), 'guard.cjs')]), client],
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
}

/** The Runtime API of one function: holds each event until the runtime client asks for the next, and waits for its answer. */
class RuntimeApi {
  /** Requests that no runtime client makes. */
  readonly strange: string[] = [];
  readonly #events: { readonly id: string; readonly event: unknown }[] = [];
  readonly #waiting: ServerResponse[] = [];
  readonly #pending = new Map<string, { done: (answer: Answer) => void; fail: (why: Error) => void }>();
  readonly #server = createServer((request, response) => this.#serve(request, response));
  #count = 0;
  #failure: Error | null = null;

  /** Listens on loopback; returns `host:port`. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Hands out an event; returns its answer, fails when none comes within ten seconds. */
  invoke(event: unknown): Promise<Answer> {
    this.#count += 1;
    const id = `00000000-0000-4000-8000-${String(this.#count).padStart(12, '0')}`;
    return new Promise((done, fail) => {
      if (this.#failure !== null) return fail(this.#failure);
      const timer = setTimeout(() => fail(new Error('no answer')), 10_000);
      const settled =
        <T>(act: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(timer);
          this.#pending.delete(id);
          act(value);
        };
      this.#pending.set(id, { done: settled(done), fail: settled(fail) });
      this.#events.push({ id, event });
      this.#handOut();
    });
  }

  /** Fails what waits for an answer, and each later event. */
  fail(why: Error): void {
    this.#failure ??= why;
    for (const { fail } of [...this.#pending.values()]) fail(why);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    if (path === '/2018-06-01/runtime/invocation/next') {
      this.#waiting.push(response);
      this.#handOut();
      return;
    }
    const [, id, kind] = /^\/2018-06-01\/runtime\/invocation\/([\w-]+)\/(response|error)$/.exec(path) ?? [];
    void textOf(request).then((text) => {
      response.writeHead(202).end('{}');
      const pending = this.#pending.get(id ?? '');
      if (pending !== undefined) pending.done({ kind: kind as Answer['kind'], body: parsed(text), text });
      else if (path === '/2018-06-01/runtime/init/error') this.fail(new Error(`init error: ${text}`));
      else this.strange.push(`${request.method} ${path}`);
    });
  }

  #handOut(): void {
    while (this.#events.length > 0 && this.#waiting.length > 0) {
      const next = this.#events.shift();
      this.#waiting
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
  }
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
