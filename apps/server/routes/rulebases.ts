import { asReader, drifts, listRulebases, listUnusedRules } from '@emmental/store';
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { asOf, rulebaseRow, textOrNull, timeOrNull } from './fields.ts';

const text = z.string().max(200);

const list = defineRoute({
  method: 'get',
  path: '/v1/rulebases',
  says: 'The rulebases of functions: those that differ from main first, then those with most unused rules. `sums` counts all pages.',
  caller: 'person',
  query: z.object({
    q: text.optional(),
    app: text.optional(),
    environment: text.optional(),
    drift: z.enum(drifts).optional(),
    has: z.enum(['unused', 'shadowed']).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
  }),
  answers: {
    200: z.object({
      rows: z.array(rulebaseRow),
      sums: z.object({
        rulebases: z.number(),
        rules: z.number(),
        unused: z.number(),
        shadowed: z.number(),
      }),
      ...asOf,
    }),
  },
  answer: async ({ backend, query, person }) => {
    const { q = null, app = null, environment = null, drift = null, has = null, limit, offset } = query;
    const now = backend.now();
    const page = await asReader(backend.engine, person.teams, (connection) =>
      listRulebases(connection, { text: q, app, environment, drift, has }, { limit, offset }, now),
    );
    return { status: 200, body: { ...page, asOf: now.toISOString() } };
  },
});

const unused = defineRoute({
  method: 'get',
  path: '/v1/rulebases/unused',
  says: 'The rules that allow something and have no hit, those that no code needs first. `known` = guards report; `unknown` = rules of silent guards, whose hits nobody knows.',
  caller: 'person',
  query: z.object({
    hits: z.enum(['known', 'unknown']).default('known'),
    app: text.optional(),
    environment: text.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
  }),
  answers: {
    200: z.object({
      rows: z.array(
        z.object({
          app: z.string(),
          environment: z.string(),
          function: z.string(),
          owner: textOrNull,
          section: textOrNull,
          name: z.string(),
          match: textOrNull,
          origin: textOrNull,
          why: z.unknown(),
          countedSince: textOrNull,
          seenAt: timeOrNull,
          waits: z.number().nullable(),
        }),
      ),
      known: z.number(),
      unknown: z.number(),
      ...asOf,
    }),
  },
  answer: async ({ backend, query, person }) => {
    const { hits, app = null, environment = null, limit, offset } = query;
    const now = backend.now();
    const filter = { isKnown: hits === 'known', app, environment };
    const page = await asReader(backend.engine, person.teams, (connection) =>
      listUnusedRules(connection, filter, { limit, offset }, now),
    );
    return { status: 200, body: { ...page, asOf: now.toISOString() } };
  },
});

/** The rulebases of functions, and their unused rules. */
export const rulebaseRoutes: readonly Route[] = [unused, list];
