import type { Grant } from '../review/granted.ts';
import { type HeldRole, type HeldStatement, heldRoles, isSubject } from '../review/held.ts';
import type { AppReview } from '../review/review.ts';
import { heldBy } from './holder-parts.ts';
import { needsText } from './leftover.ts';
import {
  belongsTo,
  causeOf,
  defineRule,
  type Problem,
  place,
  severityOfGrant,
  whoHolds,
  widelyWhen,
} from './rule.ts';
import { codeOf, holdersCan, isAnyName, listed, objectOf, verbsOf } from './words.ts';

export const wildcardAction = defineRule({
  id: 'access/wildcard-action',
  aliases: ['EMM-IAM-STAR-ACTION', 'EMM-IAM-NOTACTION', 'EMM-SFN-POLICY'],
  slice: 'role',
  threats: ['T10', 'T1', 'T6'],
  help: 'A statement allows every action of a service, or all but a few: the role can delete, change permissions, and use any action that AWS adds later.',
  check: (review) =>
    heldRoles(review).flatMap((held) =>
      held.statements.map((statement) => problem(held, statement, review)).filter((found) => found !== null),
    ),
});

function problem(held: HeldRole, statement: HeldStatement, review: AppReview): Problem | null {
  const grants = statement.uses
    .map((use) => use.grant)
    .filter((grant) => grant.managed === null && isWhole(grant) && !isAdmin(grant));
  const [first] = grants;
  if (!first) return null;
  const actions = grants.map((grant) => grant.action);
  const isOpen = grants.some((grant) => isAnyName(grant.resourceGlob));
  const written = [...new Set(grants.map((grant) => `${grant.action} on ${grant.resource}`))];
  const details = [
    ...whoHolds(held),
    { label: 'granted', text: listed(written, 4), at: place(first) },
    { label: 'needs', text: needsText(held, actions, review) },
  ];
  return {
    ...belongsTo(held, first.statement.at),
    ...heldBy(
      held,
      details,
      (of) =>
        `${holdersCan(of)} do ${whatOf(grants)} ${onWhat(grants, review)}${onlyOf(of, actions, review)}`,
      (of) => severityOfGrant(of, isOpen ? 'high' : 'medium', 'data-write', actions),
    ),
    cause: causeOf(held),
    aliases: [
      first.statement.action.not ? 'EMM-IAM-NOTACTION' : 'EMM-IAM-STAR-ACTION',
      ...(isSubject(held.lead) ? ['EMM-SFN-POLICY'] : []),
    ],
    at: { file: first.file, line: first.line, column: first.statement.at.column },
    condition: widelyWhen(first.statement),
    evidence: grants.slice(0, 20).map((grant) => ({
      file: grant.file,
      line: grant.line,
      text: `${grant.action} on ${grant.resource}`,
    })),
    details,
    subject: [...new Set(grants.map((grant) => `${grant.action} ${grant.resourceGlob.key}`))].sort().join(),
    statements: [statement.key],
  };
}

const isWhole = (grant: Grant): boolean =>
  grant.statement.action.not || /^(\*|[^:]+:\*+)$/.test(grant.action);
const isAdmin = (grant: Grant): boolean =>
  grant.action === '*' && !grant.statement.action.not && grant.resourceGlob.key === '*';

function whatOf(grants: readonly Grant[]): string {
  if (grants.some((grant) => grant.statement.action.not)) return 'all but a few actions';
  if (grants.some((grant) => grant.action === '*')) return 'everything';
  return `everything in ${listed(grants.map((grant) => grant.action.slice(0, grant.action.indexOf(':'))))}`;
}

function onWhat(grants: readonly Grant[], { names }: AppReview): string {
  if (grants.some((grant) => isAnyName(grant.resourceGlob))) return 'on all resources';
  return `on ${listed(grants.map((grant) => objectOf(grant.resourceGlob, grant.action, names)))}`;
}

/** Returns the end of the title for a shared role: what the holders do with the granted services. */
function onlyOf(held: HeldRole, actions: readonly string[], { names }: AppReview): string {
  if (held.holders.length === 1 || !held.analysed) return '';
  const prefixes = new Set(actions.map((action) => action.slice(0, action.indexOf(':'))));
  const needs = held.needed.filter(
    (need) => need.because !== 'runtime' && prefixes.has(need.action.slice(0, need.action.indexOf(':'))),
  );
  if (needs.length === 0) return `; ${codeOf(held)} uses none of them`;
  const objects = needs.flatMap((need) => need.globs.map((glob) => objectOf(glob, need.action, names)));
  return `; they only ${verbsOf(needs.map((need) => need.action))} ${listed(objects)}`;
}
