import { type EscalationRow, escalations } from '@emmental/knowledge';
import { type Resource, severityOf, type Value } from '@emmental/model';
import { isDocument } from '../../copies.ts';
import { allowsOf, policiesOf, textsIn, unheldPolicies } from '../../documents.ts';
import { defineRule, type RuleInput } from '../../rule.ts';

/** The rule access/escalation reports roles of functions. */
export const policyEscalation = defineRule({
  id: 'policy/escalation',
  aliases: ['EMM-IAM-PRIVESC'],
  slice: 'role',
  threats: ['T10'],
  help: 'A policy of the template lets its holder gain more permissions than the policy grants.',
  check: (input) =>
    withoutCopied(input).flatMap((resource) => {
      const [first, ...others] = waysOf(resource, input);
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

/** Returns the policies without the data sources whose statements are all in another policy: that policy has their ways too. */
function withoutCopied(input: RuleInput): readonly Resource[] {
  const policies = unheldPolicies(input);
  const others = policies
    .filter((policy) => !isDocument(policy))
    .map((policy) => new Set(statementKeys(policy, input)));
  return policies.filter((policy) => {
    const keys = isDocument(policy) ? statementKeys(policy, input) : [];
    return keys.length === 0 || !others.some((other) => keys.every((key) => other.has(key)));
  });
}

/** Returns the places of the Allow statements of a policy, each with its actions and resources. */
const statementKeys = (policy: Resource, input: RuleInput): readonly string[] =>
  allowsOf(policy, input).map(({ value, at }) =>
    [at.file, at.line, at.column, ...textsIn(value, 'Action'), '|', ...textsIn(value, 'Resource')].join(' '),
  );

/**
 * Returns the ways of escalation whose actions are all allowed by name on every resource. For a role, user or group, all
 * of its policies count together, without the ways that one policy alone allows. The rule policy/any-action reports
 * wildcard actions.
 */
function waysOf(resource: Resource, input: RuleInput): readonly EscalationRow[] {
  const actionsOf = (policy: Resource): readonly string[] =>
    allowsOf(policy, input).flatMap(({ value }) => openActions(value));
  const policies = policiesOf(resource, input);
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
