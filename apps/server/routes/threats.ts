import {
  aftermathOf,
  asReader,
  countThreats,
  findSignal,
  findSignals,
  listThreats,
  opinionsOn,
  sayAbout,
} from '@emmental/store';
import { z } from 'zod';
import { Refused } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';
import { asOf, textOrNull, threatRow } from './fields.ts';
import { sinceHour, usualDays } from './since.ts';

const list = defineRoute({
  method: 'get',
  path: '/v1/threats',
  says: 'The threat log, the newest first. `next` is the value of `after` for the next page; `total` counts all pages (null = not known). The days begin at a full hour.',
  caller: 'person',
  query: z.object({
    days: z.coerce.number().int().min(1).max(400).default(usualDays),
    after: z
      .string()
      .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      .optional(),
    kind: z.enum(['alert', 'block']).optional(),
    section: z.enum(['inbound', 'outbound', 'files', 'processes', 'code', 'permissions']).optional(),
    app: z.string().max(200).optional(),
    environment: z.string().max(200).optional(),
    function: z.string().max(200).optional(),
    id: z.string().max(200).optional(),
    incident: z.guid().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  answers: {
    200: z.object({ rows: z.array(threatRow), next: textOrNull, total: z.number().nullable(), ...asOf }),
  },
  answer: async ({ backend, query, person }) => {
    const { days, after, limit, kind = null, section = null, app = null, environment = null } = query;
    const filter = {
      kind,
      section,
      app,
      environment,
      function: query.function ?? null,
      id: query.id ?? null,
      incident: query.incident ?? null,
    };
    const now = backend.now();
    const since = sinceHour(now, days);
    const [time = '', key = ''] = after?.split('_') ?? [];
    const cursor = after === undefined ? null : { time, key };
    const { rows, total } = await asReader(backend.engine, person.teams, async (connection) => {
      const found = await listThreats(connection, since, filter, cursor, limit + 1);
      const opinions = await opinionsOn(connection, found);
      return {
        rows: found.map((row) => ({ ...row, opinion: opinions.get(row.key) ?? null })),
        total: await countThreats(connection, since, filter),
      };
    });
    const last = rows[limit - 1];
    const next = rows.length > limit && last ? `${last.time}_${last.key}` : null;
    return { status: 200, body: { rows: rows.slice(0, limit), next, total, asOf: now.toISOString() } };
  },
});

const show = defineRoute({
  method: 'get',
  path: '/v1/threats/{id}',
  says: 'The signals with an id, such as a blocked caller was shown: ids may repeat by chance.',
  caller: 'person',
  answers: { 200: z.object({ rows: z.array(threatRow), ...asOf }) },
  answer: async ({ backend, path: { id = '' }, person }) => {
    const rows = await asReader(backend.engine, person.teams, (connection) => findSignals(connection, id));
    return { status: 200, body: { rows, asOf: backend.now().toISOString() } };
  },
});

const after = defineRoute({
  method: 'get',
  path: '/v1/threats/{time}/{key}/after',
  says: 'The other signals of the invocation of a threat, and the calls that its guard counted in that hour. Guards record no address or identity of a caller.',
  caller: 'person',
  answers: {
    200: z.object({
      from: z.string(),
      signals: z.array(
        z.object({
          time: z.string(),
          key: z.string(),
          kind: z.string(),
          section: textOrNull,
          what: textOrNull,
        }),
      ),
      hour: z.array(
        z.object({ section: textOrNull, destination: textOrNull, isRefused: z.boolean(), n: z.number() }),
      ),
      ...asOf,
    }),
  },
  answer: async ({ backend, path: { time = '', key = '' }, person }) => {
    const isKey = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(time) && z.guid().safeParse(key).success;
    const found = isKey
      ? await asReader(backend.engine, person.teams, async (connection) => {
          const threat = await findSignal(connection, time, key);
          return threat && aftermathOf(connection, threat);
        })
      : null;
    if (!found) throw new Refused(404, 'there is no such signal that you may see');
    return { status: 200, body: { ...found, asOf: backend.now().toISOString() } };
  },
});

const judge = defineRoute({
  method: 'post',
  path: '/v1/threats/opinions',
  says: 'Stores what a person says about a signal: an attack, or none. Dry runs count the calls of confirmed attacks apart.',
  caller: 'member',
  body: {
    kind: 'json',
    schema: z.strictObject({
      time: z.iso.datetime({ precision: 6 }),
      key: z.guid(),
      says: z.enum(['attack', 'no attack']).nullable(),
    }),
    limit: { packed: 4_096, unpacked: 4_096 },
  },
  answers: { 204: null },
  answer: async ({ backend, body, person }) => {
    const isStored = await sayAbout(backend.engine, person, body.key, body.time, body.says, backend.now());
    if (!isStored) throw new Refused(404, 'there is no such signal that you may see');
    await backend.engine.sync();
    return { status: 204 };
  },
});

/** The threat log, the signals of an id, and what people say about them. */
export const threatRoutes: readonly Route[] = [list, show, after, judge];
