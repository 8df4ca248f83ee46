import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { ownTmp } from '@emmental/replay';
import { tools } from './tools.mjs';

/** A function that runs on AWS's Runtime Interface Emulator, with AWS's own runtime client. */
export interface Lambda {
  /** Sends an event to the function and returns its answer; an error is `{ errorType, errorMessage }`. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly output: () => string;
  readonly stop: () => Promise<void>;
  /** Stops the emulator and lets the runtime end by itself, so that the guard reports its counts. */
  readonly drain: () => Promise<void>;
}

export interface LambdaOptions {
  readonly runtime: 'node' | 'python';
  /** Path of the Node interpreter, for the runtime `node`. */
  readonly node: string;
  readonly major: number;
  /** Task root. */
  readonly folder: string;
  readonly handler: string;
  readonly env: Readonly<Record<string, string>>;
  /** A folder that the function sees as /tmp, when the system can do that; absent: the /tmp of the machine. */
  readonly tmp?: string;
  /** The value of AWS_LAMBDA_EXEC_WRAPPER; null: the runtime starts without a wrapper. */
  readonly wrapper: string | null;
}

/** Returns the words before the command that give the function its own /tmp; none when that is not wanted or not possible. */
function withOwnTmp({ tmp, folder, node }: LambdaOptions): readonly string[] {
  if (tmp === undefined) return [];
  mkdirSync(tmp, { recursive: true });
  return ownTmp(tmp, [folder, tools.rie, node, dirname(tools.python)].map(dirname)) ?? [];
}

export async function startLambda(options: LambdaOptions): Promise<Lambda> {
  const [front, api] = [await freePort(), await freePort()];
  const client =
    options.runtime === 'node'
      ? [options.node, clientIn(options.folder, options.major), options.handler]
      : [tools.python, '-m', 'awslambdaric', options.handler];
  const [first = tools.rie, ...before] = [...withOwnTmp(options), tools.rie];
  const child: ChildProcess = spawn(
    first,
    [
      ...before,
      '--runtime-interface-emulator-address',
      `127.0.0.1:${front}`,
      '--runtime-api-address',
      `127.0.0.1:${api}`,
      ...(options.wrapper === null ? [] : [options.wrapper]),
      ...client,
    ],
    {
      cwd: options.folder,
      detached: true,
      env: {
        PATH: `${dirname(options.node)}:${process.env['PATH'] ?? ''}`,
        AWS_REGION: 'eu-west-1',
        AWS_DEFAULT_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'example',
        AWS_LAMBDA_FUNCTION_TIMEOUT: '20',
        AWS_EXECUTION_ENV:
          options.runtime === 'node' ? `AWS_Lambda_nodejs${options.major}.x` : 'AWS_Lambda_python3.13',
        LAMBDA_TASK_ROOT: options.folder,
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => {
      output += data.toString();
    });
  const exited = once(child, 'exit');
  // The emulator puts the runtime into another process group; the runtime keeps these streams open until it has ended.
  const closed = once(child, 'close');
  await answering(front, () => output);
  return {
    invoke: async (event) => {
      const response = await fetch(`http://127.0.0.1:${front}/2015-03-31/functions/function/invocations`, {
        method: 'POST',
        body: JSON.stringify(event),
      });
      const text = await response.text();
      try {
        return text === '' ? null : (JSON.parse(text) as unknown);
      } catch {
        return text;
      }
    },
    output: () => output,
    stop: async () => {
      kill(-(child.pid ?? 0));
      await exited;
    },
    drain: async () => {
      kill(child.pid ?? 0);
      await Promise.race([closed, new Promise((done) => setTimeout(done, 3000).unref())]);
      kill(-(child.pid ?? 0));
    },
  };
}

function kill(pid: number): void {
  try {
    if (pid !== 0) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/** Copies the runtime client into the function's own packages, as in an image without AWS's base image; returns its path. */
function clientIn(folder: string, major: number): string {
  const { path, script } = tools.ric(major);
  const to = join(folder, 'node_modules', `client-${major}`, 'aws-lambda-ric');
  for (const part of ['bin', 'dist', 'index.mjs', 'rapid-client.node', 'package.json'])
    if (existsSync(join(path, part)) && !existsSync(join(to, part)))
      cpSync(join(path, part), join(to, part), { recursive: true });
  return join(to, script);
}

/** Waits until the emulator listens; the emulator starts the runtime only at the first event. */
async function answering(port: number, output: () => string): Promise<void> {
  for (let attempt = 0; attempt < 2400; attempt += 1) {
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return;
    } catch {
      await new Promise((done) => setTimeout(done, 50));
    }
  }
  throw new Error(`the emulator did not start\n${output()}`);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
