import {
  asReader,
  countFindings,
  type Decision,
  decide,
  decisionLimits,
  findFinding,
  findingCondition,
  findingGroups,
  lastMatch,
  listFindings,
  listParameters,
  readDueDays,
  setDueDays,
} from '@emmental/store';
import { z } from 'zod';
import { Refused } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';
import { asOf, findingRow, textOrNull, timeOrNull } from './fields.ts';

const count = z.number().min(0);
const counts = z.object({
  open: count,
  mine: count,
  new: count,
  over: count,
  ownerless: count,
  suppressed: count,
  resolved: count,
  info: count,
  severities: z.record(z.string(), count),
});

const list = defineRoute({
  method: 'get',
  path: '/v1/findings',
  says: 'Findings that a query finds, in groups. Without a state in the query these are the open ones: new, in progress or reopened.',
  caller: 'person',
  query: z.object({
    q: z.string().max(500).default(''),
    group: z.enum(findingGroups).default('edit'),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
  }),
  answers: {
    200: z.object({
      rows: z.array(findingRow),
      total: count,
      edits: count,
      inEdits: count,
      counts,
      matchedOn: textOrNull,
      ...asOf,
    }),
  },
  answer: async ({ backend, query: { q, group, limit, offset }, person }) => {
    const now = backend.now();
    const condition = findingCondition(q, { person: person.name, now, before: listParameters });
    const page = await asReader(backend.engine, person.teams, async (connection) => ({
      ...(await listFindings(connection, condition, group, { limit, offset })),
      counts: await countFindings(connection, person.name, now),
      matchedOn: await lastMatch(connection),
    }));
    return { status: 200, body: { ...page, asOf: now.toISOString() } };
  },
});

const show = defineRoute({
  method: 'get',
  path: '/v1/findings/{id}',
  says: 'A finding with the document of the scan and its history.',
  caller: 'person',
  answers: {
    200: findingRow.extend({
      document: z.unknown(),
      verdicts: z.array(z.object({ threat: z.string(), verdict: z.string(), because: textOrNull })),
      history: z.array(z.object({ at: timeOrNull, actor: z.string(), what: z.string(), text: textOrNull })),
      ...asOf,
    }),
  },
  answer: async ({ backend, path: { id = '' }, person }) => {
    const found = /^\d{1,15}$/.test(id)
      ? await asReader(backend.engine, person.teams, (connection) => findFinding(connection, Number(id)))
      : null;
    if (!found) throw new Refused(404, `there is no finding ${id.slice(0, 40)} that you may see`);
    return { status: 200, body: { ...found, asOf: backend.now().toISOString() } };
  },
});

const day = z.string().max(10).nullable();
const decision = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('owner'), owner: z.string().min(1).max(200).nullable() }),
  z.strictObject({ kind: z.literal('due'), due: day }),
  z.strictObject({ kind: z.literal('state'), state: z.enum(['new', 'inProgress']) }),
  z.strictObject({
    kind: z.literal('suppress'),
    reason: z.string().min(1).max(1_000),
    until: day,
    untilFix: z.boolean(),
  }),
]);

const change = defineRoute({
  method: 'post',
  path: '/v1/findings/decisions',
  says: 'Carries out a decision about findings: owner, due day, state, or a suppression with its reason and end. It changes nothing in the repository.',
  caller: 'member',
  body: {
    kind: 'json',
    schema: z.strictObject({
      findings: z.array(z.int().min(1)).min(1).max(decisionLimits.findings),
      decision,
    }),
    limit: { packed: 65_536, unpacked: 65_536 },
  },
  answers: { 200: z.object({ changed: count }) },
  answer: async ({ backend, body, person }) => {
    const wanted: Decision = body.decision;
    const changed = await decide(backend.engine, person, body.findings, wanted, backend.now());
    await backend.engine.sync();
    return { status: 200, body: changed };
  },
});

const days = z.int().min(1).max(3_650).nullable();
const dueDays = z.strictObject({ critical: days, high: days, medium: days, low: days, info: days });

const showDueDays = defineRoute({
  method: 'get',
  path: '/v1/due-days',
  says: 'The days from the opening of a finding to its due day, by severity.',
  caller: 'person',
  answers: { 200: z.object({ days: dueDays, ...asOf }) },
  answer: async ({ backend, person }) => ({
    status: 200,
    body: {
      days: await asReader(backend.engine, person.teams, readDueDays),
      asOf: backend.now().toISOString(),
    },
  }),
});

const changeDueDays = defineRoute({
  method: 'post',
  path: '/v1/due-days',
  says: 'Sets the days until findings are due. Due days that a person set stay.',
  caller: 'administrator',
  body: { kind: 'json', schema: dueDays, limit: { packed: 4_096, unpacked: 4_096 } },
  answers: { 204: null },
  answer: async ({ backend, body, person }) => {
    await setDueDays(backend.engine, person.name, body, backend.now());
    await backend.engine.sync();
    return { status: 204 };
  },
});

/** Findings of all apps, and what people decide about them. */
export const findingRoutes: readonly Route[] = [list, show, change, showDueDays, changeDueDays];
