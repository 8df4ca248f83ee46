import { isatty } from 'node:tty';
import { WrongUse } from '../exit.ts';

/** Returns the logs that the user named; without any it is standard input, if that is no terminal. */
export function logsOf(paths: readonly string[]): readonly string[] {
  if (paths.length > 0) return [...new Set(paths)];
  if (isatty(0))
    throw new WrongUse(
      'name a file or a folder with signals, or - for standard input: emmental signals signals.jsonl',
    );
  return ['-'];
}
