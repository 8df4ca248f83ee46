import { asString, type Problem, type Role, type Statement, severityOf } from '@emmental/model';
import { wildcardsOf } from '../../policies.ts';
import { defineRule, factOf } from '../../rule.ts';

/** Condition keys that limit who can assume a role. Source: IAM user guide, global condition keys; sts:ExternalId. */
const ties =
  /^(aws:(Principal(Arn|Account|OrgID|OrgPaths|Tag\/.+)|Source(Arn|Account|OrgID|OrgPaths)|userid|username)|sts:ExternalId)$/i;

export const roleAnyoneAssumes = defineRule({
  id: 'role/anyone-assumes',
  aliases: ['EMM-IAM-ASSUME-STAR'],
  slice: 'role',
  threats: ['T10'],
  help: 'The role trusts every AWS account: anyone who knows its name can assume it and has all its permissions.',
  check: ({ app, withFacts }) =>
    app.roles.flatMap((role) =>
      role.trust.flatMap((statement) => {
        if (trustsAll(statement)) return [problem(role, statement)];
        const account = withFacts ? accountOf(statement) : null;
        if (account === null) return [];
        const title = `Anyone in ${account} with sts:AssumeRole can assume ${role.id}`;
        return [factOf({ ...problem(role, statement), title }, 'only one account may assume it')];
      }),
    ),
});

const problem = (role: Role, statement: Statement): Problem => ({
  title: `Any AWS account can assume ${role.id}`,
  function: null,
  resource: role.id,
  at: statement.at,
  severity: severityOf('public', 'code'),
  condition: statement.when,
  evidence: [
    { file: statement.at.file, line: statement.at.line, text: 'Principal: "*" in its trust policy' },
  ],
  fix: 'Principal: the service or account that assumes it',
  details: [{ label: 'gains', text: 'all permissions of the role' }],
  subject: `${role.id} ${statement.sid ?? 'trust'}`,
});

function trustsAll(statement: Statement): boolean {
  const { effect, condition, action } = statement;
  if (effect !== 'Allow' || action.not || !wildcardsOf(statement).includes('*')) return false;
  const isTied =
    condition?.kind === 'fields' &&
    [...condition.fields.values()].some(
      (keys) => keys.kind === 'fields' && [...keys.fields.keys()].some((key) => ties.test(key)),
    );
  return !isTied;
}

/** Returns the ARN of an account root that a statement trusts, or null. Trusting the root means trusting everyone in the account whose own policy allows sts:AssumeRole. */
function accountOf({ effect, principal }: Statement): string | null {
  if (effect !== 'Allow' || principal === null || principal.not) return null;
  const named = principal.value.kind === 'fields' ? principal.value.fields.get('AWS') : principal.value;
  const names = (named?.kind === 'list' ? named.items : named ? [named] : []).map(asString);
  return names.find((name) => name !== null && /^arn:aws[\w-]*:iam::.*root$/.test(name)) ?? null;
}
