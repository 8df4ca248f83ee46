import { asReader, changeKinds, countHistory, listHistory } from '@emmental/store';
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { asOf, historyRow } from './fields.ts';
import { sinceDays } from './since.ts';

const list = defineRoute({
  method: 'get',
  path: '/v1/history',
  says: 'What changed in the fleet, the newest first, and how many changes of each kind there are.',
  caller: 'person',
  query: z.object({
    days: z.coerce.number().int().min(1).max(400).default(7),
    kind: z.enum(changeKinds).optional(),
    app: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
  }),
  answers: {
    200: z.object({
      rows: z.array(historyRow),
      kinds: z.record(z.enum(changeKinds), z.number()),
      ...asOf,
    }),
  },
  answer: async ({ backend, query, person }) => {
    const { days, kind = null, app = null, limit, offset } = query;
    const now = backend.now();
    const since = sinceDays(now, days);
    const page = await asReader(backend.engine, person.teams, async (connection) => ({
      rows: await listHistory(connection, since, { kind, app }, { limit, offset }),
      kinds: await countHistory(connection, since, app),
    }));
    return { status: 200, body: { ...page, asOf: now.toISOString() } };
  },
});

/** The changes of the fleet. */
export const historyRoutes: readonly Route[] = [list];
