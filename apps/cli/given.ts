import { readFileSync, statSync } from 'node:fs';
import { WrongUse } from './exit.ts';
import { reasonOf } from './reason.ts';

/** No saved answer of AWS and no baseline comes near it. */
const mostBytes = 256 * 1024 * 1024;

/** The text of a file that an option names. Throws `WrongUse` for what is no plain file: a device has no end. */
export function readGiven(option: string, file: string): string {
  const refuse = (why: string) => new WrongUse(`${option} ${file}: ${why}`);
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) throw refuse('it is a folder');
    if (!stat.isFile()) throw refuse('it is not a file');
    if (stat.size > mostBytes) throw refuse(`it is larger than ${mostBytes} bytes`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw error instanceof WrongUse ? error : refuse(reasonOf(error));
  }
}
