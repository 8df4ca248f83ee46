import type { Effect, Severity } from '@emmental/model';
import { severities, severityOf } from '@emmental/model';
import { exposureOf, type HeldRole, heldRoles, isFunction } from '../review/held.ts';
import type { AppReview, FunctionReview } from '../review/review.ts';
import { byHarm, type Harm, harmOf } from './leftover.ts';
import { atMost, causeOf, defineRule, type Problem, who } from './rule.ts';
import { actionNames, doingsOf, isAnyName, listed, objectOf } from './words.ts';

export const sharedRole = defineRule({
  id: 'access/shared-role',
  aliases: ['EMM-FN-SHARED-ROLE'],
  slice: 'role',
  threats: ['T10'],
  help: 'Several functions hold one role: each may do what any of them needs.',
  check: (review) =>
    heldRoles(review)
      .map((held) => problem(held, held.holders.filter(isFunction), review))
      .filter((found) => found !== null),
});

/** What one function may do only because another one needs it. */
interface Gain {
  readonly fn: FunctionReview;
  readonly actions: readonly string[];
  readonly objects: readonly string[];
  readonly doings: string;
  readonly severity: Severity;
}

function problem(held: HeldRole, functions: readonly FunctionReview[], review: AppReview): Problem | null {
  if (functions.length < 2) return null;
  const names = functions.map((fn) => fn.name).sort();
  const gains = functions.map((fn) => gainOf(fn, held, review)).filter((gain) => gain.actions.length > 0);
  // Most exposed functions come first, so of equally severe gains theirs is told.
  const [worst] = gains.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  return {
    title: worst
      ? `${names.length} functions share a role: ${worst.fn.name} can also ${worst.doings}, which it never does`
      : `${names.length} functions share the role ${held.role.id}: ${listed(names)}`,
    function: worst?.fn.id ?? null,
    resource: held.role.id,
    at: held.role.at,
    severity: worst?.severity ?? 'info',
    fix: fixOf(held, review),
    details: [
      ...(worst ? [who(worst.fn)] : []),
      { label: 'role', text: `${held.role.id}, held by ${names.join(', ')}` },
      ...gains.map((gain) => ({
        label: 'gains',
        text: `${gain.fn.name}: ${actionNames(gain.actions)} on ${listed(gain.objects)}`,
      })),
    ],
    // A role for each, with what it needs, closes what the shared one gives too much as well.
    cause: causeOf(held),
    subject: held.role.id,
  };
}

function gainOf(fn: FunctionReview, held: HeldRole, review: AppReview): Gain {
  const rows = held.statements
    .flatMap((statement) => statement.partial)
    .filter(({ action, without }) => without.includes(fn) && harmOf(action) !== null)
    .sort((a, b) => byHarm(a.action, b.action))
    .map(({ action, use: { grant } }) => ({
      action,
      object: objectOf(grant.resourceGlob, isAnyName(grant.resourceGlob) ? action : '', review.names),
    }));
  const actions = [...new Set(rows.map((row) => row.action))];
  const objects = [...new Set(rows.map((row) => row.object))];
  const [first] = actions;
  const harm: Harm = (first ? harmOf(first) : null) ?? 'read';
  // Nothing is gained without a flaw in the function, and none of it is more than the app itself does.
  const severity = actions.every((action) => action.startsWith('logs:'))
    ? 'low'
    : atMost('medium', severityOf(exposureOf(fn), effects[harm]));
  return { fn, actions, objects, doings: doingsOf(rows), severity };
}

const effects: Readonly<Record<Harm, Effect>> = {
  permissions: 'data-write',
  write: 'data-write',
  read: 'data-read',
};

function fixOf({ role }: HeldRole, { app }: AppReview): string {
  if (app.format === 'serverless')
    return role.generated
      ? 'one role per function: provider.iam.role.mode: perFunction (version 4), or the plug-in serverless-iam-roles-per-function'
      : 'one role per function: take out role: and give each its iamRoleStatements';
  if (app.format === 'sam')
    return 'one role per function: remove Role from each, give it Policies: emmental permissions --format sam';
  return `one role per function: emmental permissions --format ${app.format === 'terraform' ? app.format : 'iam'}`;
}
