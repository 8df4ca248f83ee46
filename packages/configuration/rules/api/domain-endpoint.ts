import { asString, type Value } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { type Answer, factAnswers, judge, settings } from '../../setting.ts';

/** Source: API Gateway API reference, EndpointConfiguration: a domain name without a type is EDGE. */
export const apiDomainEndpoint = resourceRule({
  id: 'api/domain-endpoint',
  aliases: ['EMM-API-PUBLIC-ENDPOINT'],
  slice: 'vpc',
  threats: [],
  help: 'The domain name of an API has no valid endpoint type. Reported only with `scan --peers`: the service uses EDGE when no type is set, and refuses a type that it does not know.',
  types: ['AWS::ApiGateway::DomainName'],
  judge: ({ properties }) =>
    factAnswers(
      judge(settings(properties, 'EndpointConfiguration', 'Types'), { absent: true, known: namesNone }),
      'the service uses EDGE when no type is set, and refuses a type that it does not know',
    ),
  describe: ({ id }) => ({
    title: `${id} has no endpoint type: REGIONAL, EDGE or PRIVATE`,
    severity: 'info',
    fix: '`EndpointConfiguration: { Types: [REGIONAL] }`',
  }),
});

function namesNone(types: Value): Answer {
  if (types.kind !== 'list') return { open: 'its types are not a list' };
  const names = types.items.map((item) => asString(item));
  if (names.some((name) => name !== null && /^(REGIONAL|EDGE|PRIVATE)$/.test(name))) return false;
  return types.open || names.includes(null) ? { open: 'the deployment sets its type' } : true;
}
