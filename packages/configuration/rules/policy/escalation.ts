import { type EscalationRow, escalations } from '@emmental/knowledge';
import { type Resource, severityOf, type Value } from '@emmental/model';
import { allowsOf, policiesOf, textsIn, unheldPolicies } from '../../documents.ts';
import { defineRule, type Facts } from '../../rule.ts';

/** Roles of functions are told by access/escalation, which knows whom they reach. */
export const policyEscalation = defineRule({
  id: 'policy/escalation',
  aliases: ['EMM-IAM-PRIVESC'],
  slice: 'role',
  threats: ['T10'],
  help: 'A policy of the template lets its holder gain more permissions than the policy grants.',
  check: (facts) =>
    unheldPolicies(facts).flatMap((resource) => {
      const [first, ...others] = waysOf(resource, facts);
      if (!first) return [];
      const more = others.length === 0 ? '' : `, and ${others.length} more ways`;
      return [
        {
          title: `Holders of ${resource.id} can ${first.title}${more}`,
          function: null,
          resource: resource.id,
          at: resource.at,
          severity: severityOf('account', 'code'),
          condition: resource.condition,
          evidence: [{ file: resource.at.file, line: resource.at.line, text: first.actions.join(', ') }],
          fix: `remove ${first.actions[0]}, or limit it in Resource`,
          details: [{ label: 'source', text: first.source }],
          subject: `${resource.id} ${first.id}`,
        },
      ];
    }),
});

/**
 * Ways whose actions are all given by name on everything: by a policy, or by all policies of a role, user or group
 * together where none alone does. What gives all of a service is told by policy/any-action.
 */
function waysOf(resource: Resource, facts: Facts): readonly EscalationRow[] {
  const actionsOf = (policy: Resource): readonly string[] =>
    allowsOf(policy, facts).flatMap(({ value }) => openActions(value));
  const policies = policiesOf(resource, facts);
  const alone = policies
    .filter((policy) => policy !== resource)
    .flatMap((policy) => waysWith(actionsOf(policy)));
  return waysWith(policies.flatMap(actionsOf)).filter((way) => !alone.includes(way));
}

function waysWith(allowed: readonly string[]): readonly EscalationRow[] {
  const has = (action: string): boolean => allowed.includes(action.toLowerCase());
  return escalations.filter(
    ({ actions, oneOf }) => actions.every(has) && (oneOf ?? []).every((choice) => choice.some(has)),
  );
}

const openActions = (statement: Value): readonly string[] =>
  textsIn(statement, 'Resource').includes('*')
    ? textsIn(statement, 'Action').map((action) => action.toLowerCase())
    : [];
