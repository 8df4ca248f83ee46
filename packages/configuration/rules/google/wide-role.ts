import type { GoogleGrant } from '@emmental/model';
import { onGoogle } from '../../google.ts';
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
    onGoogle(input).flatMap(({ declaration: fn, report, account }) => {
      const [grant] = account.roles.filter(isBasic);
      if (!grant?.role) return [];
      return [
        {
          title: `${fn.name} can change nearly everything in the project: ${grant.role}`,
          function: fn.id,
          resource: fn.logicalId,
          at: grant.at,
          severity: report.reachedBy.exposure === 'public' ? ('critical' as const) : ('high' as const),
          condition: grant.when,
          evidence: [
            { file: grant.at.file, line: grant.at.line, text: `${grant.role} on ${grant.on} by ${grant.by}` },
          ],
          fix: 'grant the roles that it needs, each on its resource: emmental permissions',
          details: [
            { label: 'granted', text: `${grant.role} on ${grant.on} by ${grant.by}` },
            { label: 'gains', text: 'the project: its data, its services and its other accounts' },
          ],
          subject: `${fn.logicalId} ${grant.role}`,
        },
      ];
    }),
});
