import { asReader, freshness } from '@emmental/store';
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { asOf, timeOrNull } from './fields.ts';

const show = defineRoute({
  method: 'get',
  path: '/v1/freshness',
  says: 'How new the data is that a person sees: the newest scan, and the newest signal.',
  caller: 'person',
  answers: { 200: z.object({ scannedAt: timeOrNull, heardAt: timeOrNull, ...asOf }) },
  answer: async ({ backend, person }) => {
    const found = await asReader(backend.engine, person.teams, freshness);
    return { status: 200, body: { ...found, asOf: backend.now().toISOString() } };
  },
});

/** The age of the data. */
export const freshnessRoutes: readonly Route[] = [show];
