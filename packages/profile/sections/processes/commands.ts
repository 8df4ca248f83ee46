import { globCovers } from '../../cover/glob.ts';
import type { RuleOf } from '../../rulebase.ts';
import type { Atom } from '../section.ts';

/** The program of a rule and a glob for each of its arguments, or a word that stands for any arguments. */
export const commandOf = ({ run, args }: Pick<RuleOf<'processes'>, 'run' | 'args'>): Atom => [
  run,
  ...(args ?? [anyArguments]),
];

/** True if the first command takes in the second: its program, and as many arguments, each by its glob. */
export const commandCovers = ([program = '', ...args]: Atom, [other = '', ...narrow]: Atom): boolean =>
  globCovers(program, other, '/') &&
  (args[0] === anyArguments ||
    (args.length === narrow.length && args.every((arg, index) => globCovers(arg, narrow[index] ?? ''))));

export const anyArguments = '\0any';
