import { shellWord } from '@emmental/model';
import { type Screen, wrap } from '@emmental/report';

/** The name under which a user saves what was piped in. */
const savedAs = 'signals.log';

/**
 * Returns the logs as words of a command that reads them again, and the lines above that command. Standard input cannot be read again,
 * so there the lines ask for a file.
 */
export function logsAgain(
  logs: readonly string[],
  { width }: Screen,
): { readonly words: string; readonly above: readonly string[] } {
  const isPiped = logs.length === 0 || logs.includes('-');
  if (!isPiped) return { words: logs.map(shellWord).join(' '), above: [] };
  const files = logs.filter((log) => log !== '-');
  return {
    words: [...files, savedAs].map(shellWord).join(' '),
    above: [
      ...wrap(
        `Standard input cannot be read again: save what you piped in as ${savedAs} before you paste a command.`,
        width,
        '',
      ),
      '',
    ],
  };
}
