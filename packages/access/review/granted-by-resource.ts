import type { App } from '@emmental/model';
import { type Glob, globOf, matches, meets } from '../algebra/glob.ts';
import { compile, type Rule } from '../algebra/statement.ts';
import type { Names } from '../needs/canonical.ts';
import { usual, withNames } from './granted.ts';

/** Decides whether a resource policy may allow the action. The principal is not checked, so any Allow counts. */
export type GrantedByResource = (action: string, resource: Glob) => boolean;

/** Returns the check of an app's resource policies, which are compiled once, at the first call. */
export function grantsOfResources(app: App, names: Names): GrantedByResource {
  let all: readonly Rule[] | null = null;
  const byAction = new Map<string, readonly Glob[]>();
  const resourcesOf = (action: string): readonly Glob[] => {
    const subject = globOf(action.toLowerCase(), false);
    all ??= allowed(app, names);
    const globs = all
      .filter(({ action }) => action.globs.some((glob) => matches(glob, subject) !== 'no'))
      .flatMap(({ resource }) => resource.globs);
    return [...new Map(globs.map((glob) => [glob.key, glob])).values()];
  };
  return (action, resource) => {
    const granted = byAction.get(action) ?? resourcesOf(action);
    byAction.set(action, granted);
    return granted.some((glob) => meets(glob, resource) !== 'no');
  };
}

const allowed = (app: App, names: Names): readonly Rule[] =>
  app.resourcePolicies
    .flatMap((policy) =>
      compile(
        policy.statements.map((statement) => usual(withNames(statement, names))),
        (id) => app.resources.has(id),
      ),
    )
    .filter(({ allow, statement, action }) => allow && statement.principal !== null && !action.not);
