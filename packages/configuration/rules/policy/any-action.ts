import { asString, type Problem, type Resource, severityOf, type Value } from '@emmental/model';
import { managedOf, statementsOf, unheldPolicies } from '../../documents.ts';
import { defineRule, type Facts } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** Policies of functions are told by the rules about access, which know what is needed of them. */
export const policyAnyAction = defineRule({
  id: 'policy/any-action',
  aliases: ['EMM-FN-ADMIN-PRIV', 'EMM-IAM-STAR-ACTION'],
  slice: 'role',
  threats: ['T10'],
  help: 'A policy that the template declares allows everything, in the account or in a service: whoever is given it has all of that.',
  check: (facts) => unheldPolicies(facts).flatMap((resource) => problemOf(resource, facts)),
});

/** The widest that one policy gives, once. */
function problemOf(resource: Resource, facts: Facts): readonly Problem[] {
  const wide = [
    ...managedOf(resource)
      .filter(({ name }) => name === 'AdministratorAccess')
      .map(({ at, when }) => ({ actions: ['*'], what: 'AdministratorAccess', at, when })),
    ...statementsOf(resource, facts).flatMap(({ value, at, when }) => {
      const actions = wildActions(value);
      return actions.length === 0 ? [] : [{ actions, what: `${actions.join(', ')} on *`, at, when }];
    }),
  ];
  const [widest] = wide.toSorted((a, b) => Number(b.actions.includes('*')) - Number(a.actions.includes('*')));
  if (!widest) return [];
  const { actions, what, at, when } = widest;
  const isAll = actions.includes('*');
  return [
    {
      title: isAll
        ? `Whoever has ${resource.id} can do everything in the account`
        : `Whoever has ${resource.id} can do everything in ${actions.map((one) => one.split(':')[0]).join(', ')}`,
      function: null,
      resource: resource.id,
      at,
      severity: severityOf('account', isAll ? 'code' : 'data-write'),
      condition: when ?? resource.condition,
      evidence: [{ file: at.file, line: at.line, text: what }],
      fix: 'name the actions and the resources that are needed',
      details: [{ label: 'given', text: what, at: `${at.file}:${at.line}` }],
      subject: `${resource.id} ${isAll ? 'all' : actions.join()}`,
    },
  ];
}

/** `*` and `service:*` of an Allow on all resources, without a condition. */
function wildActions(statement: Value): readonly string[] {
  const textsAt = (key: string): readonly (string | null)[] =>
    settings(statement, key).flatMap((one) =>
      one.state !== 'known'
        ? []
        : (one.value.kind === 'list' ? one.value.items : [one.value]).map((item) => asString(item)),
    );
  const isOpen =
    textsAt('Effect').includes('Allow') &&
    textsAt('Resource').includes('*') &&
    settings(statement, 'Condition').every(({ state }) => state === 'absent');
  return isOpen
    ? textsAt('Action').flatMap((text) => (text !== null && /^(\*|[\w-]+:\*)$/.test(text) ? [text] : []))
    : [];
}
