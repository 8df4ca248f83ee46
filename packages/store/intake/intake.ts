import { stat } from 'node:fs/promises';
import type { Signal } from '@emmental/model';
import { type Engine, StoreUnavailable } from '../engine/engine.ts';
import type { Names } from '../names.ts';
import { insertLines } from './insert.ts';
import { type Journal, openJournal } from './journal.ts';
import type { Line, Sender } from './line.ts';

/** Takes signals. A promise that `store` fulfils is an acknowledgement: from then on a crash or a loss of power takes nothing. */
export interface Intake {
  /** Stores the lines of one request. Rejects with `Busy` when too many wait, and with `StoreUnavailable` when the database is gone. */
  readonly store: (lines: readonly Line[]) => Promise<void>;
  /** Acknowledged lines that the database does not have yet, and since when the first of them waits. */
  readonly backlog: () => { readonly lines: number; readonly since: Date | null };
  /** Brings everything into the database and onto the disk. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** More lines wait than the store takes in a second: the sender should come again later. */
export class Busy extends Error {
  override readonly name = 'Busy';
}

/** Lines that may wait for their acknowledgement; lines of a statement; acknowledged lines that may wait for the database. */
const most = { waiting: 4_000, statement: 1_000, backlog: 120_000 } as const;
/**
 * Transactions of a server's database at a time: while it works on one, this process makes the next. They lock rows in one order, as those of
 * several consoles do.
 */
const transactions = 2;
/** Milliseconds until the next try when the database is gone. */
const pause = 1_000;

interface Request {
  readonly lines: readonly Line[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens the intake of a server's database. What waits when a commit ends is the next batch, so busy hours make large batches and quiet
 * ones small, without a timer.
 */
export function directIntake(engine: Engine, names: Names): Intake {
  const queue = openQueue(transactions, async (requests) => {
    await insertLines(
      engine,
      names,
      requests.flatMap(({ lines }) => lines),
    );
  });
  return {
    store: queue.store,
    backlog: () => ({ lines: 0, since: null }),
    settle: queue.settle,
    close: queue.settle,
  };
}

/**
 * Opens the intake of the embedded database. A request is acknowledged when the journal has it, and stored right after that. Lines
 * that a crash left in the journal are stored meanwhile, and are a part of the backlog until then.
 */
export async function journaledIntake(engine: Engine, names: Names, folder: string): Promise<Intake> {
  const journal = await openJournal(folder);
  const left = await storeLeft(engine, names, journal);
  const behind = openBacklog(engine, names);
  // A new file of the journal begins between two batches: what older files contain is in the backlog then, or stored.
  const alone = oneAtATime();
  const queue = openQueue(1, (requests) =>
    alone(async () => {
      const lines = requests.flatMap((request) => request.lines);
      if (behind.size() + lines.length > most.backlog) throw new Busy('the database is behind the journal');
      await journal.append([writtenText(lines)]);
      behind.add(lines);
    }),
  );
  const settle = async () => {
    await queue.settle();
    const [files, before] = await alone(async () => [await journal.turn(), behind.added()] as const);
    await behind.stored(before);
    const stored = left.lines() === 0 ? files : files.filter((file) => !journal.left.includes(file));
    await engine.sync();
    await journal.drop(stored);
  };
  return {
    store: queue.store,
    backlog: () => ({ lines: behind.size() + left.lines(), since: left.since() ?? behind.since() }),
    settle,
    close: async () => {
      await left.settle();
      await settle();
      await journal.close();
    },
  };
}

/** Lines that a crash left in the journal. */
interface Left {
  /** Those that the database does not have yet, and since when they wait. */
  readonly lines: () => number;
  readonly since: () => Date | null;
  readonly settle: () => Promise<void>;
}

/** Counts the lines that a crash left, and begins to store them. */
async function storeLeft(engine: Engine, names: Names, journal: Journal): Promise<Left> {
  let lines = 0;
  await journal.readLeft(async (batch) => {
    lines += countIn(batch);
  });
  const [oldest] = journal.left;
  const since = lines > 0 && oldest !== undefined ? (await stat(oldest)).mtime : null;
  const storing = journal.readLeft(async (batch) => {
    for (const piece of piecesOf(linesIn(batch))) {
      await insertPatiently(engine, names, piece);
      lines -= piece.length;
    }
  });
  // `settle` tells an error to whoever waits.
  storing.catch(() => undefined);
  return { lines: () => lines, since: () => (lines > 0 ? since : null), settle: () => storing };
}

/** Runs what it is given one after the other. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

interface WrittenLine {
  readonly sender: Sender;
  readonly signal: Signal;
  readonly key: string;
  readonly time: string;
}

/** Returns lines as the JSON of a list of `WrittenLine`. Their signals are JSON already. */
function writtenText(lines: readonly Line[]): string {
  const senders = new Map<Sender, string>();
  const texts = lines.map(({ sender, text, key, time }) => {
    const senderText = senders.get(sender) ?? JSON.stringify(sender);
    senders.set(sender, senderText);
    return `{"sender":${senderText},"signal":${text},"key":"${key}","time":"${time.toISOString()}"}`;
  });
  return `[${texts.join(',')}]`;
}

const linesIn = (batch: string): readonly Line[] =>
  (JSON.parse(batch) as readonly WrittenLine[]).map((line) => ({
    ...line,
    text: JSON.stringify(line.signal),
    time: new Date(line.time),
  }));

/** Returns the number of lines of a batch. The text with which each begins cannot be within a string, where quotes are escaped. */
const countIn = (batch: string): number => batch.split('{"sender":{').length - 1;

/** Stores lines; waits for the database as long as it is gone. */
async function insertPatiently(engine: Engine, names: Names, lines: readonly Line[]): Promise<void> {
  for (;;)
    try {
      await insertLines(engine, names, lines);
      return;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
}

function piecesOf(lines: readonly Line[]): readonly (readonly Line[])[] {
  const pieces: (readonly Line[])[] = [];
  for (let at = 0; at < lines.length; at += most.statement) pieces.push(lines.slice(at, at + most.statement));
  return pieces;
}

/** Requests that wait; `commit` gets as many of them at a time as a statement takes, and runs so many times at once. */
function openQueue(atOnce: number, commit: (requests: readonly Request[]) => Promise<void>) {
  const waiting: Request[] = [];
  let lines = 0;
  const next = (): readonly Request[] => {
    let taken = 0;
    let count = 0;
    for (const request of waiting) {
      if (taken > 0 && count + request.lines.length > most.statement) break;
      taken += 1;
      count += request.lines.length;
    }
    lines -= count;
    return waiting.splice(0, taken);
  };
  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const requests = next();
      try {
        await commit(requests);
        for (const { resolve } of requests) resolve();
      } catch (error) {
        for (const { reject } of requests) reject(error);
      }
    }
  };
  const workers = Array.from({ length: atOnce }, () => singleWorker(run, () => waiting.length > 0));
  return {
    store: (batch: readonly Line[]) =>
      new Promise<void>((resolve, reject) => {
        if (lines + batch.length > most.waiting && waiting.length > 0) {
          reject(new Busy('too many signals wait'));
          return;
        }
        waiting.push({ lines: batch, resolve, reject });
        lines += batch.length;
        // Another transaction is worth it for a full statement alone: small ones cost more for each line.
        for (const [nth, worker] of workers.entries())
          if (nth === 0 || lines >= most.statement) worker.wake();
      }),
    settle: async () => {
      await Promise.all(workers.map((worker) => worker.settle()));
    },
  };
}

/** Acknowledged lines on their way into the database. */
interface Backlog {
  readonly add: (lines: readonly Line[]) => void;
  readonly size: () => number;
  readonly since: () => Date | null;
  /** The number of lines that were ever added. */
  readonly added: () => number;
  /** Resolves when the database has the first `number` lines that were added. */
  readonly stored: (number: number) => Promise<void>;
}

function openBacklog(engine: Engine, names: Names): Backlog {
  let lines: Line[] = [];
  let since: Date | null = null;
  let added = 0;
  let waiting: { readonly number: number; readonly resolve: () => void }[] = [];
  const tell = (): void => {
    const done = added - lines.length;
    for (const { number, resolve } of waiting) if (number <= done) resolve();
    waiting = waiting.filter(({ number }) => number > done);
  };
  const run = async (): Promise<void> => {
    while (lines.length > 0) {
      const piece = lines.slice(0, most.statement);
      await insertPatiently(engine, names, piece);
      lines = lines.slice(piece.length);
      tell();
    }
    since = null;
  };
  const worker = singleWorker(run, () => lines.length > 0);
  return {
    add: (fresh) => {
      lines.push(...fresh);
      added += fresh.length;
      since ??= new Date();
      worker.wake();
    },
    size: () => lines.length,
    since: () => since,
    added: () => added,
    stored: (number) =>
      new Promise((resolve) => {
        waiting.push({ number, resolve });
        tell();
      }),
  };
}

/** Runs `work` when it is woken, once at a time, and again if something came while it ended. */
function singleWorker(work: () => Promise<void>, hasMore: () => boolean) {
  let running: Promise<void> | null = null;
  const wake = (): void => {
    running ??= work().finally(() => {
      running = null;
      if (hasMore()) wake();
    });
  };
  return {
    wake,
    settle: async (): Promise<void> => {
      while (running) await running;
    },
  };
}
