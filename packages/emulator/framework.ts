import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request as send } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { dirname, isAbsolute } from 'node:path';
import { killGroup, lastLine } from './function.ts';
import type { Answer } from './runtime-api.ts';

/** A request by which Google starts a function. Every event is one, too. */
export interface FrameworkRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A function of Google Cloud in its own process, which Google's Functions Framework serves on loopback. */
export interface FrameworkFunction {
  /** Sends a request and returns the answer; its body has `statusCode`, `headers` and `body`. */
  readonly invoke: (request: FrameworkRequest) => Promise<Answer>;
  /** Returns the last 64 KiB of the function's stdout and stderr. */
  readonly output: () => string;
  /** False when the process ended, or did not listen, before the first request. */
  readonly isReady: boolean;
  readonly stop: () => Promise<void>;
}

export interface FrameworkOptions {
  /** The interpreter and the words that start the framework. */
  readonly command: readonly string[];
  /** The folder of the code; a copy, because the function may write into it. */
  readonly folder: string;
  /** The name of the function in the code. */
  readonly target: string;
  /** How the function is called, where the code does not register it. */
  readonly signature: 'http' | 'cloudevent' | 'event';
  /** The environment variables. Only PATH is taken from this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Words to put before the command, for example to give the function its own /tmp, or a guard. */
  readonly before: readonly string[];
  /** The most milliseconds for the start, and for one request. */
  readonly timeout: number;
}

/** Starts the function. A function that cannot be loaded answers every request with `broken` and the reason. */
export async function startFramework(options: FrameworkOptions): Promise<FrameworkFunction> {
  const { command, folder, target, signature, env, before, timeout } = options;
  const port = await freePort();
  const [first = '', ...rest] = [...before, ...command];
  const [program = ''] = command;
  const child = spawn(first, rest, {
    cwd: folder,
    detached: true,
    env: {
      PATH: [...(isAbsolute(program) ? [dirname(program)] : []), process.env['PATH'] ?? ''].join(':'),
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      HOST: '127.0.0.1',
      PORT: `${port}`,
      FUNCTION_TARGET: target,
      FUNCTION_SIGNATURE_TYPE: signature,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => {
      output = (output + data.toString()).slice(-65_536);
    });
  let broken: string | null = null;
  child.on('error', (error) => {
    broken ??= `${first} could not be started: ${error.message}`;
  });
  const exited = once(child, 'close').then(
    () => undefined,
    () => undefined,
  );
  void exited.then(() => {
    broken ??= `the process ended: ${reasonIn(output)}`;
  });
  const isReady = await isListening(child, port, timeout);
  if (!isReady) {
    killGroup(child);
    await exited;
    broken ??= `it does not listen after ${timeout / 1000} s`;
  }
  return {
    invoke: async (request) => {
      if (broken !== null) return { kind: 'broken', body: broken };
      const before = output.length;
      const answer = await answerTo(request, port, timeout, () => broken);
      // The framework of Python answers without the error, which it prints.
      if (answer.kind === 'error') await new Promise((done) => setTimeout(done, 50));
      const printed = output.slice(Math.min(before, output.length)).match(errors)?.at(-1);
      return answer.kind === 'error' && printed !== undefined
        ? { kind: 'error', body: { ...(answer.body as object), errorMessage: printed } }
        : answer;
    },
    output: () => output,
    isReady,
    stop: async () => {
      killGroup(child);
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function isListening(child: ChildProcess, port: number, most: number): Promise<boolean> {
  for (let waited = 0; waited < most && child.exitCode === null; waited += 50) {
    if (await accepts(port)) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => done(true)).on('error', () => done(false));
    socket.on('connect', () => socket.destroy());
  });

/** Sends a request. It follows no redirect, which would leave the machine. */
function answerTo(
  { method, path, headers, body }: FrameworkRequest,
  port: number,
  timeout: number,
  broken: () => string | null,
): Promise<Answer> {
  return new Promise((done) => {
    const failed = (why: string): void => done({ kind: 'broken', body: broken() ?? why });
    const outgoing = send(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        timeout,
        agent: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text = (text + chunk).slice(0, 6 * 1024 * 1024);
        });
        response.on('end', () => {
          const statusCode = response.statusCode ?? 0;
          done({
            kind: statusCode < 400 ? 'response' : 'error',
            body: {
              statusCode,
              headers: response.headers,
              body: text,
              ...(statusCode < 400 ? {} : { errorType: `HTTP ${statusCode}`, errorMessage: lastLine(text) }),
            },
          });
        });
        response.on('error', (error) => failed(error.message));
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer after ${timeout / 1000} s`)));
    outgoing.on('error', (error) => failed(error.message));
    outgoing.end(body);
  });
}

/** Finds the line that says why a process ended: an error comes before its stack in Node, and last in Python. */
const reasonIn = (output: string): string =>
  (reason.exec(output)?.[1] ?? lastLine(output)).trim().slice(0, 300);

/** Lines of an error with its name, as Python and Node print them. */
const errors = /^[\w.]*(?:Error|Exception)\b.*$/gm;

const reason =
  /^(?:Detailed stack trace: )?((?:\w*Error\b|.*(?:Cannot find (?:package|module)|No module named)).*)$/m;
