import { asString, type Value } from '@emmental/model';
import { apiRule } from '../../apis.ts';
import { type Answer, factAnswers, judge, notApplicable, settings } from '../../setting.ts';

/** Applies to REST APIs that only the account itself can call. Source: API Gateway developer guide, private REST APIs. */
export const apiPublicEndpoint = apiRule({
  id: 'api/public-endpoint',
  aliases: ['EMM-API-PUBLIC-ENDPOINT'],
  slice: 'vpc',
  threats: ['T8'],
  help: 'Only the account itself may call the API, yet the internet reaches it: anyone with a stolen key can call it from anywhere.',
  judge: ({ resource, routes, isRest }) => {
    if (!isRest) return notApplicable('HTTP and WebSocket APIs have no private endpoint');
    if (resource.type !== 'AWS::ApiGateway::RestApi')
      return notApplicable('the template does not declare the API');
    const answers = judge(settings(resource.properties, 'EndpointConfiguration', 'Types'), {
      absent: true,
      known: isNotPrivate,
    });
    if (routes.length === 0) return factAnswers(answers, 'no known route of it starts a function');
    return routes.every(({ exposure }) => exposure === 'account')
      ? answers
      : factAnswers(answers, 'callers from outside the account use it');
  },
  describe: (name) => ({
    title: `The internet can reach ${name}, although only the account calls it`,
    factTitle: `The internet can reach ${name}`,
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

/** True for the type PRIVATE. An item can also be a mapping, because SAM passes on a mapping without `Type` as an item of the list. */
const namesPrivate = (item: Value): boolean =>
  item.kind === 'fields'
    ? [...item.fields.values()].some(
        (field) => field.kind === 'list' && field.items.some((value) => asString(value) === 'PRIVATE'),
      )
    : asString(item) === 'PRIVATE';
