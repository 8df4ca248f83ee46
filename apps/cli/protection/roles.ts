import { accountObstacle, holdsAction, lackingOf, leastRoles, renderGoogleRoles } from '@emmental/access';
import {
  type AccountsOptions,
  accountId,
  type Plan,
  planAccounts,
  planRoles,
  type TextFile,
} from '@emmental/deploy';
import type { App, FunctionDeclaration, Needed } from '@emmental/model';
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
  const roles = checkedLeast(scanned, files, only, readAgain, denied);
  if (typeof roles === 'string' || !scanned.app.functions.some(({ account }) => account)) return roles;
  const after = files.map(({ path, text }) => ({ path, text: roles.files.get(path) ?? text }));
  const accounts = checkedAccounts(scanned, after, only, (changed) =>
    readAgain(new Map([...roles.files, ...changed])),
  );
  if (typeof accounts === 'string') return accounts;
  return {
    files: new Map([...roles.files, ...accounts.files]),
    outcomes: [...roles.outcomes, ...accounts.outcomes],
  };
}

/** Plans the accounts of functions of Google Cloud. A function whose new account would lack a permission is not changed. */
function checkedAccounts(
  scanned: Pick<ScannedApp, 'app' | 'review' | 'unlinked' | 'assumptions'>,
  files: readonly TextFile[],
  only: ReadonlySet<string> | null,
  readAgain: (files: ReadonlyMap<string, string>) => App | undefined,
): Plan | string {
  const { functions } = scanned.review();
  const refused = new Map<string, string>();
  const neededBy = (id: string) => functions.get(id)?.needed ?? [];
  const options: AccountsOptions = {
    only,
    refused,
    obstacleOf: ({ id }) => {
      const review = functions.get(id);
      return review ? accountObstacle(review) : 'it was not checked';
    },
    membersOf: ({ id, account }, { label, account: address, ...place }) =>
      renderGoogleRoles(
        { name: label, ...(account ? { account: { ...account, id: address, kind: 'own' } } : {}) },
        neededBy(id),
        'terraform',
        place,
      ),
    commandsOf: (fn) => renderGoogleRoles(fn, neededBy(fn.id), 'gcloud'),
    newAccountOf: (fn) => newAccount(fn, neededBy(fn.id)),
  };
  for (let tries = 0; tries < mostTries; tries++) {
    const plan = planAccounts(scanned.app, files, options);
    if (typeof plan === 'string' || plan.files.size === 0) return plan;
    const app = readAgain(plan.files);
    const after = app && reviewAgain(app, scanned);
    const wrong = plan.outcomes.filter(({ kind, of }) => {
      if (kind !== 'changed') return false;
      const now = [...(after?.functions.values() ?? [])].find(({ name }) => name === of);
      const [lacking] = app && now ? lackingOf(now, app) : [];
      const isOwn = now?.function.account?.kind === 'own' && !now.role.isShared;
      if (!isOwn) refused.set(of, 'emmental could not read the changed template');
      else if (lacking) refused.set(of, `the changed template would not give it ${lacking}`);
      return refused.has(of);
    });
    if (wrong.length === 0) return plan;
  }
  return 'its accounts depend on each other and cannot be changed separately';
}

/** Returns the commands that make an account for a function that a command deploys, and the option for that command. */
function newAccount(fn: FunctionDeclaration, needed: readonly Needed[]): string {
  const id = (/^[\w-]+$/.test(fn.name) ? accountId(fn.name) : null) ?? 'ACCOUNT_ID';
  const email = `${id}@PROJECT_ID.iam.gserviceaccount.com`;
  const account = fn.account && { ...fn.account, id: email, kind: 'own' as const };
  return [
    `gcloud iam service-accounts create ${id}`,
    renderGoogleRoles({ ...fn, ...(account ? { account } : {}) }, needed, 'gcloud').trimEnd(),
    `add to its command: --service-account=${email}`,
  ].join('\n');
}

/**
 * Plans the roles of functions of AWS. The changed template is read and reviewed again: a function whose role would still grant
 * too much, or too little, is not changed, and the reason is reported.
 */
function checkedLeast(
  scanned: Pick<ScannedApp, 'app' | 'review' | 'unlinked' | 'assumptions'>,
  files: readonly TextFile[],
  only: ReadonlySet<string> | null,
  readAgain: (files: ReadonlyMap<string, string>) => App | undefined,
  denied: ReadonlyMap<string, readonly string[]>,
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
