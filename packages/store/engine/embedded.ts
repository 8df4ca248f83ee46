import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Connection, type Engine, type Result, StoreUnavailable } from './engine.ts';
import { type Lock, takeLock } from './lock.ts';

/** The settings of an embedded database. */
export interface EmbeddedSettings {
  /** The folder of the store: it contains the database, its lock and its journal. */
  readonly folder: string;
  /** The files of a database with the tables of this version, as PGlite's `dumpDataDir` packs them; null = make them. */
  readonly template: Uint8Array | null;
}

/**
 * Opens the PostgreSQL that runs within this process (PGlite), in a thread of its own. The database of a folder serves one process
 * only: a second opener gets `StoreInUse`.
 */
export async function openEmbedded({ folder, template }: EmbeddedSettings): Promise<Engine> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let lost = false;
  const lock = await takeLock(join(folder, 'lock'), () => {
    lost = true;
    void thread.stop();
  });
  const data = join(folder, 'database');
  const isNew = !existsSync(join(data, 'PG_VERSION'));
  const thread = startThread({ folder: data, template: isNew ? template : null });
  try {
    await thread.ready;
  } catch (error) {
    await lock.release();
    throw error;
  }
  return engineOf(thread, lock, () => lost);
}

function engineOf(thread: Thread, lock: Lock, isLost: () => boolean): Engine {
  // The database has one connection, which is lent to one caller at a time.
  let turn: Promise<unknown> = Promise.resolve();
  const use = <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    const mine = turn.then(() => {
      if (isLost()) throw new StoreUnavailable('another process has taken the store');
      return work(connection);
    });
    turn = mine.catch(() => undefined);
    return mine;
  };
  const connection: Connection = {
    query: (sql, parameters = []) => thread.ask({ query: sql, parameters }),
    script: async (sql) => {
      await thread.ask({ script: sql });
    },
  };
  return {
    kind: 'embedded',
    use,
    sync: () =>
      use(async () => {
        await thread.ask({ sync: true });
      }),
    close: async () => {
      await use(() => thread.ask({ close: true }));
      await thread.stop();
      await lock.release();
    },
  };
}

/** The thread of the database. */
interface Thread {
  readonly ready: Promise<void>;
  readonly ask: (request: Readonly<Record<string, unknown>>) => Promise<Result>;
  readonly stop: () => Promise<unknown>;
}

interface Answer extends Partial<Result> {
  readonly id?: number;
  readonly ready?: true;
  readonly error?: { readonly message: string; readonly code?: string };
}

interface Waiting {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

function startThread(workerData: { readonly folder: string; readonly template: Uint8Array | null }): Thread {
  const worker = new Worker(new URL('./embedded-worker.mjs', import.meta.url), {
    workerData,
    // Statements come and go as short texts: a small space for young objects keeps the memory of the process small.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let ended: Error | null = null;
  let onReady: Waiting | null = null;
  const ready = new Promise<void>((resolve, reject) => {
    onReady = { resolve: () => resolve(), reject };
  });
  const end = (error: Error): void => {
    ended ??= error;
    onReady?.reject(error);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', (answer: Answer) => {
    if (answer.ready) onReady?.resolve({ rows: [], affected: 0 });
    const caller = waiting.get(answer.id ?? 0);
    waiting.delete(answer.id ?? 0);
    if (answer.error) caller?.reject(errorOf(answer.error));
    else caller?.resolve({ rows: answer.rows ?? [], affected: answer.affected ?? 0 });
  });
  worker.on('error', (error) => end(new StoreUnavailable(`the database stopped: ${error.message}`)));
  worker.on('exit', () => end(new StoreUnavailable('the database is closed')));
  return {
    ready,
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (ended) {
          reject(ended);
          return;
        }
        last += 1;
        waiting.set(last, { resolve, reject });
        worker.postMessage({ id: last, ...request });
      }),
    stop: () => worker.terminate(),
  };
}

/** Classes of PostgreSQL's error codes for a database that cannot work now: a full disk (53), stopped (57), errors of the system (58). */
const errorOf = ({ message, code = '' }: { readonly message: string; readonly code?: string }): Error =>
  /^(?:53|57|58)/.test(code) ? new StoreUnavailable(message) : Object.assign(new Error(message), { code });
