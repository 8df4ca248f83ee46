import { asReader, search } from '@emmental/store';
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { asOf, found } from './fields.ts';

const find = defineRoute({
  method: 'get',
  path: '/v1/search',
  says: 'Finds functions, apps, owners, rules, resources, packages, advisories, hosts, threats and event ids: a word of the name begins with the longest word of `q`, and the others stand in it or beside it.',
  caller: 'person',
  query: z.object({ q: z.string().min(1).max(120) }),
  answers: { 200: z.object({ rows: z.array(found), isCut: z.boolean(), ...asOf }) },
  answer: async ({ backend, query, person }) => {
    const result = await asReader(backend.engine, person.teams, (connection) => search(connection, query.q));
    return { status: 200, body: { ...result, asOf: backend.now().toISOString() } };
  },
});

/** The search box. */
export const searchRoutes: readonly Route[] = [find];
