import { asString } from '@emmental/model';
import { isNamedBy } from '../../references.ts';
import { resourceRule } from '../../rule.ts';
import { answered, notAsked, settings } from '../../setting.ts';

/** Asked of APIs that the internet reaches without an AWS identity. Source: AppSync developer guide, AWS WAF. */
export const appsyncNoWaf = resourceRule({
  id: 'appsync/no-waf',
  aliases: ['EMM-APPSYNC-WAF'],
  slice: 'waf',
  threats: ['T4', 'T11'],
  help: 'No web firewall protects the API: floods and known attacks reach its resolvers.',
  types: ['AWS::AppSync::GraphQLApi'],
  judge: ({ id, properties }, facts) => {
    const isInside =
      [
        ...settings(properties, 'AuthenticationType'),
        // A further way in is a way in.
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
      ? notAsked('only the account or its network may call it')
      : answered(!isNamedBy(facts, [id], 'AWS::WAFv2::WebACLAssociation'), 'a web ACL protects it');
  },
  say: ({ id }) => ({
    title: `No web firewall protects ${id}`,
    severity: 'low',
    fix: 'an `AWS::WAFv2::WebACLAssociation` with its ARN',
  }),
});
