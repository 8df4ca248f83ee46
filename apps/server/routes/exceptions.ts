import { asReader, listExceptions } from '@emmental/store';
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { asOf, textOrNull } from './fields.ts';

const count = z.number().min(0);
const numberOrNull = z.number().nullable();

const row = z.object({
  kind: z.enum(['rulebase', 'proof', 'line', 'console']),
  app: z.string(),
  environment: z.string(),
  where: textOrNull,
  rule: z.string(),
  title: textOrNull,
  reason: textOrNull,
  owner: textOrNull,
  by: textOrNull,
  until: textOrNull,
  untilFix: z.boolean(),
  state: z.enum(['expired', 'ends soon', 'valid', 'no end']),
  file: textOrNull,
  line: numberOrNull,
  findings: count.nullable(),
  finding: numberOrNull,
});

const counts = z.object({
  all: count,
  expired: count,
  soon: count,
  unused: count,
  console: count,
  endless: count,
});

const list = defineRoute({
  method: 'get',
  path: '/v1/exceptions',
  says: 'Who accepted what until when, in repositories and in the console; those that end soon come first.',
  caller: 'person',
  query: z.object({ q: z.string().max(500).default('') }),
  answers: { 200: z.object({ rows: z.array(row), total: count, counts, ...asOf }) },
  answer: async ({ backend, query: { q }, person }) => {
    const now = backend.now();
    const found = await asReader(backend.engine, person.teams, (connection) =>
      listExceptions(connection, q, now),
    );
    return { status: 200, body: { ...found, asOf: now.toISOString() } };
  },
});

/** Exceptions of repositories, and suppressions of the console. */
export const exceptionRoutes: readonly Route[] = [list];
