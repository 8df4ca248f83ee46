import { arnFormat } from '@emmental/knowledge';
import { type Problem, type Resource, severityOf, type Value } from '@emmental/model';
import { allowsOf, managedOf, textsIn, unheldPolicies, withoutReferences } from '../../documents.ts';
import { defineRule, type Facts, weighingNothing } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** Policies of functions are told by the rules about access, which know what is needed of them. */
export const policyAnyAction = defineRule({
  id: 'policy/any-action',
  aliases: ['EMM-FN-ADMIN-PRIV', 'EMM-IAM-STAR-ACTION', 'EMM-SFN-POLICY'],
  slice: 'role',
  threats: ['T10'],
  help: 'A policy of the template allows everything in the account or in a service: every holder of the policy can do all of it.',
  check: (facts) => unheldPolicies(facts).flatMap((resource) => problemOf(resource, facts)),
});

/** The actions that a policy gives with a star, and why it gives less than that (null: it gives all). */
interface Wild {
  readonly actions: readonly string[];
  readonly what: string;
  readonly less: string | null;
}

/** The widest that one policy gives, once. */
function problemOf(resource: Resource, facts: Facts): readonly Problem[] {
  const wide = [
    ...managedOf(resource)
      .filter(({ name }) => name === 'AdministratorAccess')
      .map(({ at, when }) => ({ actions: ['*'], what: 'AdministratorAccess', less: null, at, when })),
    ...allowsOf(resource, facts).flatMap(({ value, at, when }) =>
      wildIn(value).map((wild) => ({ ...wild, at, when })),
    ),
  ].filter(({ less }) => less === null || facts.peers);
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
  return [less === null ? problem : weighingNothing(problem, less)];
}

const width = ({ actions, less }: Wild): number => (less === null ? 2 : 0) + (actions.includes('*') ? 1 : 0);

/** `*` and `service:*`: of all things, of all of the service, or of what it names. */
function wildIn(statement: Value): readonly Wild[] {
  const actions = textsIn(statement, 'Action').filter((action) => /^(\*|[\w-]+:\*)$/.test(action));
  if (actions.length === 0) return [];
  const resources = textsIn(statement, 'Resource');
  const less = (why: string): readonly Wild[] => [
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

/** `arn:aws:logs:*:*:*`, `arn:aws:s3:::*`, `arn:aws:lambda:*:*:function:*` → the service whose things are all named. */
function wholeService(resource: string): string | null {
  const [, service = '', type] =
    /^arn:[^:]*:([\w-]+):[^:]*:[^:]*:(?:([\w-]+)[:/])?\*(?::\*)?$/.exec(withoutReferences(resource)) ?? [];
  return service !== '' && (type === undefined || arnFormat(`${service}:${type}`) !== null) ? service : null;
}
