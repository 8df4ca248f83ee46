import { covers, evaluate, globOf, type HolderReview, lackingOf } from '@emmental/access';
import { reviewAgain } from '../../apps/cli/pipeline.ts';
import { checkedRoles } from '../../apps/cli/protection/roles.ts';
import { filesAfter, type Measured, otherFunctions, type Read, undone } from './measured.ts';

/**
 * Checks the roles that `protect` writes: the changed files are read again, and the policy evaluator decides each
 * request that is needed and each that is kept for an open question. A second plan over the result changes nothing.
 */
export function measureRoles({ app, files, scanned, readAgain }: Read): Measured {
  const target = { ...scanned, app };
  const plan = checkedRoles(target, files, null, readAgain);
  if (typeof plan === 'string')
    return {
      part: 'roles',
      outcomes: app.functions.map(() => ({ kind: 'by-hand', why: plan })),
      changed: [],
      wrong: [],
    };
  const changed = [...plan.files.keys()];
  if (changed.length === 0) return { part: 'roles', outcomes: plan.outcomes, changed, wrong: [] };
  const wrong = [...undone(files, plan.files)];
  const figures = {
    'needed requests allowed': 0,
    'excess before': 0,
    'excess after': 0,
    'kept for open questions': 0,
    'accounts of their own in Google Cloud': 0,
    'permissions that Google gives them': 0,
  };
  const now = readAgain(plan.files);
  if (!now)
    return { part: 'roles', outcomes: plan.outcomes, changed, wrong: [`${app.id}: is no app any more`] };
  wrong.push(...otherFunctions(app, now));
  const reviewed = reviewAgain(now, scanned);
  for (const outcome of plan.outcomes.filter(({ kind }) => kind === 'changed')) {
    const was = [...scanned.review().functions.values()].find(({ name }) => name === outcome.of);
    const is = was && reviewed.functions.get(was.id);
    if (!was || !is) {
      wrong.push(`${app.id}#${outcome.of}: was not found again`);
      continue;
    }
    if (was.function.account) {
      const lacking = lackingOf({ ...is, needed: was.needed }, now);
      figures['accounts of their own in Google Cloud'] += 1;
      figures['permissions that Google gives them'] += was.needed.length - lacking.length;
      wrong.push(...lacking.map((permission) => `${is.id}: is not given ${permission}`));
      continue;
    }
    figures['excess before'] += was.excess.length;
    figures['excess after'] += is.excess.length;
    figures['kept for open questions'] += was.kept.length;
    const asked = requestsOf(was, is);
    figures['needed requests allowed'] += asked.allowed;
    wrong.push(...asked.denied.map((request) => `${is.id}: ${request} is not allowed any more`));
    if (is.excess.length > 0) wrong.push(`${is.id}: has ${is.excess.length} permissions too many still`);
  }
  const again = checkedRoles(
    { ...scanned, app: now, review: () => reviewed },
    filesAfter(files, plan.files),
    null,
    readAgain,
  );
  if (typeof again === 'string' || again.files.size > 0)
    wrong.push(`${app.id}: changes again the second time`);
  return { part: 'roles', outcomes: plan.outcomes, changed, wrong, figures, texts: plan.files };
}

/** Returns the requests that the function certainly makes, with the decision of its role's present policies. */
function requestsOf(
  was: HolderReview,
  is: HolderReview,
): { readonly allowed: number; readonly denied: readonly string[] } {
  const identity = is.holdings?.identity ?? [];
  let allowed = 0;
  const denied: string[] = [];
  for (const need of was.needed.filter(({ certainty }) => certainty === 'known'))
    for (const [i, resource] of need.globs.entries()) {
      const { effect } = evaluate({ identity }, { action: need.action, resource });
      const before = evaluate({ identity: was.holdings?.identity ?? [] }, { action: need.action, resource });
      if (effect !== 'deny') allowed += 1;
      // If a name was partly unknown, the permission was granted for every possible name. A request that was denied
      // before stays denied.
      else if (need.resources[i]?.exact && before.effect === 'allow')
        denied.push(`${need.action} on ${resource.key}`);
    }
  for (const { action } of was.kept)
    if (!is.kept.some((row) => covers(tokensOf(row.action), tokensOf(action))))
      denied.push(`${action}, which is kept,`);
  return { allowed, denied };
}

const tokensOf = (action: string) => globOf(action.toLowerCase()).tokens;
