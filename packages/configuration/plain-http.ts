import {
  asString,
  type EditValue,
  type Resource,
  type RuleDescription,
  type TemplateEdit,
} from '@emmental/model';
import { itemsOf } from './documents.ts';
import { policiesOn } from './policies.ts';
import { isNamedBy } from './references.ts';
import { type ConfigurationRule, type RuleInput, resourceRule } from './rule.ts';
import { answered } from './setting.ts';

/**
 * Makes a rule that reports resources of one type that answer requests without TLS. Its edit adds a policy of the type
 * `policy` that denies such requests. If the template already has a policy for the resource, there is no edit, because a
 * person must add the statement to that policy.
 */
export function plainHttpRule(
  rule: Pick<RuleDescription, 'id' | 'aliases'> & {
    readonly type: string;
    readonly noun: string;
    readonly policy: string;
    /** Returns the property of the policy that names its resource. */
    readonly on: (id: string) => Readonly<Record<string, EditValue>>;
    /** Returns the actions and the resources that the policy denies. */
    readonly denied: (id: string) => { readonly Action: string; readonly Resource: EditValue };
  },
): ConfigurationRule {
  const { type, noun, policy, on, denied, id: name, aliases } = rule;
  const edit = (id: string): TemplateEdit => ({
    part: 'settings',
    resources: {
      [`${id}OnlyTls`]: {
        Type: policy,
        Properties: {
          ...on(id),
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'OnlyTls',
                Effect: 'Deny',
                Principal: '*',
                ...denied(id),
                Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              },
            ],
          },
        },
      },
    },
  });
  return resourceRule({
    id: name,
    aliases,
    slice: 'source',
    threats: [],
    help: `The ${noun} answers requests without TLS: someone on the network path can read and change them.`,
    types: [type],
    judge: (resource, input) =>
      answered(!requiresTls(input, resource), 'its policy denies requests without TLS'),
    describe: ({ id }, input) => ({
      title: `${id} answers requests without TLS`,
      severity: 'info',
      ...(isNamedBy(input, [id], policy) ? {} : { edit: edit(id) }),
      fix: `add a ${noun} policy that denies requests with aws:SecureTransport false`,
    }),
  });
}

/** True when every caller without TLS is denied: `Deny` with `aws:SecureTransport` false. Source: AWS Config s3-bucket-ssl-requests-only. */
function requiresTls(input: RuleInput, resource: Resource): boolean {
  return policiesOn(input, resource.id)
    .flatMap((policy) => policy.statements)
    .some(
      (statement) =>
        statement.effect === 'Deny' &&
        statement.condition?.kind === 'fields' &&
        [...statement.condition.fields.values()].some(
          (keys) =>
            keys.kind === 'fields' &&
            [...keys.fields].some(
              ([key, value]) =>
                key.toLowerCase() === 'aws:securetransport' &&
                itemsOf(value).some((item) => asString(item) === 'false'),
            ),
        ),
    );
}
