import { arnFormat } from '@emmental/knowledge';
import { type Problem, type Resource, severityOf, type Value } from '@emmental/model';
import { allowsOf, managedOf, textsIn, unheldPolicies, withoutReferences } from '../../documents.ts';
import { defineRule, factOf, type RuleInput } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** The rules in packages/access report policies of functions. */
export const policyAnyAction = defineRule({
  id: 'policy/any-action',
  aliases: ['EMM-FN-ADMIN-PRIV', 'EMM-IAM-STAR-ACTION', 'EMM-SFN-POLICY'],
  slice: 'role',
  threats: ['T10'],
  help: 'A policy of the template allows everything in the account or in a service: every holder of the policy can do all of it.',
  check: (input) => unheldPolicies(input).flatMap((resource) => problemOf(resource, input)),
});

/** The actions that a statement allows with a wildcard. */
interface WildcardAllow {
  readonly actions: readonly string[];
  /** The actions and resources, for people. */
  readonly what: string;
  /** The reason why the statement does not allow all that the wildcard matches; null = it does. */
  readonly less: string | null;
}

/** Returns the problem of the widest wildcard of a policy; none if the policy has no wildcard. */
function problemOf(resource: Resource, input: RuleInput): readonly Problem[] {
  const wide = [
    ...managedOf(resource)
      .filter(({ name }) => name === 'AdministratorAccess')
      .map(({ at, when }) => ({ actions: ['*'], what: 'AdministratorAccess', less: null, at, when })),
    ...allowsOf(resource, input).flatMap(({ value, at, when }) =>
      wildcardsIn(value).map((allow) => ({ ...allow, at, when })),
    ),
  ].filter(({ less }) => less === null || input.withFacts);
  const [widest] = wide.toSorted((a, b) => width(b) - width(a));
  if (!widest) return [];
  const { actions, what, less, at, when } = widest;
  const isAll = actions.includes('*');
  const services = isAll ? 'the account' : actions.map((action) => action.split(':')[0]).join(', ');
  const problem: Problem = {
    ...(isAll ? {} : { aliases: ['EMM-IAM-STAR-ACTION'] }),
    title:
      less === null
        ? `Holders of ${resource.id} can do everything in ${services}`
        : `${resource.id} names its actions with a star: ${actions.join(', ')}`,
    function: null,
    resource: resource.id,
    at,
    severity: severityOf('account', isAll ? 'code' : 'data-write'),
    condition: when ?? resource.condition,
    evidence: [{ file: at.file, line: at.line, text: what }],
    fix: 'name only the actions and resources that are needed',
    details: [{ label: 'granted', text: what, at: `${at.file}:${at.line}` }],
    subject: `${resource.id} ${isAll ? 'all' : actions.join()}`,
  };
  return [less === null ? problem : factOf(problem, less)];
}

const width = ({ actions, less }: WildcardAllow): number =>
  (less === null ? 2 : 0) + (actions.includes('*') ? 1 : 0);

/** Returns the actions `*` and `service:*` of a statement. `less` is null only if the statement names all resources, or all of the service. */
function wildcardsIn(statement: Value): readonly WildcardAllow[] {
  const actions = textsIn(statement, 'Action').filter((action) => /^(\*|[\w-]+:\*)$/.test(action));
  if (actions.length === 0) return [];
  const resources = textsIn(statement, 'Resource');
  const less = (why: string): readonly WildcardAllow[] => [
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
