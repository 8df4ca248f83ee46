import { asReader, findPath, guardStates, listPaths, pathPeople, pathVisibilities } from '@emmental/store';
import { z } from 'zod';
import { Refused } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';
import { asOf, textOrNull, timeOrNull } from './fields.ts';
import { closingStep, place } from './step.ts';

const text = z.string().max(200);

/** A path as a row of a list. */
export const pathRow = z.object({
  key: z.string(),
  app: z.string(),
  environment: z.string(),
  function: z.string(),
  owner: textOrNull,
  threat: z.string(),
  name: textOrNull,
  who: z.string(),
  visibility: z.string(),
  because: z.string(),
  loses: z.string(),
  summary: z.object({ way: z.array(z.string()), at: place.nullable(), says: textOrNull, why: textOrNull }),
  firstSeen: timeOrNull,
  attackedAt: timeOrNull,
  unstoppedAt: timeOrNull,
  guard: z.object({
    state: z.enum(guardStates),
    seenAt: timeOrNull,
    rulebase: textOrNull,
    rulebaseOfScan: textOrNull,
    hasSameRules: z.boolean().nullable(),
    modes: z.unknown(),
    modesOfScan: z.unknown(),
  }),
  closing: z
    .object({
      key: z.string(),
      says: z.string(),
      effort: z.string(),
      isProven: z.boolean(),
      waits: z.number().nullable(),
    })
    .nullable(),
});

const list = defineRoute({
  method: 'get',
  path: '/v1/paths',
  says: 'The attack paths that nothing stops, the worst first. `total` counts all pages.',
  caller: 'person',
  query: z.object({
    q: text.optional(),
    app: text.optional(),
    environment: text.optional(),
    function: text.optional(),
    owner: text.optional(),
    threat: z
      .string()
      .regex(/^[A-Za-z0-9]{1,20}$/)
      .optional(),
    who: z.enum(pathPeople).optional(),
    seen: z.enum(pathVisibilities).optional(),
    closing: z
      .string()
      .regex(/^(?:[0-9a-f]{16}|none)$/)
      .optional(),
    guard: z.enum(['heard', 'lost']).optional(),
    group: z.enum(['app', 'closing']).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
  }),
  answers: { 200: z.object({ rows: z.array(pathRow), total: z.number(), ...asOf }) },
  answer: async ({ backend, query, person }) => {
    const { limit, offset, group = null } = query;
    const filter = {
      text: query.q ?? null,
      app: query.app ?? null,
      environment: query.environment ?? null,
      function: query.function ?? null,
      owner: query.owner ?? null,
      threat: query.threat ?? null,
      who: query.who ?? null,
      visibility: query.seen ?? null,
      closing: query.closing ?? null,
      guard: query.guard ?? null,
    };
    const now = backend.now();
    const page = await asReader(backend.engine, person.teams, (connection) =>
      listPaths(connection, filter, group, { limit, offset }, now),
    );
    return { status: 200, body: { ...page, asOf: now.toISOString() } };
  },
});

const document = z.object({
  id: z.string(),
  hops: z.array(z.object({ text: z.string(), kind: z.string(), at: place.nullable() })),
  steps: z.array(z.object({ says: z.string(), attack: z.array(z.string()), at: z.array(place) })),
  cells: z.array(
    z.object({
      slice: z.string(),
      step: z.number(),
      stop: z.string(),
      see: z.string(),
      by: z.string(),
      isVoid: z.boolean(),
      isAssumed: z.boolean(),
      says: z.string(),
      at: z.array(place),
      question: textOrNull,
    }),
  ),
  replay: textOrNull,
});

const show = defineRoute({
  method: 'get',
  path: '/v1/paths/{key}',
  says: 'An attack path that nothing stops: its hops with their places, the claim of each control, and the changes that close it.',
  caller: 'person',
  answers: {
    200: pathRow.extend({
      document,
      repository: textOrNull,
      commit: textOrNull,
      scannedAt: timeOrNull,
      changes: z.array(
        z.object({ key: z.string(), isChosen: z.boolean(), slices: z.array(z.string()), step: closingStep }),
      ),
      ...asOf,
    }),
  },
  answer: async ({ backend, path: { key = '' }, person }) => {
    const now = backend.now();
    const found = await asReader(backend.engine, person.teams, (connection) =>
      findPath(connection, key, now),
    );
    if (!found) throw new Refused(404, 'no scan has this path any more, or you may not see its app');
    return { status: 200, body: { ...found, asOf: now.toISOString() } };
  },
});

/** The attack paths that nothing stops. */
export const pathRoutes: readonly Route[] = [list, show];
