import {
  asReader,
  closingsOf,
  countHistory,
  countPaths,
  countStates,
  countThreats,
  everyPath,
  firstClosings,
  fleetNumbers,
  guardStates,
  latestIncidents,
  listPaths,
  matrixCounts,
  trends,
} from '@emmental/store';
import { z } from 'zod';
import { Refused } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';
import { asOf, closingRow, incidentRow, textOrNull } from './fields.ts';
import { pathRow } from './paths.ts';
import { sinceDays, sinceHour } from './since.ts';
import { closingStepOfApp } from './step.ts';

/** Days of the trends, of what changed, and the most incidents that are shown. */
const shown = { trend: 30, week: 7, incidents: 6 } as const;
const everyThreat = {
  kind: null,
  section: null,
  app: null,
  environment: null,
  function: null,
  id: null,
} as const;

const show = defineRoute({
  method: 'get',
  path: '/v1/overview',
  says: 'The fleet: what to do first, threats and controls over all functions, what changed in a week, trends, and the latest incidents.',
  caller: 'person',
  answers: {
    200: z.object({
      states: z.record(z.enum(guardStates), z.number()),
      apps: z.number(),
      open: z.number(),
      judged: z.number(),
      paths: z.number(),
      /** The path to look at first; null = no scan has one. */
      worst: pathRow.nullable(),
      unusedRules: z.number(),
      unusedRulebases: z.number(),
      threats: z.number().nullable(),
      first: z.array(closingRow),
      firstTotal: z.number(),
      matrix: z.array(
        z.object({ threat: z.string(), slice: z.string(), mark: z.string(), functions: z.number() }),
      ),
      changes: z.record(z.string(), z.number()),
      trends: z.record(z.string(), z.array(z.object({ day: z.string(), n: z.number() }))),
      incidents: z.array(incidentRow),
      ...asOf,
    }),
  },
  answer: async ({ backend, person }) => {
    const now = backend.now();
    const hour = sinceHour(now, shown.week);
    const body = await asReader(backend.engine, person.teams, async (connection) => {
      const { rows: first, total: firstTotal } = await firstClosings(connection);
      return {
        states: await countStates(connection, now),
        ...(await fleetNumbers(connection, now)),
        paths: await countPaths(connection),
        worst: (await listPaths(connection, everyPath, null, { limit: 1, offset: 0 }, now)).rows[0] ?? null,
        threats: await countThreats(connection, hour, everyThreat),
        first,
        firstTotal,
        matrix: await matrixCounts(connection),
        changes: await countHistory(connection, sinceDays(now, shown.week), null),
        trends: await trends(connection, shown.trend, now),
        incidents: await latestIncidents(connection, hour, shown.incidents),
      };
    });
    return { status: 200, body: { ...body, asOf: now.toISOString() } };
  },
});

const closing = defineRoute({
  method: 'get',
  path: '/v1/overview/first/{key}',
  says: 'One kind of change in each app that needs it, as a diff, with the paths that it closes.',
  caller: 'person',
  answers: {
    200: z.object({
      rows: z.array(
        z.object({ app: z.string(), environment: z.string(), commit: textOrNull, step: closingStepOfApp }),
      ),
      ...asOf,
    }),
  },
  answer: async ({ backend, path: { key = '' }, person }) => {
    const rows = await asReader(backend.engine, person.teams, (connection) => closingsOf(connection, key));
    if (rows.length === 0)
      throw new Refused(404, 'this change is not needed any more, or you may not see its apps');
    return { status: 200, body: { rows, asOf: backend.now().toISOString() } };
  },
});

/** The fleet, and the changes to make first. */
export const overviewRoutes: readonly Route[] = [show, closing];
