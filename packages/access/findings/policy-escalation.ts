import { severityOf, spelled } from '@emmental/model';
import { type Escalation, escalationsOf } from '../escalation/escalate.ts';
import { type Principal, principalsOf } from '../escalation/principals.ts';
import { allowsAction } from '../review/granted.ts';
import { heldRoles } from '../review/held.ts';
import type { AppReview } from '../review/review.ts';
import { defineRule, type Problem } from './rule.ts';
import { wayText } from './words.ts';

/** The rule `access/escalation` reports the roles of functions and of the other holders. */
export const policyEscalation = defineRule({
  id: 'policy/escalation',
  aliases: ['EMM-IAM-PRIVESC'],
  slice: 'role',
  threats: ['T10'],
  help: 'A user, a group, a role or a policy of the template can gain more permissions than it has.',
  check: (review) => {
    const held = new Set(heldRoles(review).map(({ role }) => role.id));
    const problems = principalsOf(review)
      .filter(({ id, role }) => !held.has(id) && role.holders.length === 0)
      .filter(({ role }) => !role.generated || role.place !== undefined)
      .flatMap((principal) => problemsOf(principal, review));
    // A policy that several principals have is told once.
    return [
      ...new Map(problems.map((each) => [`${each.title} ${each.at.file}:${each.at.line}`, each])).values(),
    ];
  },
});

/** Returns the problem of a principal: the ways that are certain, or else the question about those that are not. */
function problemsOf(principal: Principal, review: AppReview): readonly Problem[] {
  const found = escalationsOf(principal.id, review).filter((way) => !isNoNews(way, principal));
  const certain = found.filter(({ certain }) => certain);
  const asked = found.filter((way) => !way.certain);
  return [
    ...(certain.length > 0 ? [problem(principal, certain, review)] : []),
    ...(asked.length > 0 && certain.length === 0 ? [question(principal, asked, review)] : []),
  ];
}

/**
 * True if `*` or NotAction grants the first step: the rules `policy/any-action` and `policy/not-action` report it. Also if AWS
 * grants it to the role of one of its services, which is the work of that service.
 */
function isNoNews({ row, byNotAction }: Escalation, { holdings, role }: Principal): boolean {
  const ofServices = new Set(
    role.managed.flatMap(({ policy }) => /\/service-role\/(.*)$/.exec(spelled(policy))?.[1] ?? []),
  );
  const grants = holdings.grants.filter((grant) => row.actions.some((action) => allowsAction(grant, action)));
  return (
    byNotAction ||
    grants.every(({ action, managed, resourceGlob }) =>
      managed === null ? /(^|:)\*$/.test(action) && resourceGlob.key === '*' : ofServices.has(managed),
    )
  );
}

function problem(principal: Principal, ways: readonly Escalation[], review: AppReview): Problem {
  const [first] = ways;
  const { row } = first as Escalation;
  const more = ways.length === 1 ? '' : `, and ${ways.length - 1} more ${ways.length === 2 ? 'way' : 'ways'}`;
  const base = described(principal, ways, review);
  return {
    ...base,
    title: `Holders of ${base.resource} can ${wayText(first as Escalation)}${more}`,
    severity: severityOf('account', 'code'),
    fix: `remove ${row.actions[0]}, or limit it in Resource`,
    details: [{ label: 'source', text: row.source }],
    subject: `${principal.id} ${row.id}`,
  };
}

function question(principal: Principal, ways: readonly Escalation[], review: AppReview): Problem {
  const [first] = ways;
  const { row, to } = first as Escalation;
  const base = described(principal, ways, review);
  return {
    ...base,
    title: `Holders of ${base.resource} can ${wayText(first as Escalation)}; whether that gains permissions is not known`,
    severity: 'info',
    status: 'unknown',
    fix: `limit ${row.actions[0]} in Resource to what its holders may take over`,
    details: [
      {
        label: 'why',
        text: `the template does not show what ${to?.name ?? 'it'} allows, or a condition decides`,
      },
    ],
    subject: `question ${principal.id} ${row.id}`,
  };
}

/** Returns the fields that a problem and a question share. The resource is the one that has the statement. */
function described({ id, role }: Principal, ways: readonly Escalation[], { app }: AppReview) {
  const at = ways[0]?.at ?? role.at;
  const statement = role.statements.find((each) => each.heldBy !== undefined && isAt(each, at));
  return {
    function: null,
    resource: statement?.heldBy ?? role.place ?? id,
    at,
    condition: app.resources.get(id)?.condition ?? null,
    evidence: ways.map((way) => ({
      file: way.at.file,
      line: way.at.line,
      text: `${way.row.title}: ${way.row.actions.join(', ')}`,
    })),
  };
}

/** True if one of the actions of a statement is written at this place. */
const isAt = ({ action, at: own }: Principal['role']['statements'][number], at: Escalation['at']): boolean =>
  [own, ...action.values.map((value) => value.at ?? own)].some(
    (place) => place.file === at.file && place.line === at.line,
  );
