import type { Value } from '@emmental/model';
import { isFullAccess } from './leftover.ts';
import { defineRule, place, policyFix, who } from './rule.ts';
import { isAnyName } from './words.ts';

export const passroleWildcard = defineRule({
  id: 'access/passrole-wildcard',
  aliases: ['EMM-IAM-PASSROLE'],
  slice: 'role',
  threats: ['T10'],
  help: 'The function may hand any role to a service: what that role may do, the function then may do too.',
  check: (review) =>
    [...review.functions.values()].flatMap((fn) =>
      fn.uses
        .map(({ grant }) => grant)
        .filter(
          (grant) =>
            /^iam:PassRole$/i.test(grant.action) &&
            isAnyName(grant.resourceGlob) &&
            !isFullAccess(grant.managed),
        )
        .map((grant) => {
          const bound = /iam:PassedToService/i.test(
            JSON.stringify(conditionNames(grant.statement.condition)),
          );
          return {
            title: `${fn.name} can pass any role${bound ? ' to some services' : ' to any service'}`,
            function: fn.id,
            resource: fn.role.id,
            at: { file: grant.file, line: grant.line, column: grant.statement.at.column },
            severity: bound ? ('medium' as const) : ('high' as const),
            condition: grant.statement.when,
            evidence: [{ file: grant.file, line: grant.line, text: `${grant.action} on ${grant.resource}` }],
            fix: policyFix(fn),
            details: [
              who(fn),
              { label: 'given', text: `iam:PassRole on ${grant.resource}`, at: place(grant) },
            ],
            subject: grant.resourceGlob.key,
          };
        }),
    ),
});

function conditionNames(condition: Value | null): readonly string[] {
  if (condition?.kind !== 'fields') return [];
  return [...condition.fields.values()].flatMap((keys) =>
    keys.kind === 'fields' ? [...keys.fields.keys()] : [],
  );
}
