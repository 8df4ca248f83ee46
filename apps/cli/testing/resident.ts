import { fileURLToPath } from 'node:url';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Run } from './run.ts';

interface Resident {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** 1 when an answer is ready. */
  readonly flag: Int32Array<SharedArrayBuffer>;
}

type MessagePort = InstanceType<typeof MessageChannel>['port1'];

let resident: Resident | null = null;

/**
 * Runs a command in a process that stays alive, one for each test file, so that the bundle and its tables are
 * loaded once. The test waits for each command as for a process of its own.
 */
export function runResident(
  command: string,
  script: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  /** The day on which the command runs; absent = the day of the tests. */
  today?: string,
): Run {
  resident ??= started(command);
  const { worker, port, flag } = resident;
  Atomics.store(flag, 0, 0);
  worker.postMessage({ script, args, cwd, env, today });
  Atomics.wait(flag, 0, 0);
  const answer = receiveMessageOnPort(port)?.message as Run & { readonly failed: string | null };
  if (answer.failed !== null) throw new Error(answer.failed);
  return { status: answer.status, stdout: answer.stdout, stderr: answer.stderr };
}

function started(command: string): Resident {
  const { port1, port2 } = new MessageChannel();
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('bridge.mjs', import.meta.url), {
    workerData: {
      server: fileURLToPath(new URL('server.mjs', import.meta.url)),
      command,
      port: port2,
      flag,
    },
    transferList: [port2],
  });
  worker.unref();
  return { worker, port: port1, flag };
}
