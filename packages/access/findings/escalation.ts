import type { EscalationRow } from '@emmental/knowledge';
import type { Severity } from '@emmental/model';
import { type Escalation, escalationsOf } from '../escalation/escalate.ts';
import { allowsAction } from '../review/granted.ts';
import { type HeldRole, heldRoles, isSubject } from '../review/held.ts';
import { heldBy } from './holder-parts.ts';
import { belongsTo, defineRule, type Problem, place, whoHolds } from './rule.ts';
import { holdersCan, originText, wayText } from './words.ts';

export const escalation = defineRule({
  id: 'access/escalation',
  aliases: ['EMM-IAM-PRIVESC'],
  slice: 'role',
  threats: ['T10'],
  help: 'The role can change code, roles or policies, and so gain more permissions than it has.',
  check: (review) =>
    heldRoles(review).flatMap((held) => {
      const found = escalationsOf(held.role.id, review).filter((way) => !isItsWork(way, held));
      const certain = [...byTarget(found.filter((each) => each.certain)).values()];
      const open = [...byTarget(found.filter((each) => !each.certain)).values()];
      return [
        ...certain.map((ways) => problem(held, ways)),
        // Only people who can change a definition gain by it, so it raises no question.
        ...(isSubject(held.lead) ? [] : open.map((ways) => question(held, ways))),
      ].filter((each) => each !== null);
    }),
});

/** True if a definition needs all steps of a way to a target: a rule that starts a build gains nothing by it. */
const isItsWork = ({ row: { actions }, to }: Escalation, { lead, needed }: HeldRole): boolean =>
  to !== null && isSubject(lead) && actions.every((action) => needed.some((need) => need.action === action));

/** Returns the open question of ways that may gain permissions: the resource is outside the template, or a condition decides. */
function question(held: HeldRole, ways: readonly Escalation[]): Problem | null {
  const [first] = ways;
  if (!first) return null;
  const { row, to, at } = first;
  const details = [
    ...whoHolds(held),
    { label: 'granted', text: row.actions.join(', '), at: place(at) },
    {
      label: 'why',
      text: `the template does not show what ${to?.name ?? 'it'} allows, or a condition decides`,
    },
  ];
  return {
    ...belongsTo(held, at),
    ...heldBy(
      held,
      details,
      (of) => `${holdersCan(of)} ${wayText(first)}; whether that gains permissions is not known`,
      () => 'info',
    ),
    at,
    status: 'unknown',
    evidence: [{ file: at.file, line: at.line, text: row.actions.join(', ') }],
    details,
    subject: `question ${to?.name ?? 'anything'}`,
  };
}

/** Groups the ways by the template resource that they lead to; ways that work on any resource are one group. Each group is one problem. */
function byTarget(found: readonly Escalation[]): Map<string, Escalation[]> {
  const groups = new Map<string, Escalation[]>();
  for (const each of found) {
    const key = `${each.byNotAction} ${each.to?.id ?? ''}`;
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return groups;
}

const gains: Readonly<Record<EscalationRow['gains'], string>> = {
  administrator: 'every permission',
  'new-identity': 'every permission',
  'passed-role': 'the permissions of every role that it can pass',
  'target-role': 'the permissions of the functions and roles that it can take over',
  identity: 'the permissions of the identity that it can take over',
};

/** From the largest gain to the smallest. */
const order: readonly EscalationRow['gains'][] = [
  'administrator',
  'new-identity',
  'passed-role',
  'identity',
  'target-role',
];

function problem(held: HeldRole, ways: readonly Escalation[]): Problem | null {
  const sorted = [...ways].sort((a, b) => order.indexOf(a.row.gains) - order.indexOf(b.row.gains));
  const [first] = sorted;
  if (!first) return null;
  const { row, to, at } = first;
  const more = ways.length > 1 ? `, and ${ways.length - 1} more ${ways.length === 2 ? 'way' : 'ways'}` : '';
  const severityOf = ({ lead, exposure }: HeldRole): Severity => {
    // The problem of the rule `wildcard-action` about the same statement is the one that is reported.
    if (first.byNotAction) return 'info';
    if (isSubject(lead)) return 'medium';
    return exposure === 'public' && row.gains === 'administrator' ? 'critical' : 'high';
  };
  const behind = held.statements.filter((statement) =>
    statement.uses.some(({ grant }) =>
      ways.some((way) => way.row.actions.some((action) => allowsAction(grant, action))),
    ),
  );
  const managed = behind.find((statement) => place(statement.at) === place(at))?.managed;
  const details = [
    ...whoHolds(held),
    { label: 'gains', text: to ? `the permissions of ${to.name}` : gains[row.gains] },
    {
      label: 'granted',
      text: managed ? originText(`managed:${managed}`) : row.actions.join(', '),
      at: place(at),
    },
  ];
  return {
    ...belongsTo(held, behind.find((statement) => place(statement.at) === place(at))?.at),
    ...heldBy(held, details, (of) => `${holdersCan(of)} ${wayText(first)}${more}`, severityOf),
    at,
    evidence: sorted.map((way) => ({
      file: way.at.file,
      line: way.at.line,
      text: `${way.row.title}: ${way.row.actions.join(', ')}`,
    })),
    ways: sorted.map((way) => way.row.actions),
    details,
    subject: to?.name ?? 'anything',
    statements: behind.map(({ key }) => key),
  };
}
