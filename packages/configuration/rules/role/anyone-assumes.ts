import {
  asString,
  type Problem,
  type Role,
  type Statement,
  severityOf,
  spelled,
  type Value,
} from '@emmental/model';
import { itemsOf } from '../../documents.ts';
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
        const host = trustsAnyToken(statement);
        if (host !== null) return [tokenProblem(role, statement, host)];
        const account = withFacts ? accountOf(statement) : null;
        if (account === null) return [];
        const title = `Anyone in ${account} with sts:AssumeRole can assume ${role.id}`;
        return [factOf({ ...problem(role, statement), title }, 'only one account may assume it')];
      }),
    ),
});

const tokenProblem = (role: Role, statement: Statement, host: string): Problem => ({
  ...problem(role, statement),
  title: `Anyone with an account at ${host} can assume ${role.id}`,
  evidence: [
    {
      file: statement.at.file,
      line: statement.at.line,
      text: `its trust policy does not say whose tokens of ${host} it takes`,
    },
  ],
  fix: 'Condition: StringLike with the sub of the own repositories, such as `repo:acme/shop:*`',
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
  return !tiesIn(condition).some(({ key, values }) => ties.test(key) && !values.some(isOnlyWildcards));
}

/** The keys of a condition that a request must have with one of some values: not those of negated operators, of `…IfExists` and of `Null`. */
function tiesIn(
  condition: Value | null,
): readonly { readonly key: string; readonly values: readonly string[] }[] {
  if (condition?.kind !== 'fields') return [];
  return [...condition.fields].flatMap(([operator, keys]) =>
    keys.kind !== 'fields' || /not|ifexists$|^null$|^forallvalues:/i.test(operator)
      ? []
      : [...keys.fields].map(([key, value]) => ({
          key,
          values: itemsOf(value).map((item) => spelled(item)),
        })),
  );
}

/** True for `*` and for an ARN without an account: `arn:aws:iam::*:root`. */
const isOnlyWildcards = (text: string): boolean =>
  /^\*+$/.test(text) || /^arn:[^:]*:(?:iam|sts):[^:]*:\*+:/.test(text);

/**
 * By the host of a provider of identities that anyone can sign in to: the claim that tells whose token it is. Source: GitHub, GitLab,
 * Terraform Cloud and Bitbucket documentation of OpenID Connect with AWS.
 */
const claims: readonly (readonly [host: RegExp, claim: RegExp, anyone: RegExp])[] = [
  [
    /token\.actions\.githubusercontent\.com$/,
    /:(?:sub|repository|repository_owner|job_workflow_ref)$/,
    /^(?:repo:)?\*+(?:$|[:/]\*)/,
  ],
  [/(?:^|[:/])gitlab\.com$/, /:(?:sub|namespace_path|project_path)$/, /^(?:project_path:)?\*+(?:$|[:/])/],
  [/app\.terraform\.io$/, /:sub$/, /^(?:organization:)?\*+(?:$|:)/],
];

/** Does the statement trust the tokens of anybody who signs in to a host that is open to everybody? */
function trustsAnyToken({ effect, principal, condition }: Statement): string | null {
  if (effect !== 'Allow' || principal === null || principal.not || principal.value.kind !== 'fields')
    return null;
  const federated = principal.value.fields.get('Federated');
  for (const name of federated ? itemsOf(federated).map((item) => spelled(item)) : [])
    for (const [host, claim, anyone] of claims) {
      if (!host.test(name)) continue;
      const bound = tiesIn(condition).some(
        ({ key, values }) => claim.test(key) && !values.some((value) => anyone.test(value)),
      );
      if (!bound) return host.exec(name)?.[0].replace(/^[:/]/, '') ?? name;
    }
  return null;
}

/** Returns the ARN of an account root that a statement trusts, or null. Trusting the root means trusting everyone in the account whose own policy allows sts:AssumeRole. */
function accountOf({ effect, principal }: Statement): string | null {
  if (effect !== 'Allow' || principal === null || principal.not) return null;
  const named = principal.value.kind === 'fields' ? principal.value.fields.get('AWS') : principal.value;
  const names = (named?.kind === 'list' ? named.items : named ? [named] : []).map(asString);
  return names.find((name) => name !== null && /^arn:aws[\w-]*:iam::.*root$/.test(name)) ?? null;
}
