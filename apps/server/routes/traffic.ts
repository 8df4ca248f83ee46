import {
  asReader,
  countSections,
  findFunction,
  firstOf,
  listBars,
  listCalls,
  listFlows,
  listTalkers,
  listUnusual,
  periodOf,
  proposedRule,
} from '@emmental/store';
import { z } from 'zod';
import { Refused } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';
import { asOf, textOrNull, time, timeOrNull } from './fields.ts';

const section = z.enum(['inbound', 'outbound', 'files', 'processes', 'code', 'permissions']);
const text = z.string().max(200);
const count = z.number().min(0);
const days = z.coerce.number().int().min(1).max(90).default(7);

const flowRow = z.object({
  destination: textOrNull,
  functions: count,
  rules: count,
  function: textOrNull,
  rule: textOrNull,
  actions: z.array(z.string()),
  allowed: count,
  refused: count,
  firstSeen: timeOrNull,
  lastSeen: timeOrNull,
});
const callRow = z.object({
  app: z.string(),
  environment: z.string(),
  function: z.string(),
  section: textOrNull,
  rule: textOrNull,
  match: z.string(),
  action: textOrNull,
  mode: textOrNull,
  destination: textOrNull,
  isRefused: z.boolean(),
  n: count,
  firstSeen: time,
  lastSeen: time,
});
const functionName = { app: z.string(), environment: z.string(), function: z.string() };
const calls = z.object({ rows: z.array(callRow), total: count });

/** The destinations that are new, and the functions that are shown as unusual or as the loudest. */
const shown = { fresh: 10, unusual: 10, talkers: 6 } as const;

const list = defineRoute({
  method: 'get',
  path: '/v1/traffic',
  says: 'The destinations, operations, programs and triggers of a section with their calls. `days` counts today, in UTC.',
  caller: 'person',
  query: z.object({
    section: section.default('outbound'),
    days,
    limit: z.coerce.number().int().min(1).max(200).default(50),
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
  }),
  answers: {
    200: z.object({
      rows: z.array(flowRow),
      total: count,
      sections: z.record(z.string(), count),
      bars: z.array(z.object({ at: time, allowed: count, refused: count })),
      from: time,
      fresh: calls,
      unusual: z.array(
        z.object({
          ...functionName,
          section,
          day: z.string(),
          n: count,
          usual: z.object({
            median: count,
            spread: count,
            days: count,
            kind: z.enum(['workdays', 'weekend days']),
          }),
        }),
      ),
      talkers: z.object({
        rows: z.array(z.object({ ...functionName, n: count })),
        functions: count,
        calls: count,
      }),
      ...asOf,
    }),
  },
  answer: async ({ backend, query, person }) => {
    const now = backend.now();
    const newOnes = { ...noFilter, section: query.section, since: firstOf(7, now) };
    const body = await asReader(backend.engine, person.teams, async (connection) => {
      const period = await periodOf(connection, query.days, now);
      const week = await periodOf(connection, 7, now);
      return {
        ...(await listFlows(connection, query.section, period, query)),
        sections: await countSections(connection, period),
        bars: await listBars(connection, query.section, period),
        from: period.from.toISOString(),
        fresh: await listCalls(connection, newOnes, week, { limit: shown.fresh, offset: 0 }),
        unusual: await listUnusual(connection, query.section, now, shown.unusual),
        talkers: await listTalkers(connection, query.section, period, shown.talkers),
      };
    });
    return { status: 200, body: { ...body, asOf: now.toISOString() } };
  },
});

const noFilter = {
  section: null,
  app: null,
  environment: null,
  function: null,
  rule: null,
  to: null,
  since: null,
} as const;

const listByRule = defineRoute({
  method: 'get',
  path: '/v1/traffic/calls',
  says: 'The same by rule and function. `new` leaves those that were seen first in so many days, by functions with older ones.',
  caller: 'person',
  query: z.object({
    section: section.optional(),
    days,
    app: text.optional(),
    environment: text.optional(),
    function: text.optional(),
    rule: text.optional(),
    to: text.optional(),
    new: z.coerce.number().int().min(1).max(90).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
  }),
  answers: { 200: z.object({ ...calls.shape, from: time, ...asOf }) },
  answer: async ({ backend, query, person }) => {
    const now = backend.now();
    const {
      section = null,
      app = null,
      environment = null,
      function: fn = null,
      rule = null,
      to = null,
    } = query;
    const since = query.new === undefined ? null : firstOf(query.new, now);
    const filter = { section, app, environment, function: fn, rule, to, since };
    const body = await asReader(backend.engine, person.teams, async (connection) => {
      const period = await periodOf(connection, query.days, now);
      return { ...(await listCalls(connection, filter, period, query)), from: period.from.toISOString() };
    });
    return { status: 200, body: { ...body, asOf: now.toISOString() } };
  },
});

const propose = defineRoute({
  method: 'get',
  path: '/v1/traffic/rules/{app}/{environment}/{name}/{match}',
  says: 'The rule that would allow or deny a destination by its name, as a change of emmental.yaml. Nothing is changed.',
  caller: 'person',
  query: z.object({
    to: text,
    action: z.enum(['allow', 'deny']).default('allow'),
  }),
  answers: {
    200: z.object({
      proposal: z
        .object({
          label: z.enum(['WIDENS', 'NARROWS', 'SAME']),
          because: z.string(),
          lines: z.array(z.object({ sign: z.enum(['+', ' ']), text: z.string() })),
        })
        .nullable(),
      /** The calls in 90 days that the rule would cover. */
      covers: count,
      ...asOf,
    }),
  },
  answer: async ({ backend, path, query: { to, action }, person }) => {
    const now = backend.now();
    const { app = '', environment = '', name = '', match = '' } = path;
    const filter = { ...noFilter, app, environment, function: name, rule: match, to };
    const [found, page] = await asReader(backend.engine, person.teams, async (connection) => [
      await listCalls(connection, filter, await periodOf(connection, 90, now), { limit: 2, offset: 0 }),
      await findFunction(connection, app, environment, name, now),
    ]);
    const call = found.rows.find((row) => row.match === match);
    if (!call || !page) throw new Refused(404, `${name} has no call to ${to} by this rule in 90 days`);
    const names = page.rules.flatMap((rule) => (rule.section === call.section ? (rule.name ?? []) : []));
    const body = { proposal: proposedRule(call, action, names), covers: call.n, asOf: now.toISOString() };
    return { status: 200, body };
  },
});

/** The routes of the page Traffic. */
export const trafficRoutes: readonly Route[] = [list, listByRule, propose];
