import { onGoogle } from '../../google.ts';
import { defineRule } from '../../rule.ts';

/** Source: IAM documentation, "Service agents": do not grant their roles to other principals. */
export const googleAgentRole = defineRule({
  id: 'google/agent-role',
  aliases: [],
  slice: 'role',
  threats: ['T10'],
  help: 'A role of a service agent is made for Google’s own service: it holds far more than one client of the service needs.',
  check: (facts) =>
    onGoogle(facts).flatMap(({ declaration: fn, account }) =>
      account.roles
        .filter(({ role }) => role !== null && /[sS]erviceAgent$/.test(role))
        .map(({ role, on, by, when, at }) => ({
          title: `${fn.name} holds ${role}, which is made for a service of Google itself`,
          function: fn.id,
          resource: fn.logicalId,
          at,
          severity: 'medium' as const,
          condition: when,
          evidence: [{ file: at.file, line: at.line, text: `${role} on ${on} by ${by}` }],
          fix: 'the roles that it needs, each on its resource: emmental permissions',
          details: [{ label: 'given', text: `${role} on ${on} by ${by}` }],
          subject: `${fn.logicalId} ${role}`,
        })),
    ),
});
