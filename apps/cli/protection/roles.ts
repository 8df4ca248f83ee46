import { holdsAction, leastRoles } from '@emmental/access';
import { type Plan, planRoles, type TextFile } from '@emmental/deploy';
import type { App } from '@emmental/model';
import { reviewAgain, type ScannedApp } from '../pipeline.ts';

/** Maximum number of tries; each try leaves out the functions that the last one refused. */
const mostTries = 6;

/**
 * Plans the roles that the functions of an app need. The changed template is read and reviewed again: a function
 * whose role would still grant too much, or too little, is not changed, and the reason is reported.
 *
 * @param readAgain returns the app that these texts declare; undefined when they declare none.
 * @param denied actions that the rulebase denies to functions although they need them, by the functions' names.
 */
export function checkedRoles(
  scanned: Pick<ScannedApp, 'app' | 'review' | 'unlinked' | 'assumptions'>,
  files: readonly TextFile[],
  only: ReadonlySet<string> | null,
  readAgain: (files: ReadonlyMap<string, string>) => App | undefined,
  denied: ReadonlyMap<string, readonly string[]> = new Map(),
): Plan | string {
  const least = leastRoles(scanned.review(), denied);
  const refused = new Map<string, string>();
  for (let tries = 0; tries < mostTries; tries++) {
    const plan = planRoles(scanned.app, files, { least, only, refused });
    if (typeof plan === 'string' || plan.files.size === 0) return plan;
    const wrong = wrongIn(plan, scanned, denied, readAgain(plan.files));
    if (wrong.size === 0) return plan;
    for (const [name, why] of wrong) refused.set(name, why);
  }
  return 'its roles depend on each other and cannot be changed separately';
}

/** Returns the functions whose permissions after the change are too few or too many, by name, with the reason. */
function wrongIn(
  plan: Plan,
  scanned: Pick<ScannedApp, 'review' | 'unlinked' | 'assumptions'>,
  denied: ReadonlyMap<string, readonly string[]>,
  app: App | undefined,
): ReadonlyMap<string, string> {
  const wrong = new Map<string, string>();
  const changed = plan.outcomes.filter(({ kind }) => kind === 'changed');
  const after = app && reviewAgain(app, scanned);
  for (const { of: name } of changed) {
    const was = [...scanned.review().functions.values()].find((fn) => fn.name === name);
    const now = was && after?.functions.get(was.id);
    const isDenied = ({ action }: { readonly action: string }): boolean =>
      (denied.get(name) ?? []).some((deniedAction) => holdsAction(deniedAction, action));
    const lost = was?.kept.find(
      (need) => !isDenied(need) && !now?.kept.some((row) => holdsAction(row.action, need.action)),
    );
    const missing = now?.missing.find((need) => !isDenied(need));
    const [excess] = now?.excess ?? [];
    if (!now) wrong.set(name, 'emmental could not read the changed template');
    else if (missing)
      wrong.set(name, `the changed template would not grant it ${missing.action} on ${missing.resource}`);
    else if (lost)
      wrong.set(name, `the changed template would not grant it ${lost.action}, which it may need`);
    else if (excess) wrong.set(name, `something else grants it ${excess.action} on ${excess.resource}`);
  }
  return wrong;
}
