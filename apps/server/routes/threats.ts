import { asReader, findSignals, listThreats } from '@emmental/store';
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { asOf, textOrNull, threatRow } from './fields.ts';

const day = 86_400_000;

const list = defineRoute({
  method: 'get',
  path: '/v1/threats',
  says: 'The threat log, the newest first. `next` is the value of `after` for the next page.',
  caller: 'person',
  query: z.object({
    days: z.coerce.number().int().min(1).max(400).default(30),
    after: z
      .string()
      .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      .optional(),
    kind: z.enum(['alert', 'block']).optional(),
    section: z.enum(['inbound', 'outbound', 'files', 'processes', 'code', 'permissions']).optional(),
    app: z.string().max(200).optional(),
    function: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  answers: { 200: z.object({ rows: z.array(threatRow), next: textOrNull, ...asOf }) },
  answer: async ({ backend, query, person }) => {
    const { days, after, limit, kind = null, section = null, app = null, function: fn = null } = query;
    const filter = { kind, section, app, function: fn };
    const now = backend.now();
    const since = new Date(now.getTime() - days * day);
    const [time = '', key = ''] = after?.split('_') ?? [];
    const rows = await asReader(backend.engine, person.teams, (connection) =>
      listThreats(connection, since, filter, after === undefined ? null : { time, key }, limit + 1),
    );
    const last = rows[limit - 1];
    const next = rows.length > limit && last ? `${last.time}_${last.key}` : null;
    return { status: 200, body: { rows: rows.slice(0, limit), next, asOf: now.toISOString() } };
  },
});

const show = defineRoute({
  method: 'get',
  path: '/v1/threats/{id}',
  says: 'The signals with an id, such as a blocked caller was shown: ids may repeat by chance.',
  caller: 'person',
  answers: { 200: z.object({ rows: z.array(threatRow), ...asOf }) },
  answer: async ({ backend, path: { id = '' }, person }) => {
    const rows = await asReader(backend.engine, person.teams, (connection) => findSignals(connection, id));
    return { status: 200, body: { rows, asOf: backend.now().toISOString() } };
  },
});

/** The threat log, and the signals of an id. */
export const threatRoutes: readonly Route[] = [list, show];
