import { asReader, waiting } from '@emmental/store';
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { asOf } from './fields.ts';
import { sinceHour, usualDays } from './since.ts';

const show = defineRoute({
  method: 'get',
  path: '/v1/waiting',
  says: 'What waits for a person: open paths, new findings, incidents that nobody acknowledged, of 7 days and older, changes that are not merged.',
  caller: 'person',
  answers: {
    200: z.object({
      paths: z.number(),
      findings: z.number(),
      incidents: z.number(),
      older: z.number(),
      changes: z.number(),
      ...asOf,
    }),
  },
  answer: async ({ backend, person }) => {
    const now = backend.now();
    const found = await asReader(backend.engine, person.teams, (connection) =>
      waiting(connection, sinceHour(now, usualDays), now),
    );
    return { status: 200, body: { ...found, asOf: now.toISOString() } };
  },
});

/** The numbers of the navigation. */
export const waitingRoutes: readonly Route[] = [show];
