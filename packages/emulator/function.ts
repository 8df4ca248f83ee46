import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, isAbsolute, join } from 'node:path';
import { type Answer, startRuntimeApi } from './runtime-api.ts';

export type { Answer } from './runtime-api.ts';

/** A function in its own process. A runtime client in the process takes events from an emulated Runtime API. */
export interface LocalFunction {
  /** Sends an event to the function and returns its answer. */
  readonly invoke: (event: unknown) => Promise<Answer>;
  /** Returns the last 64 KiB of the function's stdout and stderr. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

/** Options to start a function. */
export interface LocalFunctionOptions {
  readonly language: 'javascript' | 'python';
  /** The interpreter. */
  readonly program: string;
  /** Folder of the runtime clients (`client.mjs`, `client.py`). */
  readonly clients: string;
  /** The task root; a copy of the code, because the function may write into it. */
  readonly folder: string;
  /** `src/orders.handler`. */
  readonly handler: string;
  /** The environment variables, in addition to those that Lambda sets. Only PATH is taken from this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Words to put before the command, for example to give the function its own /tmp. */
  readonly before?: readonly string[];
  /** The program in AWS_LAMBDA_EXEC_WRAPPER, which starts the runtime; null = none. */
  readonly wrapper: string | null;
  /** The most milliseconds for one event. */
  readonly timeout: number;
}

/** The region and the account of the emulated AWS. */
export const region = 'eu-west-1';
export const account = '111122223333';

/** Starts the function. A function that cannot be loaded answers every event with `broken` and the reason. */
export async function startFunction(options: LocalFunctionOptions): Promise<LocalFunction> {
  const { language, program, clients, folder, handler, env, before = [], wrapper, timeout } = options;
  const api = await startRuntimeApi(account, region);
  const isNode = language === 'javascript';
  const command = [program, join(clients, isNode ? 'client.mjs' : 'client.py')];
  const wrapped = wrapper === null ? command : [wrapper, ...command];
  const [first = program, ...rest] = [...before, ...wrapped];
  const child: ChildProcess = spawn(first, rest, {
    cwd: folder,
    detached: true,
    env: {
      PATH: [...(isAbsolute(program) ? [dirname(program)] : []), process.env['PATH'] ?? ''].join(':'),
      LANG: 'C.UTF-8',
      TZ: ':UTC',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_SESSION_TOKEN: 'example',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_EXECUTION_ENV: isNode ? 'AWS_Lambda_nodejs' : 'AWS_Lambda_python',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_RUNTIME_API: api.address,
      LAMBDA_TASK_ROOT: folder,
      LAMBDA_RUNTIME_DIR: clients,
      _HANDLER: handler,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => {
      output = (output + data.toString()).slice(-65_536);
    });
  child.on('error', (error) => api.fail(`${first} could not be started: ${error.message}`));
  const exited = once(child, 'close').then(
    () => undefined,
    () => undefined,
  );
  void exited.then(() => api.fail(`the process ended: ${lastLine(output)}`));

  const stop = async (): Promise<void> => {
    killGroup(child);
    await exited;
    api.stop();
  };
  return {
    invoke: async (event) => {
      const timer = setTimeout(() => {
        api.fail(`no answer after ${timeout / 1000} s`);
        killGroup(child);
      }, timeout);
      const answer = await api.invoke(event);
      clearTimeout(timer);
      return answer;
    },
    output: () => output,
    stop,
  };
}

/** Kills a process and all processes that it started. */
export function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // The process has ended.
  }
}

export const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
