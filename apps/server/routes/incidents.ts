import {
  acknowledge,
  asReader,
  countIncidents,
  countOlder,
  countThreats,
  findIncident,
  listIncidents,
  opinionsOn,
} from '@emmental/store';
import { z } from 'zod';
import { Refused } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';
import { asOf, incidentRow, threatRow } from './fields.ts';
import { sinceHour, usualDays } from './since.ts';

const days = z.coerce.number().int().min(1).max(400).default(usualDays);

const list = defineRoute({
  method: 'get',
  path: '/v1/incidents',
  says: 'Alerts and blocks by cause: first what nobody acknowledged, of these first what was not stopped, the newest first. `times` and `calls` count signals since a full hour; calls = null where a state is chosen.',
  caller: 'person',
  query: z.object({
    days,
    kind: z.enum(['alert', 'block']).optional(),
    section: z.enum(['inbound', 'outbound', 'files', 'processes', 'code', 'permissions']).optional(),
    app: z.string().max(200).optional(),
    environment: z.string().max(200).optional(),
    function: z.string().max(200).optional(),
    state: z.enum(['open', 'acknowledged']).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
  }),
  answers: {
    200: z.object({
      rows: z.array(incidentRow),
      total: z.number(),
      open: z.number(),
      /** Incidents that nobody acknowledged and that have no signal in the days: they are in no row. */
      older: z.number(),
      calls: z.number().nullable(),
      ...asOf,
    }),
  },
  answer: async ({ backend, query, person }) => {
    const {
      kind = null,
      section = null,
      app = null,
      environment = null,
      state = null,
      limit,
      offset,
    } = query;
    const filter = { kind, section, app, environment, function: query.function ?? null, state };
    const now = backend.now();
    const since = sinceHour(now, query.days);
    const body = await asReader(backend.engine, person.teams, async (connection) => {
      const { incidents: total, open } = await countIncidents(connection, since, filter);
      return {
        rows: await listIncidents(connection, since, filter, { limit, offset }),
        total,
        open,
        older: await countOlder(connection, since, filter),
        calls:
          state === null
            ? await countThreats(connection, since, { ...filter, id: null, incident: null })
            : null,
      };
    });
    return { status: 200, body: { ...body, asOf: now.toISOString() } };
  },
});

const show = defineRoute({
  method: 'get',
  path: '/v1/incidents/{id}',
  says: 'An incident, with its newest signal. `times` counts its signals in the days.',
  caller: 'person',
  query: z.object({ days }),
  answers: { 200: z.object({ incident: incidentRow, newest: threatRow.nullable(), ...asOf }) },
  answer: async ({ backend, path: { id = '' }, query, person }) => {
    const now = backend.now();
    const found = await asReader(backend.engine, person.teams, async (connection) => {
      const { incident, newest } =
        (await findIncident(connection, idOf(id), sinceHour(now, query.days))) ?? {};
      if (!incident) return null;
      if (!newest) return { incident, newest: null };
      const opinions = await opinionsOn(connection, [newest]);
      return { incident, newest: { ...newest, opinion: opinions.get(newest.key) ?? null } };
    });
    if (!found) throw new Refused(404, 'there is no such incident that you may see');
    return { status: 200, body: { ...found, asOf: now.toISOString() } };
  },
});

const note = defineRoute({
  method: 'post',
  path: '/v1/incidents/{id}/acknowledgement',
  says: 'Acknowledges an incident with a note, or takes that back (note = null). A newer signal opens the incident again.',
  caller: 'administrator',
  body: {
    kind: 'json',
    schema: z.strictObject({ note: z.string().max(500).nullable() }),
    limit: { packed: 8_192, unpacked: 8_192 },
  },
  answers: { 204: null },
  answer: async ({ backend, body, path: { id = '' }, person }) => {
    const isStored = await acknowledge(backend.engine, person, idOf(id), body.note, backend.now());
    if (!isStored) throw new Refused(404, 'there is no such incident that you may see');
    await backend.engine.sync();
    return { status: 204 };
  },
});

/** Returns the id of a path; one of another form names no incident. */
function idOf(id: string): string {
  if (!z.guid().safeParse(id).success) throw new Refused(404, 'there is no such incident that you may see');
  return id;
}

/** The incidents: alerts and blocks by cause. */
export const incidentRoutes: readonly Route[] = [list, show, note];
