import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { WrongUse } from '../exit.ts';
import { inWords } from './failure.ts';
import { readText } from './read.ts';

/** Milliseconds after which a lock counts as left, even if its process cannot be looked up: on another machine. */
const abandonedAfter = 60_000;
/** Milliseconds between the creation of a lock and its text. */
const unnamedFor = 2000;
/** Milliseconds in which another command usually ends its writing. */
const patience = 5000;

/** True if the lock was left by a command that was killed, so that its files may be there, too. */
export interface Taken {
  readonly isInterrupted: boolean;
}

/** Returns the lock of a file: it lies beside the file, or beside the target if the file is a link. */
export const lockOf = (file: string): string =>
  `${existsSync(file) ? realpathSync(file) : file}.emmental-lock`;

/**
 * Runs a step while a lock file exists, so that no other command takes the same lock. The lock of a command that was killed is taken
 * over. Throws `WrongUse` if another command keeps the lock for more than five seconds.
 */
export function whileLocked<T>(lock: string, called: string, step: (taken: Taken) => T): T {
  const taken = take(lock, called);
  try {
    const hadAway = inWords(called, () => removeAway(lock));
    return step({ isInterrupted: taken.isInterrupted || hadAway });
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Does the same as `whileLocked`; creates the folder of the lock if it is missing, and removes it again when it is empty. */
export function whileFolderLocked<T>(lock: string, called: string, step: (taken: Taken) => T): T {
  inWords(called, () => mkdirSync(dirname(lock), { recursive: true }));
  try {
    return whileLocked(lock, called, step);
  } finally {
    try {
      rmdirSync(dirname(lock));
    } catch {
      // The folder holds other files.
    }
  }
}

function take(lock: string, called: string): Taken {
  let isInterrupted = false;
  for (const start = Date.now(); ; ) {
    if (inWords(called, () => isCreated(lock))) return { isInterrupted };
    if (statSync(lock, { throwIfNoEntry: false })?.isFile() === false)
      throw new WrongUse(`${called}: ${lock} is no file; remove it`);
    if (isLeft(lock)) isInterrupted = putAway(lock) || isInterrupted;
    else if (Date.now() - start > patience)
      throw new WrongUse(`${called}: another emmental is writing it; if none is, remove ${lock}`);
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
}

/** Creates the lock; returns false if it exists. */
function isCreated(lock: string): boolean {
  let handle: number;
  try {
    handle = openSync(lock, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(handle, `${process.pid} ${hostname()}\n`);
    return true;
  } catch (error) {
    // A full disk: the empty lock would stop the next command.
    rmSync(lock, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}

/**
 * Removes a lock that was left. It is renamed first: when two commands do this at once, the second one may get the new lock of the
 * first one, and gives it back.
 */
function putAway(lock: string): boolean {
  const away = `${lock}.${process.pid}`;
  try {
    renameSync(lock, away);
  } catch {
    return false;
  }
  const wasLeft = isLeft(away);
  try {
    if (!wasLeft) linkSync(away, lock);
  } catch {
    // A third command has the lock now.
  }
  rmSync(away, { force: true });
  return wasLeft;
}

/** Removes locks that a killed command was about to remove; returns true if there was one. */
function removeAway(lock: string): boolean {
  const left = readdirSync(dirname(lock))
    .filter((name) => name.startsWith(`${basename(lock)}.`) && /\.\d+$/.test(name))
    .map((name) => join(dirname(lock), name))
    .filter(isLeft);
  for (const file of left) rmSync(file, { force: true });
  return left.length > 0;
}

/** Returns true if the process that made the lock has ended. */
function isLeft(lock: string): boolean {
  const stat = statSync(lock, { throwIfNoEntry: false });
  if (!stat) return false;
  const age = Date.now() - stat.mtimeMs;
  if (age > abandonedAfter) return true;
  const [, process, host] = /^(\d+) (.+)\n$/.exec(ownerIn(lock)) ?? [];
  if (process === undefined) return age > unnamedFor;
  return host === hostname() && !isRunning(Number(process));
}

function ownerIn(lock: string): string {
  try {
    return readText(lock);
  } catch {
    return '';
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
