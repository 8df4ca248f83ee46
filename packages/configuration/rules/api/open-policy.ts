import { asString, choicesOf, type Resource } from '@emmental/model';
import { actionsOf, allowances } from '../../policies.ts';
import { defineRule } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** The policy of a private API decides who can call it. A public API is open anyway, so its policy opens nothing more. Source: API Gateway developer guide, resource policies. */
export const apiOpenPolicy = defineRule({
  id: 'api/open-policy',
  aliases: ['EMM-API-RESOURCE-POLICY'],
  slice: 'auth',
  threats: ['T8'],
  help: 'The policy of the API lets everybody in: a private API is then open to the networks of all accounts.',
  check: (input) =>
    allowances(input, 'AWS::ApiGateway::RestApi')
      .filter(({ audience }) => audience.exposure === 'public')
      .map(({ resource, statement, audience }) => ({
        title: isPrivate(resource)
          ? `Any account may call ${resource.id} from its own network, although the API is private`
          : `Anyone may call ${resource.id} by its policy`,
        function: null,
        resource: resource.id,
        at: statement.at,
        severity: isPrivate(resource) ? ('medium' as const) : ('low' as const),
        condition: statement.when,
        evidence: [{ file: statement.at.file, line: statement.at.line, text: audience.by }],
        fix: 'a condition on aws:SourceVpce, aws:SourceVpc or aws:PrincipalOrgID, or no policy',
        details: [{ label: 'granted', text: actionsOf(statement) }],
        subject: `${resource.id} ${statement.sid ?? actionsOf(statement)}`,
      })),
});

const isPrivate = ({ properties }: Resource): boolean =>
  settings(properties, 'EndpointConfiguration', 'Types').some(
    (setting) =>
      setting.state === 'known' &&
      choicesOf(setting.value).some(
        ({ value }) => value.kind === 'list' && value.items.some((item) => asString(item) === 'PRIVATE'),
      ),
  );
