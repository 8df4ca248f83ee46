import type { EscalationRow } from '@emmental/knowledge';
import { type Escalation, escalationsOf } from '../escalation/escalate.ts';
import type { FunctionReview } from '../review/review.ts';
import { defineRule, type Problem, place, policyFix, who } from './rule.ts';

export const escalation = defineRule({
  id: 'access/escalation',
  aliases: ['EMM-IAM-PRIVESC'],
  slice: 'role',
  threats: ['T10'],
  help: 'The role may change code, roles or policies so that it holds more than it was given.',
  check: (review) =>
    [...review.functions.values()].flatMap((fn) =>
      [...byTarget(escalationsOf(fn, review))]
        .map(([, ways]) => problem(fn, ways))
        .filter((each) => each !== null),
    ),
});

/** All ways onto one thing of the template are one problem, and so are all that work on anything. */
function byTarget(found: readonly Escalation[]): Map<string, Escalation[]> {
  const groups = new Map<string, Escalation[]>();
  for (const each of found) {
    const key = each.to?.id ?? '';
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return groups;
}

const gains: Readonly<Record<EscalationRow['gains'], string>> = {
  administrator: 'every permission',
  'passed-role': 'the permissions of any role it may pass',
  'target-role': 'the permissions of what it reaches',
  identity: 'the permissions of the identity it takes over',
};

const order: readonly EscalationRow['gains'][] = ['administrator', 'passed-role', 'identity', 'target-role'];

function problem(fn: FunctionReview, ways: readonly Escalation[]): Problem | null {
  const sorted = [...ways].sort((a, b) => order.indexOf(a.row.gains) - order.indexOf(b.row.gains));
  const [first] = sorted;
  if (!first) return null;
  const { row, to, at } = first;
  const more = ways.length > 1 ? `, and ${ways.length - 1} more ${ways.length === 2 ? 'way' : 'ways'}` : '';
  const severe = fn.reachedBy.exposure === 'public' && row.gains === 'administrator';
  return {
    title: `${fn.name} can ${row.title}${to ? `: ${to.name}` : ''}${more}`,
    function: fn.id,
    resource: fn.role.id,
    at,
    severity: severe ? 'critical' : 'high',
    evidence: sorted.map((way) => ({
      file: way.at.file,
      line: way.at.line,
      text: `${way.row.title}: ${way.row.actions.join(', ')}`,
    })),
    fix: policyFix(fn),
    details: [
      who(fn),
      { label: 'gains', text: to ? `what ${to.name} may do` : gains[row.gains] },
      { label: 'given', text: row.actions.join(', '), at: place(at) },
    ],
    subject: to?.name ?? 'anything',
  };
}
