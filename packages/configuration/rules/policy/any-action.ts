import { arnFormat } from '@emmental/knowledge';
import { oneLess, type Problem, type Resource, severityOf, type Value } from '@emmental/model';
import { withoutCopies } from '../../copies.ts';
import { allowsOf, managedOf, textsIn, unheldPolicies, withoutReferences } from '../../documents.ts';
import { type Allowed, allowedBy, namesOneAccount } from '../../principals.ts';
import { defineRule, factOf, type RuleInput } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** The rules in packages/access report policies of functions. Source of the meaning of `*` in a policy of a resource: KMS developer guide, key policies. */
export const policyAnyAction = defineRule({
  id: 'policy/any-action',
  aliases: ['EMM-FN-ADMIN-PRIV', 'EMM-IAM-STAR-ACTION', 'EMM-SFN-POLICY'],
  slice: 'role',
  threats: ['T10'],
  help: 'A policy of the template allows everything in the account or in a service: every holder of the policy can do all of it.',
  check: (input) =>
    withoutCopies(
      unheldPolicies(input).flatMap((resource) => problemOf(resource, input)),
      input,
    ),
});

/** The actions that a statement allows with a wildcard. */
interface WildcardAllow {
  readonly actions: readonly string[];
  /** The actions and resources, for people. */
  readonly what: string;
  /** The reason why the statement does not allow all that the wildcard matches; null = it does. */
  readonly less: string | null;
  /** The principals that the policy of a resource allows; null = the policy belongs to its holders. */
  readonly allowed: Allowed | null;
}

/** Returns the problem of the widest wildcard of a policy; none if the policy has no wildcard. */
function problemOf(resource: Resource, input: RuleInput): readonly Problem[] {
  const wide = [
    ...managedOf(resource)
      .filter(({ name }) => name === 'AdministratorAccess')
      .map(({ at, when }) => ({
        actions: ['*'],
        what: 'AdministratorAccess',
        less: null,
        allowed: null,
        at,
        when,
      })),
    ...allowsOf(resource, input).flatMap(({ value, at, when }) =>
      wildcardsIn(value).map((allow) => ({ ...allow, ...principalsOf(value, allow), at, when })),
    ),
  ].filter(({ less }) => less === null || input.withFacts);
  const [widest] = wide.toSorted((a, b) => width(b) - width(a));
  if (!widest) return [];
  const { actions, what, less, allowed, at, when } = widest;
  const isAll = actions.includes('*');
  const severity = severityOf(
    allowed?.kind === 'public' ? 'public' : 'account',
    isAll ? 'code' : 'data-write',
  );
  const why = less === null && allowed?.kind === 'open' ? allowed.why : null;
  const problem: Problem = {
    ...(isAll ? {} : { aliases: ['EMM-IAM-STAR-ACTION'] }),
    title: titleOf(resource.id, widest),
    function: null,
    resource: resource.id,
    at,
    severity: why === null ? severity : oneLess(severity),
    status: why === null ? 'fail' : 'unknown',
    condition: when ?? resource.condition,
    evidence: [{ file: at.file, line: at.line, text: what }],
    fix: allowed
      ? 'name the principals and actions that are needed'
      : 'name only the actions and resources that are needed',
    details: [
      { label: 'granted', text: what, at: `${at.file}:${at.line}` },
      ...(why === null ? [] : [{ label: 'open', text: why }]),
    ],
    subject: `${resource.id} ${isAll ? 'all' : actions.join()}`,
  };
  return [less === null ? problem : factOf(problem, less)];
}

function titleOf(id: string, { actions, less, allowed }: WildcardAllow): string {
  if (less !== null) return `${id} names its actions with a star: ${actions.join(', ')}`;
  if (allowed) {
    const who = allowed.kind === 'public' ? 'anyone' : 'others';
    return `${id} ${allowed.kind === 'public' ? 'lets' : 'may let'} ${who} do everything with its resource: ${actions.join(', ')}`;
  }
  const isAll = actions.includes('*');
  const services = isAll ? 'the account' : actions.map((action) => action.split(':')[0]).join(', ');
  return `Holders of ${id} can do everything in ${services}`;
}

const width = ({ actions, less, allowed }: WildcardAllow): number =>
  (less === null ? 2 : 0) +
  (less === null && allowed?.kind !== 'open' ? 2 : 0) +
  (actions.includes('*') ? 1 : 0);

/** Returns the principals of a statement. In the policy of a resource, `*` as resource means that resource, so a statement for the own account gives nothing away. */
function principalsOf(
  statement: Value,
  { less, actions }: Pick<WildcardAllow, 'less' | 'actions'>,
): Pick<WildcardAllow, 'less' | 'allowed'> {
  const allowed = allowedBy(statement);
  if (less !== null || allowed === null) return { less, allowed };
  if (allowed.kind === 'own')
    return { less: 'it is the policy of a resource and allows only principals of the own account', allowed };
  // Without this statement nobody could manage the key: it is the one that KMS itself writes.
  const isUsualOfKey = actions.every((action) => /^kms:\*$/i.test(action)) && namesOneAccount(statement);
  return { less: isUsualOfKey ? 'it lets the account of a key manage the key' : null, allowed };
}

/** Returns the actions `*` and `service:*` of a statement. `less` is null only if the statement names all resources, or all of the service. */
function wildcardsIn(statement: Value): readonly Omit<WildcardAllow, 'allowed'>[] {
  const actions = textsIn(statement, 'Action').filter((action) => /^(\*|[\w-]+:\*)$/.test(action));
  if (actions.length === 0) return [];
  const resources = textsIn(statement, 'Resource');
  const less = (why: string): readonly Omit<WildcardAllow, 'allowed'>[] => [
    {
      actions,
      what: `${actions.join(', ')} on ${resources.join(', ') || 'resources that it does not name'}`,
      less: why,
    },
  ];
  if (settings(statement, 'Condition').some(({ state }) => state !== 'absent'))
    return less('under a condition');
  if (resources.includes('*')) return [{ actions, what: `${actions.join(', ')} on *`, less: null }];
  const services = resources.filter((resource) => {
    const service = wholeService(resource);
    return (
      service !== null && actions.some((action) => action === '*' || action.toLowerCase() === `${service}:*`)
    );
  });
  if (services.length === 0) return less('it applies to the resources that it names');
  const all = [...new Set(services.map((resource) => `${wholeService(resource)}:*`))];
  return [{ actions: all, what: `${all.join(', ')} on ${services.join(', ')}`, less: null }];
}

/** Returns the service if an ARN pattern names all of its resources: `arn:aws:logs:*:*:*`, `arn:aws:s3:::*`, `arn:aws:lambda:*:*:function:*`; otherwise null. */
function wholeService(resource: string): string | null {
  const [, service = '', type] =
    /^arn:[^:]*:([\w-]+):[^:]*:[^:]*:(?:([\w-]+)[:/])?\*(?::\*)?$/.exec(withoutReferences(resource)) ?? [];
  return service !== '' && (type === undefined || arnFormat(`${service}:${type}`) !== null) ? service : null;
}
