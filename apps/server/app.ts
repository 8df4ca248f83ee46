import { randomUUID } from 'node:crypto';
import { asWriter } from '@emmental/store';
import { Hono } from 'hono';
import type { Backend, Variables } from './context.ts';
import { headers, refuseOtherSites } from './guards.ts';
import { problemOf, Refused } from './problem.ts';
import { functionRoutes } from './routes/functions.ts';
import { scanRoutes } from './routes/scans.ts';
import { sessionRoutes } from './routes/session.ts';
import { signalRoutes } from './routes/signals.ts';
import { threatRoutes } from './routes/threats.ts';
import { tokenRoutes } from './routes/tokens.ts';

/** Makes the application that answers all requests of a console. `failed` gets each error that nobody foresaw. */
export function consoleApp(
  backend: Backend,
  failed: (requestId: string, error: unknown) => void,
): Hono<{ Variables: Variables }> {
  const app = new Hono<{ Variables: Variables }>();
  app.use(async (context, next) => {
    context.set('requestId', randomUUID());
    await next();
  });
  app.use(headers);
  app.use('/v1/*', refuseOtherSites(backend));
  app.route('/v1/signals', signalRoutes(backend));
  app.route('/v1/scans', scanRoutes(backend));
  app.route('/v1/session', sessionRoutes(backend));
  app.route('/v1/tokens', tokenRoutes(backend));
  app.route('/v1/functions', functionRoutes(backend));
  app.route('/v1/threats', threatRoutes(backend));
  app.get('/v1/health', async (context) => {
    await asWriter(backend.engine, (connection) => connection.query('select 1'));
    const { lines, since } = backend.intake.backlog();
    return context.json({ status: 'ok', backlog: lines, backlogSince: since?.toISOString() ?? null });
  });
  app.notFound((context) => problemOf(new Refused(404, 'there is nothing here'), context));
  app.onError((error, context) => {
    const answer = problemOf(error, context);
    if (answer.status === 500) failed(context.get('requestId'), error);
    return answer;
  });
  return app;
}
