import { openRouteRule } from '../../open-routes.ts';

/** The rule api/open-delete reports a route whose function deletes data, api/open-intake a route whose function only sends or starts something. */
export const apiOpenRoute = openRouteRule({
  id: 'api/open-route',
  aliases: ['EMM-API-NOAUTH', 'EMM-API-OPENAPI-NOSEC'],
  slice: 'auth',
  threats: ['T8', 'T11'],
  help: 'A route of the API has no authorizer: anyone on the internet can start the function behind it.',
  gains: ['change', 'nothing'],
  title: (name, source) => `Anyone can start ${name} through ${source}`,
  fix: 'add an authorizer to the route, or write an exception with the reason why it is open',
});
