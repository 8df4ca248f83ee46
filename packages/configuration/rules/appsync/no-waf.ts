import { asString } from '@emmental/model';
import { isNamedBy } from '../../references.ts';
import { resourceRule } from '../../rule.ts';
import { answered, notApplicable, settings } from '../../setting.ts';

/** Applies to APIs that callers on the internet can use without an AWS identity. Source: AppSync developer guide, AWS WAF. */
export const appsyncNoWaf = resourceRule({
  id: 'appsync/no-waf',
  aliases: ['EMM-APPSYNC-WAF'],
  slice: 'waf',
  threats: ['T4', 'T11'],
  help: 'No web firewall protects the API: floods and known attacks reach its resolvers.',
  types: ['AWS::AppSync::GraphQLApi'],
  judge: ({ id, properties }, input) => {
    const isInside =
      [
        ...settings(properties, 'AuthenticationType'),
        // A request through an additional provider also needs no AWS identity.
        ...settings(properties, 'AdditionalAuthenticationProviders').flatMap((setting) =>
          setting.state === 'known' && setting.value.kind === 'list'
            ? setting.value.items.flatMap((item) => settings(item, 'AuthenticationType'))
            : [],
        ),
      ].every((setting) => setting.state === 'known' && asString(setting.value) === 'AWS_IAM') ||
      settings(properties, 'Visibility').some(
        (setting) => setting.state === 'known' && asString(setting.value) === 'PRIVATE',
      );
    return isInside
      ? notApplicable('only the account or its network may call it')
      : answered(!isNamedBy(input, [id], 'AWS::WAFv2::WebACLAssociation'), 'a web ACL protects it');
  },
  describe: ({ id }) => ({
    title: `No web firewall protects ${id}`,
    severity: 'low',
    fix: 'an `AWS::WAFv2::WebACLAssociation` with its ARN',
  }),
});
