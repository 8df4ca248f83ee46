import { openRouteRule, someOf } from '../../open-routes.ts';

export const apiOpenDelete = openRouteRule({
  id: 'api/open-delete',
  aliases: ['EMM-API-NOAUTH', 'EMM-API-OPENAPI-NOSEC', 'api/open-route'],
  slice: 'auth',
  threats: ['T8', 'T11'],
  help: 'A route of the API asks nobody who they are, and deletes data, by what its function does or by its own method: everyone on the internet can make it lose what others have stored.',
  gains: ['delete'],
  title: (name, source, done) => {
    const stores = [
      ...new Set(
        done.flatMap(({ resources }) => resources.map(({ ref, called }) => called ?? ref?.id ?? null)),
      ),
    ].filter((store) => store !== null);
    return `Anyone ${done.length === 0 ? 'may' : 'can'} delete ${stores.length === 0 ? `what ${name} keeps` : `from ${someOf(stores)}`} through ${source}`;
  },
  fix: 'give the route an authorizer, and delete only what belongs to who calls',
});
