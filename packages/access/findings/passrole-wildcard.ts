import type { Value } from '@emmental/model';
import { heldRoles, isSubject } from '../review/held.ts';
import { heldBy } from './holder-parts.ts';
import { isFullAccess } from './leftover.ts';
import { belongsTo, defineRule, place, whoHolds, widelyWhen } from './rule.ts';
import { holdersCan, isAnyName } from './words.ts';

export const passroleWildcard = defineRule({
  id: 'access/passrole-wildcard',
  aliases: ['EMM-IAM-PASSROLE'],
  slice: 'role',
  threats: ['T10'],
  help: 'The function can pass any role to a service, and so gain the permissions of that role.',
  check: (review) =>
    heldRoles(review).flatMap((held) =>
      held.statements.flatMap((statement) =>
        statement.uses
          .map(({ grant }) => grant)
          .filter(
            (grant) =>
              /^iam:PassRole$/i.test(grant.action) &&
              isAnyName(grant.resourceGlob) &&
              !isFullAccess(grant.managed),
          )
          .map((grant) => {
            const isBound = conditionKeys(grant.statement.condition).some((key) =>
              /^iam:PassedToService$/i.test(key),
            );
            const details = [
              ...whoHolds(held),
              { label: 'granted', text: `iam:PassRole on ${grant.resource}`, at: place(grant) },
            ];
            return {
              ...belongsTo(held, grant.statement.at),
              ...heldBy(
                held,
                details,
                (of) => `${holdersCan(of)} pass any role${isBound ? ' to some services' : ' to any service'}`,
                ({ lead }) => (isBound || isSubject(lead) ? 'medium' : 'high'),
              ),
              at: { file: grant.file, line: grant.line, column: grant.statement.at.column },
              condition: widelyWhen(grant.statement),
              evidence: [
                { file: grant.file, line: grant.line, text: `${grant.action} on ${grant.resource}` },
              ],
              details,
              subject: grant.resourceGlob.key,
              statements: [statement.key],
            };
          }),
      ),
    ),
});

function conditionKeys(condition: Value | null): readonly string[] {
  if (condition?.kind !== 'fields') return [];
  return [...condition.fields.values()].flatMap((keys) =>
    keys.kind === 'fields' ? [...keys.fields.keys()] : [],
  );
}
