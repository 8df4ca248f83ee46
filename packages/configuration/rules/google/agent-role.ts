import type { GoogleGrant, Problem } from '@emmental/model';
import { type Holder, holdersOf, sharedProblem } from '../../google.ts';
import { defineRule } from '../../rule.ts';

/** Source: IAM documentation, "Service agents": do not grant their roles to other principals. */
export const googleAgentRole = defineRule({
  id: 'google/agent-role',
  aliases: [],
  slice: 'role',
  threats: ['T10'],
  help: 'The role belongs to a Google service agent: it has far more permissions than a client of the service needs.',
  check: (input) =>
    holdersOf(input, isOfAgent).flatMap(({ grant, holders }) =>
      sharedProblem(
        holders,
        (holder) => problemOf(holder, grant),
        (who) => `${who} has ${grant.role}, a role for Google’s own service`,
      ),
    ),
});

const isOfAgent = ({ role }: GoogleGrant): boolean => role !== null && /[sS]erviceAgent$/.test(role);

function problemOf({ declaration: fn }: Holder, { role, on, by, when, at }: GoogleGrant): Problem {
  const text = `${role} on ${on} by ${by}`;
  return {
    title: `${fn.name} has ${role}, a role for Google’s own service`,
    function: fn.id,
    resource: fn.logicalId,
    at,
    severity: 'medium',
    condition: when,
    evidence: [{ file: at.file, line: at.line, text }],
    fix: 'grant the roles that it needs, each on its resource: emmental permissions',
    details: [{ label: 'granted', text }],
    subject: `${fn.logicalId} ${role}`,
  };
}
