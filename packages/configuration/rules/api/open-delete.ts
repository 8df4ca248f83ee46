import { openRouteRule, someOf } from '../../open-routes.ts';

export const apiOpenDelete = openRouteRule({
  id: 'api/open-delete',
  aliases: ['EMM-API-NOAUTH', 'EMM-API-OPENAPI-NOSEC', 'api/open-route'],
  slice: 'auth',
  threats: ['T8', 'T11'],
  help: 'A route of the API has no authorizer and deletes data, through its function or by its own method: anyone on the internet can delete data that others stored.',
  gains: ['delete'],
  title: (name, source, done, who) => {
    const stores = [
      ...new Set(
        done.flatMap(({ resources }) => resources.map(({ ref, called }) => called ?? ref?.id ?? null)),
      ),
    ].filter((store) => store !== null);
    return `${who} ${done.length === 0 ? 'may' : 'can'} delete ${stores.length === 0 ? `data of ${name}` : `from ${someOf(stores)}`} through ${source}`;
  },
  fix: 'add an authorizer to the route, and delete only data of the caller',
});
