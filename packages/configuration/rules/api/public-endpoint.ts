import { asString } from '@emmental/model';
import { apiRule } from '../../apis.ts';
import { answered, notAsked, settings } from '../../setting.ts';

/** Asked of REST APIs that only the account itself calls. Source: API Gateway developer guide, private REST APIs. */
export const apiPublicEndpoint = apiRule({
  id: 'api/public-endpoint',
  aliases: ['EMM-API-PUBLIC-ENDPOINT'],
  slice: 'vpc',
  threats: ['T8'],
  help: 'Only the account itself may call the API, yet the internet reaches it: with a stolen key it is called from anywhere.',
  judge: ({ resource, routes, isRest }) => {
    if (!isRest || routes.length === 0 || routes.some(({ exposure }) => exposure !== 'account'))
      return notAsked('it is not an API that only the account may call');
    const isPrivate = settings(resource.properties, 'EndpointConfiguration', 'Types').some(
      (one) =>
        one.state === 'known' &&
        one.value.kind === 'list' &&
        one.value.items.some((item) => asString(item) === 'PRIVATE'),
    );
    return answered(!isPrivate, 'its endpoint is PRIVATE');
  },
  say: (name) => ({
    title: `The internet reaches ${name}, although only the account calls it`,
    severity: 'info',
    fix: 'EndpointConfiguration: { Types: [PRIVATE] }, if its callers are in a VPC',
  }),
});
