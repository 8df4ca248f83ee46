import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds between two signs of life of the owner, and the age of the last one from which a lock counts as left. */
const signs = { every: 5_000, leftAfter: 30_000 } as const;
/** Milliseconds after which a new owner looks whether the lock is still its own. */
const settles = 50;

/** A lock that this process holds. */
export interface Lock {
  readonly release: () => Promise<void>;
}

/** Another process has the store open. */
export class StoreInUse extends Error {
  override readonly name = 'StoreInUse';
}

/**
 * Takes the lock of a store: a file that names its owner. Two processes that have one embedded database open destroy its data
 * without an error, so the second one is refused with `StoreInUse`. The lock of a process that was killed is taken over. `onLost` is
 * called when another process has taken the lock, which happens only to a process that stood still for half a minute.
 */
export async function takeLock(file: string, onLost: () => void): Promise<Lock> {
  const owner = `${process.pid} ${hostname()} ${await startOf(process.pid)} ${randomUUID()}\n`;
  while (!(await isCreated(file, owner))) {
    const found = await ownerIn(file);
    // It was removed meanwhile.
    if (found === null) continue;
    if (!(await isLeft(file, found)))
      throw new StoreInUse(
        `process ${found.split(' ')[0]} has this store open; one store serves one process`,
      );
    await putAway(file, found);
  }
  await wait(settles);
  if ((await ownerIn(file)) !== owner) throw new StoreInUse('another process took this store just now');
  const timer = setInterval(() => void giveSign(file, owner, onLost), signs.every);
  timer.unref();
  return {
    release: async () => {
      clearInterval(timer);
      if ((await ownerIn(file)) === owner) await rm(file, { force: true });
    },
  };
}

/** Creates the lock with its text; returns false if it exists. */
async function isCreated(file: string, owner: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(owner);
    await handle.close();
    // A link is made only where there is no file, and shows the whole text at once.
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function ownerIn(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Has the owner ended? Of a process of another machine only its last sign of life is known. */
async function isLeft(file: string, owner: string): Promise<boolean> {
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
  if (Date.now() - mtimeMs > signs.leftAfter) return true;
  const [process = '', host, start] = owner.trim().split(' ');
  if (host !== hostname()) return false;
  return !isRunning(Number(process)) || (await startOf(Number(process))) !== start;
}

/**
 * Removes a lock that was left. Two processes may do this at once: the second one may then have moved the new lock of the first one,
 * and gives it back.
 */
async function putAway(file: string, left: string): Promise<void> {
  const away = `${file}.${randomUUID()}`;
  try {
    await rename(file, away);
  } catch {
    return;
  }
  if ((await ownerIn(away)) !== left) await link(away, file).catch(() => undefined);
  await rm(away, { force: true });
}

async function giveSign(file: string, owner: string, onLost: () => void): Promise<void> {
  if ((await ownerIn(file).catch(() => owner)) !== owner) {
    onLost();
    return;
  }
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Returns the start of a process, in ticks since the machine's start; `-` where the system does not tell it. */
async function startOf(id: number): Promise<string> {
  const text = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
  // The fields after the name, which may contain spaces: proc(5), field 22.
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
}
