import type { GoogleGrant, Problem, ServiceAccount } from '@emmental/model';
import { type Holder, holdersOf, sharedProblem } from '../../google.ts';
import { defineRule } from '../../rule.ts';

/** Source: IAM documentation, "Basic roles": thousands of permissions over all services of the project. */
export const isBasic = ({ role }: GoogleGrant): boolean => role === 'roles/owner' || role === 'roles/editor';

export const googleWideRole = defineRule({
  id: 'google/wide-role',
  aliases: ['EMM-GCF-EDITOR'],
  slice: 'role',
  threats: ['T10', 'T1', 'T2', 'T6'],
  help: 'The account of the function may change nearly everything in the project: an attacker who finds any flaw in the function controls the project.',
  check: (input) =>
    // A function with both basic roles is told about once.
    holdersOf(input, isBasic).flatMap(({ grant, holders }) =>
      sharedProblem(
        holders.filter(({ account }) => account.roles.find(isBasic) === grantOf(account, grant)),
        (holder) => problemOf(holder, grant),
        (who) => `${who} can change nearly everything in the project: ${grant.role}`,
      ),
    ),
});

const grantOf = ({ roles }: ServiceAccount, { role, on, by }: GoogleGrant): GoogleGrant | undefined =>
  roles.find((each) => each.role === role && each.on === on && each.by === by);

function problemOf({ declaration: fn, report }: Holder, { role, on, by, when, at }: GoogleGrant): Problem {
  const text = `${role} on ${on} by ${by}`;
  return {
    title: `${fn.name} can change nearly everything in the project: ${role}`,
    function: fn.id,
    resource: fn.logicalId,
    at,
    severity: report.reachedBy.exposure === 'public' ? 'critical' : 'high',
    condition: when,
    evidence: [{ file: at.file, line: at.line, text }],
    fix: 'grant the roles that it needs, each on its resource: emmental permissions',
    details: [
      { label: 'granted', text },
      { label: 'gains', text: 'the project: its data, its services and its other accounts' },
    ],
    subject: `${fn.logicalId} ${role}`,
  };
}
