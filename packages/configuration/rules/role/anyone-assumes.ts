import { asString, type Statement, severityOf } from '@emmental/model';
import { referencesIn } from '../../references.ts';
import { defineRule } from '../../rule.ts';

/** Keys that say who assumes a role. Source: IAM user guide, global condition keys; sts:ExternalId. */
const ties =
  /^(aws:(Principal(Arn|Account|OrgID|OrgPaths|Tag\/.+)|Source(Arn|Account|OrgID|OrgPaths)|userid|username)|sts:ExternalId)$/i;

export const roleAnyoneAssumes = defineRule({
  id: 'role/anyone-assumes',
  aliases: ['EMM-IAM-ASSUME-STAR'],
  slice: 'role',
  threats: ['T10'],
  help: 'The role trusts every AWS account: whoever knows its name takes on all that it may do.',
  check: ({ app }) =>
    app.roles.flatMap((role) =>
      role.trust.filter(trustsAll).map((statement) => ({
        title: `Any AWS account can take on ${role.id}`,
        function: null,
        resource: role.id,
        at: statement.at,
        severity: severityOf('public', 'code'),
        condition: statement.when,
        evidence: [
          { file: statement.at.file, line: statement.at.line, text: 'Principal: "*" in its trust policy' },
        ],
        fix: 'Principal: the service or the account that takes it on',
        details: [{ label: 'gains', text: 'all that the role may do' }],
        subject: `${role.id} ${statement.sid ?? 'trust'}`,
      })),
    ),
});

function trustsAll({ effect, principal, condition, action }: Statement): boolean {
  if (effect !== 'Allow' || principal === null || principal.not || action.not) return false;
  const { value } = principal;
  const names =
    value.kind === 'fields'
      ? [...value.fields].flatMap(([kind, named]) => (kind === 'AWS' ? [named] : []))
      : [value];
  const isAll = names
    .flatMap((one) => (one.kind === 'list' ? one.items : [one]))
    .some((one) => asString(one) === '*' && referencesIn(one).length === 0);
  const isTied =
    condition?.kind === 'fields' &&
    [...condition.fields.values()].some(
      (keys) => keys.kind === 'fields' && [...keys.fields.keys()].some((key) => ties.test(key)),
    );
  return isAll && !isTied;
}
