import { closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs';
import { setTimeout as later } from 'node:timers/promises';
import { WrongUse } from '../exit.ts';
import { inWords } from './failure.ts';
import { refuseLinksOut } from './links.ts';
import { readText } from './read.ts';
import { writeFile } from './write.ts';

/** Milliseconds after which a lock counts as left by an interrupted command: a change takes less than a second. */
const abandonedAfter = 10_000;
const patience = 15_000;

/**
 * Changes a text file of a repository: reads it, and writes what `change` makes of it (null = there is no file yet). Another
 * command that changes the same file waits, so that both changes stay. Throws `WrongUse` with the reason in words.
 *
 * @param within the folder of the repository; no link may lead out of it.
 */
export async function changeFile(
  file: string,
  within: string,
  change: (text: string | null) => string,
): Promise<void> {
  refuseLinksOut(within, file);
  const lock = `${file}.lock`;
  await takeLock(lock, file);
  try {
    const text = existsSync(file) ? readText(file, { exact: true }) : null;
    writeFile(file, change(text), { within });
  } finally {
    rmSync(lock, { force: true });
  }
}

async function takeLock(lock: string, file: string): Promise<void> {
  for (let waited = 0; ; waited += 20) {
    if (inWords(file, () => create(lock))) return;
    const held = statSync(lock, { throwIfNoEntry: false });
    if (held && Date.now() - held.mtimeMs > abandonedAfter) rmSync(lock, { force: true });
    else if (waited >= patience)
      throw new WrongUse(`${file}: another command is changing it; if none is, remove ${lock}`);
    else await later(20);
  }
}

/** Creates a file; returns false if it exists already. A folder that takes no new file needs no lock: the write then says why. */
function create(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(code)) return true;
    throw error;
  }
}
