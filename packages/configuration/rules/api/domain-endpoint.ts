import { asString, type Value } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { type Answer, judge, settings, weightless } from '../../setting.ts';

/** Source: API Gateway API reference, EndpointConfiguration: a domain name is EDGE unless it says otherwise. */
export const apiDomainEndpoint = resourceRule({
  id: 'api/domain-endpoint',
  aliases: ['EMM-API-PUBLIC-ENDPOINT'],
  slice: 'vpc',
  threats: [],
  help: 'A domain name of an API says no type of endpoint that there is. It is told with `scan --peers` only: the service takes EDGE where none is given, and refuses what it does not know.',
  types: ['AWS::ApiGateway::DomainName'],
  judge: ({ properties }) =>
    weightless(
      judge(settings(properties, 'EndpointConfiguration', 'Types'), { absent: true, known: namesNone }),
      'the service takes EDGE where no type is given, and refuses one that there is not',
    ),
  say: ({ id }) => ({
    title: `${id} does not say where it is reached: REGIONAL, EDGE or PRIVATE`,
    severity: 'info',
    fix: '`EndpointConfiguration: { Types: [REGIONAL] }`',
  }),
});

function namesNone(types: Value): Answer {
  if (types.kind !== 'list') return { open: 'its types are no list' };
  const names = types.items.map((item) => asString(item));
  if (names.some((name) => name !== null && /^(REGIONAL|EDGE|PRIVATE)$/.test(name))) return false;
  return types.open || names.includes(null) ? { open: 'its type is set at deployment' } : true;
}
