import { onGoogle } from '../../google.ts';
import { defineRule } from '../../rule.ts';

/** Source: IAM documentation, "Service agents": do not grant their roles to other principals. */
export const googleAgentRole = defineRule({
  id: 'google/agent-role',
  aliases: [],
  slice: 'role',
  threats: ['T10'],
  help: 'The role belongs to a Google service agent: it has far more permissions than a client of the service needs.',
  check: (input) =>
    onGoogle(input).flatMap(({ declaration: fn, account }) =>
      account.roles
        .filter(({ role }) => role !== null && /[sS]erviceAgent$/.test(role))
        .map(({ role, on, by, when, at }) => ({
          title: `${fn.name} has ${role}, a role for Google’s own service`,
          function: fn.id,
          resource: fn.logicalId,
          at,
          severity: 'medium' as const,
          condition: when,
          evidence: [{ file: at.file, line: at.line, text: `${role} on ${on} by ${by}` }],
          fix: 'grant the roles that it needs, each on its resource: emmental permissions',
          details: [{ label: 'granted', text: `${role} on ${on} by ${by}` }],
          subject: `${fn.logicalId} ${role}`,
        })),
    ),
});
