import { globCovers } from '../../cover/glob.ts';
import type { RuleOf } from '../../rulebase.ts';
import type { Atom } from '../section.ts';

/** Returns each call of a rule with each of its resources; `*` = any resource. */
export const callsOf = ({ call, resource = ['*'] }: Pick<RuleOf<'permissions'>, 'call' | 'resource'>) =>
  call.flatMap((operation) => resource.map((on): Atom => [operation, on]));

/** Returns true if the first call covers the second, by the globs of the operation (upper and lower case are equal) and the resource. */
export const callCovers = ([call = '', on = '']: Atom, [other = '', at = '']: Atom): boolean =>
  globCovers(call.toLowerCase(), other.toLowerCase()) && (on === '*' || globCovers(on, at));
