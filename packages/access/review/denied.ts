import { constant, implies, type Statement, type Value } from '@emmental/model';
import { covers, type Glob, globOf, globOfValue, literal, matches, meets } from '../algebra/glob.ts';
import type { Names } from '../needs/canonical.ts';
import type { Grant } from './granted.ts';

/** A Deny statement that always holds where it is in force, as patterns. `not` = all but these. */
export interface Denial {
  readonly actions: { readonly not: boolean; readonly globs: readonly Glob[] };
  readonly resources: { readonly not: boolean; readonly globs: readonly Glob[] };
  readonly when: string | null;
}

/**
 * Returns what a Deny statement takes away for certain; null if a condition of a request decides, or a part of it is not known.
 */
export function denialOf(statement: Statement, names: Names): Denial | null {
  if (statement.condition !== null) return null;
  const actions = known(statement.action, (value) => globOfValue(value));
  const resources = known(
    statement.resource ?? everyResource,
    // A parameter stays a name here: a deployment may set another value than its default.
    (value) => names.resolve(value)?.written ?? null,
  );
  if (!actions || !resources) return null;
  const lower = actions.globs.map((glob) => (glob.symbolic ? glob : globOf(glob.key.toLowerCase())));
  return { actions: { ...actions, globs: lower }, resources, when: statement.when };
}

const everyResource: Statement['action'] = { not: false, values: [constant('*')] };

/** Reads the patterns of a list. An unknown one may be any exception of a list of exceptions (null); a list of denials has it beside the others. */
function known(
  { not, values }: Statement['action'],
  read: (value: Value) => Glob | null,
): Denial['actions'] | null {
  const globs = values.flatMap((value) => read(value) ?? []);
  return not && globs.length < values.length ? null : { not, globs };
}

/** Returns the grants without the actions that a Deny of the same role takes away on everything that the grant names. */
export function withoutDenied(grants: readonly Grant[], denials: readonly Denial[]): readonly Grant[] {
  if (denials.length === 0) return grants;
  return grants.flatMap((grant): readonly Grant[] => {
    const about = denials.filter(
      ({ resources, when }) =>
        implies(grant.statement.when, when) &&
        (holdsFor(resources, grant.resourceGlob) || holdsFor(resources, grant.written)),
    );
    if (about.length === 0) return [grant];
    if (about.some(({ actions }) => holdsFor(actions, grant.actionGlob))) return [];
    // The actions of a pattern over all services are not listed.
    if (grant.everything) return [grant];
    const left = grant.actions.filter(
      (action) => !about.some(({ actions }) => holdsForAction(actions, action.toLowerCase())),
    );
    return left.length === 0
      ? []
      : [left.length === grant.actions.length ? grant : { ...grant, actions: left }];
  });
}

const holdsFor = ({ not, globs }: Denial['actions'], subject: Glob): boolean =>
  not
    ? globs.every((glob) => meets(glob, subject) === 'no')
    : globs.some((glob) => covers(glob.tokens, subject.tokens));

const holdsForAction = ({ not, globs }: Denial['actions'], action: string): boolean =>
  not
    ? globs.every((glob) => matches(glob, literal(action)) === 'no')
    : globs.some((glob) => matches(glob, literal(action)) === 'yes');
