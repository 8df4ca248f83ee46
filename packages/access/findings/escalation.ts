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
      escalationsOf(fn, review).map((found) => problem(fn, found)),
    ),
});

const gains: Readonly<Record<EscalationRow['gains'], string>> = {
  administrator: 'every permission',
  'passed-role': 'the permissions of any role it may pass',
  'target-role': 'the permissions of what it reaches',
  identity: 'the permissions of the identity it takes over',
};

function problem(fn: FunctionReview, { row, to, at }: Escalation): Problem {
  const severe = fn.reachedBy.exposure === 'public' && row.gains === 'administrator';
  return {
    title: `${fn.name} can ${row.title}${to ? `: ${to.name}` : ''}`,
    function: fn.id,
    resource: fn.role.id,
    at,
    severity: severe ? 'critical' : 'high',
    evidence: [{ file: at.file, line: at.line, text: row.actions.join(', ') }],
    fix: policyFix(fn),
    details: [
      who(fn),
      { label: 'gains', text: to ? `what ${to.name} may do` : gains[row.gains] },
      { label: 'given', text: row.actions.join(', '), at: place(at) },
    ],
    subject: `${row.id} ${to?.name ?? ''}`.trim(),
  };
}
