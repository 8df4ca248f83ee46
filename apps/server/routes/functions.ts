import {
  asReader,
  countStates,
  findFunction,
  guardStates,
  listFunctions,
  marks,
  packagesOfFunction,
  reasons,
  verdicts,
} from '@emmental/store';
import { z } from 'zod';
import { Refused } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';
import { asOf, functionRow, ruleRow, textOrNull, timeOrNull } from './fields.ts';

const text = z.string().max(200);

/** `T1.process.hole`: functions in which a control has an effect on a threat; `any` = any threat. */
const cell = z
  .string()
  .regex(new RegExp(`^[A-Za-z0-9]{1,20}\\.[a-z]{1,20}\\.(?:${[...marks, ...verdicts].join('|')})$`))
  .transform((value) => {
    const [threat = '', slice = '', mark = ''] = value.split('.');
    return { threat, slice, mark };
  });

const list = defineRoute({
  method: 'get',
  path: '/v1/functions',
  says: 'The functions that a person may see, those with most to fix first, and how many are in each state.',
  caller: 'person',
  query: z.object({
    q: text.optional(),
    app: text.optional(),
    environment: text.optional(),
    who: text.optional(),
    owner: text.optional(),
    state: z.enum(guardStates).optional(),
    reason: z.enum(reasons).optional(),
    obstacle: z.string().max(300).optional(),
    cell: cell.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
  }),
  answers: {
    200: z.object({
      rows: z.array(functionRow),
      total: z.number(),
      states: z.record(z.enum(guardStates), z.number()),
      ...asOf,
    }),
  },
  answer: async ({ backend, query, person }) => {
    const now = backend.now();
    const { limit, offset } = query;
    const filter = {
      text: query.q ?? null,
      app: query.app ?? null,
      environment: query.environment ?? null,
      who: query.who ?? null,
      owner: query.owner ?? null,
      state: query.state ?? null,
      reason: query.reason ?? null,
      obstacle: query.obstacle ?? null,
      cell: query.cell ?? null,
    };
    const page = await asReader(backend.engine, person.teams, async (connection) => ({
      ...(await listFunctions(connection, filter, { limit, offset }, now)),
      states: await countStates(connection, now),
    }));
    return { status: 200, body: { ...page, asOf: now.toISOString() } };
  },
});

const show = defineRoute({
  method: 'get',
  path: '/v1/functions/{app}/{environment}/{name}',
  says: 'A function with its rulebase and the hits of each rule.',
  caller: 'person',
  answers: {
    200: z.object({
      app: z.string(),
      environment: z.string(),
      name: z.string(),
      runtime: textOrNull,
      who: textOrNull,
      owner: textOrNull,
      state: z.enum(guardStates),
      modes: z.unknown(),
      countedSince: textOrNull,
      seenAt: timeOrNull,
      silentAfter: timeOrNull,
      startedAt: timeOrNull,
      level: textOrNull,
      guard: textOrNull,
      rulebase: textOrNull,
      rulebaseOfScan: textOrNull,
      hasSameRules: z.boolean().nullable(),
      commit: textOrNull,
      repository: textOrNull,
      folder: textOrNull,
      scannedAt: timeOrNull,
      document: z.unknown(),
      rules: z.array(ruleRow),
      ...asOf,
    }),
  },
  answer: async ({ backend, path, person }) => {
    const { app = '', environment = '', name = '' } = path;
    const now = backend.now();
    const found = await asReader(backend.engine, person.teams, (connection) =>
      findFunction(connection, app, environment, name, now),
    );
    if (!found)
      throw new Refused(404, `there is no function ${app} / ${name} (${environment}) that you may see`);
    return { status: 200, body: { ...found, asOf: now.toISOString() } };
  },
});

const packages = defineRoute({
  method: 'get',
  path: '/v1/functions/{app}/{environment}/{name}/packages',
  says: 'The packages that a function loads or contains, with the findings about them. `matchedOn` = the newest match with advisories; null = none is known.',
  caller: 'person',
  answers: {
    200: z.object({
      rows: z.array(
        z.object({
          ecosystem: z.string(),
          name: z.string(),
          version: textOrNull,
          source: z.string(),
          lockfile: textOrNull,
          line: z.number().nullable(),
          isLoaded: z.boolean(),
          loadedBy: z.array(z.string()),
          findings: z.array(
            z.object({
              id: z.number(),
              severity: z.string(),
              title: z.string(),
              advisory: textOrNull,
              fixed: textOrNull,
            }),
          ),
        }),
      ),
      matchedOn: textOrNull,
      ...asOf,
    }),
  },
  answer: async ({ backend, path, person }) => {
    const { app = '', environment = '', name = '' } = path;
    const found = await asReader(backend.engine, person.teams, (connection) =>
      packagesOfFunction(connection, app, environment, name),
    );
    if (!found)
      throw new Refused(404, `there is no function ${app} / ${name} (${environment}) that you may see`);
    return { status: 200, body: { ...found, asOf: backend.now().toISOString() } };
  },
});

/** Functions, and one of them with its rulebase and its packages. */
export const functionRoutes: readonly Route[] = [list, show, packages];
