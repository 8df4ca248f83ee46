import { shellWord } from '@emmental/model';
import type { Form, Target } from '../subject.ts';

/**
 * Text in a line that a shell reads. A substitution runs in plain words and in double quotes; out of single quotes the
 * text has to step first. That is all a POSIX shell knows. The command is Base64: its letters mean nothing to the code
 * before, a path, an address or a form.
 */
export function shellForms({ token, program, script }: Target): readonly Form[] {
  const words = ['NODE_OPTIONS=', 'PYTHONPATH=', shellWord(program), shellWord(script)];
  const run = `$(echo ${lettersOnly(words)}|base64 -d|sh)`;
  return [
    { says: 'in plain words or double quotes', text: () => `${token}${run}` },
    { says: 'in single quotes', text: () => `${token}'${run}'` },
    { says: 'as a command of its own', text: () => `${token};${run.slice(2, -1)};` },
  ];
}

/** Base64 without `+` and `/`: spaces between the words move what would give them to another place. */
function lettersOnly([first = '', ...words]: readonly string[]): string {
  let text = first;
  for (const word of words) {
    const spaced = [' ', '  ', '   '].map((space) => `${text}${space}${word}`);
    text = spaced.find((one) => !/[+/]/.test(Buffer.from(one).toString('base64'))) ?? spaced[0] ?? '';
  }
  return Buffer.from(text).toString('base64');
}
