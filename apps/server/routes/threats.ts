import { asReader, findSignals, listThreats } from '@emmental/store';
import { Hono } from 'hono';
import { z } from 'zod';
import type { Backend, Variables } from '../context.ts';
import { requirePerson } from '../guards.ts';
import { parsedQuery } from './functions.ts';

const query = z.strictObject({
  days: z.coerce.number().int().min(1).max(400).default(30),
  after: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT[\d:.]{8,15}Z_[0-9a-f-]{36}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** `/v1/threats`: the threat log, newest first; `/v1/threats/ID`: the signals that an id stands for. */
export function threatRoutes(backend: Backend): Hono<{ Variables: Variables }> {
  return new Hono<{ Variables: Variables }>()
    .use(requirePerson(backend))
    .get('/', async (context) => {
      const { days, after, limit } = parsedQuery(query, context.req.query());
      const since = new Date(backend.now().getTime() - days * 86_400_000);
      const [time = '', key = ''] = after?.split('_') ?? [];
      const rows = await asReader(backend.engine, context.get('person').teams, (connection) =>
        listThreats(connection, since, after === undefined ? null : { time, key }, limit + 1),
      );
      const last = rows[limit - 1];
      return context.json({
        rows: rows.slice(0, limit),
        next: rows.length > limit && last ? `${last.time}_${last.key}` : null,
        asOf: backend.now().toISOString(),
      });
    })
    .get('/:id', async (context) => {
      const rows = await asReader(backend.engine, context.get('person').teams, (connection) =>
        findSignals(connection, context.req.param('id')),
      );
      return context.json({ rows, asOf: backend.now().toISOString() });
    });
}
