import { alsoGives, byHarm, type Harm, harmOf } from '@emmental/knowledge';
import type { Effect, Severity } from '@emmental/model';
import { policyFormatOf, severities, severityOf } from '@emmental/model';
import { exposureOf, type HeldRole, heldRoles, isFunction } from '../review/held.ts';
import type { AppReview, FunctionReview, HolderReview } from '../review/review.ts';
import { actionsByObject, readsOnlyNames } from './leftover.ts';
import { atMost, causeOf, defineRule, type Problem, who } from './rule.ts';
import { actionNames, doingsOf, isAnyName, listed, objectOf } from './words.ts';

export const sharedRole = defineRule({
  id: 'access/shared-role',
  aliases: ['EMM-FN-SHARED-ROLE'],
  slice: 'role',
  threats: ['T10'],
  help: 'Several functions share one role, so each function has the permissions that any of them needs.',
  check: (review) =>
    heldRoles(review)
      .map((held) => problem(held, held.holders.filter(isFunction), review))
      .filter((found) => found !== null),
});

/** The actions that a function can do only because another function with the same role needs them. */
interface Gain {
  readonly fn: FunctionReview;
  readonly actions: readonly string[];
  readonly rows: readonly Row[];
  readonly severity: Severity;
}

interface Row {
  readonly action: string;
  readonly object: string;
  /** Holders that do not need the permission. */
  readonly without: ReadonlySet<HolderReview>;
}

function problem(held: HeldRole, functions: readonly FunctionReview[], review: AppReview): Problem | null {
  if (functions.length < 2) return null;
  const names = functions.map((fn) => fn.name).sort();
  const rows = rowsOf(held, review);
  const gains = functions.map((fn) => gainOf(fn, rows, review)).filter((gain) => gain.actions.length > 0);
  // The functions that most people can start come first, so of equally severe gains theirs is reported.
  const [worst] = gains.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const titleOf = ({ fn, rows: gained }: Gain): string =>
    `${names.length} functions share a role: ${fn.name} can also ${doingsOf(gained)}, which its code never does`;
  const role = { label: 'role', text: `${held.role.id}, used by ${names.join(', ')}` };
  return {
    title: worst
      ? titleOf(worst)
      : `${names.length} functions share the role ${held.role.id}${names.length > 3 ? '' : `: ${listed(names)}`}`,
    function: worst?.fn.id ?? null,
    resource: held.role.id,
    at: held.role.at,
    severity: worst?.severity ?? 'info',
    fix: fixOf(held, review),
    details: [
      ...(worst ? [who(worst.fn)] : []),
      role,
      ...gains.map((gain) => ({ label: 'gains', text: gainText(gain) })),
    ],
    // A least role for each function also removes the excess of the shared role.
    cause: causeOf(held),
    subject: held.role.id,
    parts: worst
      ? gains.map((gain) => ({
          function: gain.fn.id,
          title: titleOf(gain),
          severity: gain.severity,
          details: [who(gain.fn), role, { label: 'gains', text: gainText(gain) }],
        }))
      : functions.map((fn) => ({ function: fn.id })),
  };
}

const gainText = ({ fn, actions, rows }: Gain): string =>
  `${fn.name}: ${actionNames(actions)} on ${listed(rows.map(({ object }) => object))}`;

/** Returns the actions that some holders need and others do not, worst first. */
function rowsOf(held: HeldRole, review: AppReview): readonly Row[] {
  return held.statements
    .flatMap((statement) => statement.partial)
    .filter(({ action }) => harmOf(action) !== null)
    .sort((a, b) => byHarm(a.action, b.action))
    .map(({ action, use: { grant }, without }) => ({
      action,
      object: objectOf(grant.resourceGlob, isAnyName(grant.resourceGlob) ? action : '', review.names),
      without,
    }));
}

function gainOf(fn: FunctionReview, all: readonly Row[], review: AppReview): Gain {
  const more = all.filter(({ without }) => without.has(fn));
  // Leaves out actions that the function's needs already make possible.
  const needed = actionsByObject(fn.needed, review);
  const adding = more.filter(
    ({ action, object }) =>
      needed.get(object)?.some((neededAction) => alsoGives(neededAction, action)) !== true,
  );
  const rows = adding.length > 0 ? adding : more;
  const actions = [...new Set(rows.map((row) => row.action))];
  const [first] = actions;
  const harm: Harm = (first ? harmOf(first) : null) ?? 'read';
  // An attacker also needs a flaw in the function, so the severity is at most medium.
  const isHarmless =
    adding.length === 0 || actions.every((action) => action.startsWith('logs:') || readsOnlyNames(action));
  const severity = isHarmless ? 'low' : atMost('medium', severityOf(exposureOf(fn), effects[harm]));
  return { fn, actions, rows, severity };
}

const effects: Readonly<Record<Harm, Effect>> = {
  permissions: 'data-write',
  delete: 'data-write',
  write: 'data-write',
  start: 'data-write',
  read: 'data-read',
};

function fixOf({ role }: HeldRole, { app }: AppReview): string {
  if (app.format === 'serverless')
    return role.generated
      ? 'use one role per function: set provider.iam.role.mode: perFunction (version 4), or add the plug-in serverless-iam-roles-per-function'
      : 'use one role per function: remove role: and give each function its iamRoleStatements';
  if (app.format === 'sam')
    return 'use one role per function: replace Role with the Policies that `emmental permissions --format sam` prints';
  return `use one role per function; for its policy: emmental permissions --format ${policyFormatOf(app.format, null)}`;
}
