import { existsSync } from 'node:fs';
import { refuseLinksOut } from './links.ts';
import { lockOf, whileLocked } from './lock.ts';
import { readText } from './read.ts';
import { writeFile } from './write.ts';

/**
 * Changes a text file of a repository: reads it, and writes what `change` makes of it (null = there is no file yet). Another
 * command that changes the same file waits, so that both changes stay. Throws `WrongUse` with the reason in words.
 *
 * @param within the folder of the repository; no link may lead out of it.
 */
export function changeFile(file: string, within: string, change: (text: string | null) => string): void {
  refuseLinksOut(within, file);
  whileLocked(lockOf(file), file, () => {
    const text = existsSync(file) ? readText(file, { exact: true }) : null;
    writeFile(file, change(text), { within, isLocked: true });
  });
}
