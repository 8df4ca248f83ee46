import { randomUUID } from 'node:crypto';
import { isAboutValues } from '@emmental/store';
import { Hono } from 'hono';
import type { Backend, Variables } from './context.ts';
import { openApiDocument } from './document.ts';
import { callerCheck, headers, refuseOtherSites } from './guards.ts';
import { problemOf, Refused } from './problem.ts';
import { answerRoute, type Route } from './route.ts';
import { consoleRoutes } from './routes/index.ts';
import type { Pages } from './static.ts';

/**
 * Makes the application that answers all requests of a console. `pages` answers what is no call of the API; `failed` gets each error
 * that nobody foresaw.
 */
export function consoleApp(
  backend: Backend,
  pages: Pages,
  failed: (requestId: string, error: unknown) => void,
): Hono<{ Variables: Variables }> {
  const app = new Hono<{ Variables: Variables }>();
  app.use(async (context, next) => {
    context.set('requestId', randomUUID());
    await next();
  });
  app.use(headers);
  app.use('/v1/*', refuseOtherSites(backend));
  const routes = consoleRoutes();
  for (const route of routes) addRoute(app, route, backend);
  const document = openApiDocument(routes, '1');
  app.get('/v1/openapi.json', (context) => context.json(document as object));
  app.get('*', pages);
  app.notFound((context) => problemOf(new Refused(404, 'there is nothing here'), context));
  app.onError((error, context) => {
    const answer = problemOf(error, context);
    // A value that the database refuses should have been refused by a schema.
    if (answer.status === 500 || isAboutValues(error)) failed(context.get('requestId'), error);
    return answer;
  });
  return app;
}

function addRoute(app: Hono<{ Variables: Variables }>, route: Route, backend: Backend): void {
  const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
  app.on(route.method.toUpperCase(), path, callerCheck(backend, route.caller), (context) =>
    answerRoute(route, backend, context),
  );
}
