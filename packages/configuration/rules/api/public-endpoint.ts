import { asString, type Value } from '@emmental/model';
import { apiRule } from '../../apis.ts';
import { type Answer, judge, notAsked, settings, weightless } from '../../setting.ts';

/** Asked of REST APIs that only the account itself calls. Source: API Gateway developer guide, private REST APIs. */
export const apiPublicEndpoint = apiRule({
  id: 'api/public-endpoint',
  aliases: ['EMM-API-PUBLIC-ENDPOINT'],
  slice: 'vpc',
  threats: ['T8'],
  help: 'Only the account itself may call the API, yet the internet reaches it: with a stolen key it is called from anywhere.',
  judge: ({ resource, routes, isRest }) => {
    if (!isRest) return notAsked('HTTP and WebSocket APIs have no private endpoint');
    if (resource.type !== 'AWS::ApiGateway::RestApi') return notAsked('the API stands elsewhere');
    const answers = judge(settings(resource.properties, 'EndpointConfiguration', 'Types'), {
      absent: true,
      known: isNotPrivate,
    });
    if (routes.length === 0) return weightless(answers, 'no route that starts a function is known of it');
    return routes.every(({ exposure }) => exposure === 'account')
      ? answers
      : weightless(answers, 'it is there for callers from outside the account');
  },
  say: (name) => ({
    title: `The internet reaches ${name}, although only the account calls it`,
    asFact: `The internet reaches ${name}`,
    severity: 'info',
    fix: '`EndpointConfiguration: { Types: [PRIVATE] }`, if its callers are in a VPC',
  }),
});

function isNotPrivate(types: Value): Answer {
  if (types.kind !== 'list') return { open: 'its types are no list' };
  if (types.items.some(namesPrivate)) return false;
  const isKnown = (item: Value): boolean => asString(item) !== null || item.kind === 'fields';
  return types.open || !types.items.every(isKnown) ? { open: 'its type is set at deployment' } : true;
}

/** SAM hands on a mapping without `Type` as if it were the name of one. */
const namesPrivate = (item: Value): boolean =>
  item.kind === 'fields'
    ? [...item.fields.values()].some(
        (field) => field.kind === 'list' && field.items.some((one) => asString(one) === 'PRIVATE'),
      )
    : asString(item) === 'PRIVATE';
