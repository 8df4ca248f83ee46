import {
  asReader,
  closingsOf,
  countHistory,
  countIncidents,
  countOlder,
  countPaths,
  countStates,
  countThreats,
  everyIncident,
  everyPath,
  firstClosings,
  fleetNumbers,
  guardStates,
  listAlarms,
  listIncidents,
  listPaths,
  matrixCounts,
  trends,
} from '@emmental/store';
import { z } from 'zod';
import { Refused } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';
import { alarm, asOf, closingRow, incidentRow, textOrNull } from './fields.ts';
import { pathRow } from './paths.ts';
import { sinceDays, sinceHour, usualDays } from './since.ts';
import { closingStepOfApp } from './step.ts';

/** Days of the trends, and the most incidents and alarms that are shown. */
const shown = { trend: 30, incidents: 6, alarms: 3 } as const;
const everyThreat = {
  kind: null,
  section: null,
  app: null,
  environment: null,
  function: null,
  id: null,
  incident: null,
} as const;

const show = defineRoute({
  method: 'get',
  path: '/v1/overview',
  says: 'The fleet: what to do first, threats and controls over all functions, what changed in the days, trends, and the incidents to open first.',
  caller: 'person',
  query: z.object({ days: z.coerce.number().int().min(1).max(400).default(usualDays) }),
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
      /** Rulebases of which it is not known: no guard, a silent one, or one that counts for less than a week. */
      unknownRulebases: z.number(),
      threats: z.number().nullable(),
      /** The incidents of the days, and those of them that nobody acknowledged. */
      incidentTotal: z.number(),
      incidentsOpen: z.number(),
      /** Incidents before the days that nobody acknowledged. */
      incidentsOlder: z.number(),
      first: z.array(closingRow),
      firstTotal: z.number(),
      matrix: z.array(
        z.object({ threat: z.string(), slice: z.string(), mark: z.string(), functions: z.number() }),
      ),
      changes: z.record(z.string(), z.number()),
      trends: z.record(z.string(), z.array(z.object({ day: z.string(), n: z.number() }))),
      incidents: z.array(incidentRow),
      /** Functions whose guards fell silent after an attack, the newest first, and how many there are. */
      alarms: z.object({ rows: z.array(alarm), total: z.number() }),
      ...asOf,
    }),
  },
  answer: async ({ backend, query, person }) => {
    const now = backend.now();
    const hour = sinceHour(now, query.days);
    const body = await asReader(backend.engine, person.teams, async (connection) => {
      const { rows: first, total: firstTotal } = await firstClosings(connection, now);
      const { incidents: incidentTotal, open: incidentsOpen } = await countIncidents(
        connection,
        hour,
        everyIncident,
      );
      return {
        states: await countStates(connection, now),
        ...(await fleetNumbers(connection, now)),
        paths: await countPaths(connection, now),
        worst: (await listPaths(connection, everyPath, null, { limit: 1, offset: 0 }, now)).rows[0] ?? null,
        threats: await countThreats(connection, hour, everyThreat),
        first,
        firstTotal,
        matrix: await matrixCounts(connection),
        changes: await countHistory(connection, sinceDays(now, query.days), null),
        trends: await trends(connection, shown.trend, now),
        incidentTotal,
        incidentsOpen,
        incidentsOlder: await countOlder(connection, hour, everyIncident),
        alarms: await listAlarms(connection, now, shown.alarms),
        incidents: await listIncidents(connection, hour, everyIncident, {
          limit: shown.incidents,
          offset: 0,
        }),
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
    const rows = await asReader(backend.engine, person.teams, (connection) =>
      closingsOf(connection, key, backend.now()),
    );
    if (rows.length === 0)
      throw new Refused(404, 'this change is not needed any more, or you may not see its apps');
    return { status: 200, body: { rows, asOf: backend.now().toISOString() } };
  },
});

/** The fleet, and the changes to make first. */
export const overviewRoutes: readonly Route[] = [show, closing];
