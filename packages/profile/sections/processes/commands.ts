import { globCovers } from '../../cover/glob.ts';
import type { RuleOf } from '../../rulebase.ts';
import type { Atom } from '../section.ts';

/** Returns the program of a rule with a glob for each argument, or with `anyArguments`. */
export const commandOf = ({ run, args }: Pick<RuleOf<'processes'>, 'run' | 'args'>): Atom => [
  run,
  ...(args ?? [anyArguments]),
];

/** Returns true if the first command covers the second: the program does, and so does each of the same number of arguments. */
export const commandCovers = ([program = '', ...args]: Atom, [other = '', ...narrow]: Atom): boolean =>
  globCovers(program, other, '/') &&
  (args[0] === anyArguments ||
    (args.length === narrow.length && args.every((arg, index) => globCovers(arg, narrow[index] ?? ''))));

/** Stands for any arguments. */
export const anyArguments = '\0any';
