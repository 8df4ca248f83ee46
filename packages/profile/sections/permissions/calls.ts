import { globCovers } from '../../cover/glob.ts';
import type { RuleOf } from '../../rulebase.ts';
import type { Atom } from '../section.ts';

/** Each call on each resource that a rule names; `*` = any resource. */
export const callsOf = ({ call, resource = ['*'] }: Pick<RuleOf<'permissions'>, 'call' | 'resource'>) =>
  call.flatMap((operation) => resource.map((on): Atom => [operation, on]));

/** True if the first call takes in the second: globs over the operation, in any case, and over the resource. */
export const callCovers = ([call = '', on = '']: Atom, [other = '', at = '']: Atom): boolean =>
  globCovers(call.toLowerCase(), other.toLowerCase()) && (on === '*' || globCovers(on, at));
