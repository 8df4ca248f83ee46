import { shellWord } from '@emmental/model';
import type { Form, Target } from '../subject.ts';

/**
 * Returns texts for a line that a shell reads. A substitution runs in plain words and in double quotes; the text must
 * first leave single quotes. A POSIX shell has no other case. The command is in Base64, whose letters mean nothing to
 * the code before it, a path, an address or a form.
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

/** Returns Base64 without `+` and `/`: spaces between the words move the bits that would give these letters. */
function lettersOnly([first = '', ...words]: readonly string[]): string {
  let text = first;
  for (const word of words) {
    const spaced = [' ', '  ', '   '].map((space) => `${text}${space}${word}`);
    text =
      spaced.find((candidate) => !/[+/]/.test(Buffer.from(candidate).toString('base64'))) ?? spaced[0] ?? '';
  }
  return Buffer.from(text).toString('base64');
}
