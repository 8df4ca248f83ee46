import {
  type Audience,
  asString,
  type Effect,
  type Resource,
  type RuleDescription,
  type Statement,
  severityOf,
} from '@emmental/model';
import type { ConfigurationRule, Facts } from './rule.ts';

/** One Allow of a policy on a resource of the template, with whom it lets. */
export interface Allowance {
  readonly resource: Resource;
  readonly statement: Statement;
  readonly audience: Audience;
}

/** Every Allow on resources of some types. */
export function allowances({ app }: Facts, ...types: readonly string[]): readonly Allowance[] {
  return app.resourcePolicies.flatMap((policy) => {
    const resource = policy.resource === null ? undefined : app.resources.get(policy.resource);
    if (!resource || !types.includes(resource.type)) return [];
    return policy.statements.flatMap((statement, index) => {
      const audience = policy.audiences[index];
      return audience ? [{ resource, statement, audience }] : [];
    });
  });
}

/** `s3:GetObject, s3:PutObject`, for people. */
export const actionsOf = (statement: Statement): string =>
  statement.action.values.map((value) => asString(value) ?? 'an action that is not known').join(', ');

/** True when every caller without TLS is denied: `Deny` with `aws:SecureTransport` false. Source: AWS Config s3-bucket-ssl-requests-only. */
export function requiresTls({ app }: Facts, resource: Resource): boolean {
  return app.resourcePolicies
    .filter((policy) => policy.resource === resource.id)
    .flatMap((policy) => policy.statements)
    .some(
      (statement) =>
        statement.effect === 'Deny' &&
        statement.condition?.kind === 'fields' &&
        [...statement.condition.fields.values()].some(
          (keys) =>
            keys.kind === 'fields' &&
            [...keys.fields].some(
              ([key, value]) => key.toLowerCase() === 'aws:securetransport' && asString(value) === 'false',
            ),
        ),
    );
}

/** A rule about policies of one type of resource that let every AWS account in. */
export function publicPolicyRule(
  rule: Pick<RuleDescription, 'id' | 'aliases'> & {
    readonly type: string;
    readonly noun: string;
    /** What an outsider gains. */
    readonly effect: Effect;
  },
): ConfigurationRule {
  const { type, noun, effect, id, aliases } = rule;
  return {
    id,
    aliases,
    slice: 'source',
    threats: ['T8', 'T9'],
    help: `The policy of the ${noun} lets every AWS account in, without a condition that says which.`,
    check: (facts) =>
      allowances(facts, type)
        .filter(({ audience }) => audience.exposure === 'public')
        .map(({ resource, statement, audience }) => ({
          title: `Anyone may use ${resource.id}: ${actionsOf(statement)}`,
          function: null,
          resource: resource.id,
          at: statement.at,
          severity: severityOf('public', effect),
          condition: statement.when,
          evidence: [{ file: statement.at.file, line: statement.at.line, text: audience.by }],
          fix: 'name accounts in Principal, or tie it by aws:SourceArn or aws:PrincipalOrgID',
          details: [{ label: 'gains', text: `${actionsOf(statement)} on ${resource.id}` }],
          subject: `${resource.id} ${statement.sid ?? actionsOf(statement)}`,
        })),
  };
}
