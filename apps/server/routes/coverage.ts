import { asReader, coverageRows } from '@emmental/store';
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { asOf, coverageRow } from './fields.ts';

const list = defineRoute({
  method: 'get',
  path: '/v1/coverage',
  says: 'How many functions are in each guard state, by environment and reason. Each function is counted once.',
  caller: 'person',
  answers: { 200: z.object({ rows: z.array(coverageRow), ...asOf }) },
  answer: async ({ backend, person }) => {
    const now = backend.now();
    const rows = await asReader(backend.engine, person.teams, (connection) => coverageRows(connection, now));
    return { status: 200, body: { rows, asOf: now.toISOString() } };
  },
});

/** The guard states of all functions. */
export const coverageRoutes: readonly Route[] = [list];
