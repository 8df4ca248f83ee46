import { asString, type Value } from '@emmental/model';
import { apiRule } from '../../apis.ts';
import { type Answer, judge, notAsked, settings, weightless } from '../../setting.ts';

/** Asked of REST APIs that only the account itself calls. Source: API Gateway developer guide, private REST APIs. */
export const apiPublicEndpoint = apiRule({
  id: 'api/public-endpoint',
  aliases: ['EMM-API-PUBLIC-ENDPOINT'],
  slice: 'vpc',
  threats: ['T8'],
  help: 'Only the account itself may call the API, yet the internet reaches it: anyone with a stolen key can call it from anywhere.',
  judge: ({ resource, routes, isRest }) => {
    if (!isRest) return notAsked('HTTP and WebSocket APIs have no private endpoint');
    if (resource.type !== 'AWS::ApiGateway::RestApi')
      return notAsked('the template does not declare the API');
    const answers = judge(settings(resource.properties, 'EndpointConfiguration', 'Types'), {
      absent: true,
      known: isNotPrivate,
    });
    if (routes.length === 0) return weightless(answers, 'no known route of it starts a function');
    return routes.every(({ exposure }) => exposure === 'account')
      ? answers
      : weightless(answers, 'callers from outside the account use it');
  },
  say: (name) => ({
    title: `The internet can reach ${name}, although only the account calls it`,
    asFact: `The internet can reach ${name}`,
    severity: 'info',
    fix: '`EndpointConfiguration: { Types: [PRIVATE] }`, if all callers are in a VPC',
  }),
});

function isNotPrivate(types: Value): Answer {
  if (types.kind !== 'list') return { open: 'its types are not a list' };
  if (types.items.some(namesPrivate)) return false;
  const isKnown = (item: Value): boolean => asString(item) !== null || item.kind === 'fields';
  return types.open || !types.items.every(isKnown) ? { open: 'the deployment sets its type' } : true;
}

/** SAM hands on a mapping without `Type` as if it were the name of one. */
const namesPrivate = (item: Value): boolean =>
  item.kind === 'fields'
    ? [...item.fields.values()].some(
        (field) => field.kind === 'list' && field.items.some((value) => asString(value) === 'PRIVATE'),
      )
    : asString(item) === 'PRIVATE';
