import { asReader, freshness } from '@emmental/store';
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { asOf, timeOrNull } from './fields.ts';

const show = defineRoute({
  method: 'get',
  path: '/v1/freshness',
  says: 'How new the data is that a person sees: the newest scan, the newest signal, and the accepted signals that no page shows yet.',
  caller: 'person',
  answers: {
    200: z.object({
      scannedAt: timeOrNull,
      heardAt: timeOrNull,
      oldestScanAt: timeOrNull,
      guards: z.number(),
      silent: z.number(),
      backlog: z.number(),
      backlogSince: timeOrNull,
      ...asOf,
    }),
  },
  answer: async ({ backend, person }) => {
    const found = await asReader(backend.engine, person.teams, (connection) =>
      freshness(connection, backend.now()),
    );
    const { lines, since } = backend.intake.backlog();
    return {
      status: 200,
      body: {
        ...found,
        backlog: lines,
        backlogSince: since?.toISOString() ?? null,
        asOf: backend.now().toISOString(),
      },
    };
  },
});

/** The age of the data. */
export const freshnessRoutes: readonly Route[] = [show];
