import { firstBrokenEntry, listAudit } from '@emmental/store';
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { asOf } from './fields.ts';

const row = z.object({
  seq: z.number(),
  at: z.iso.datetime(),
  actor: z.string(),
  what: z.string(),
  body: z.string(),
  hash: z.string(),
});

const list = defineRoute({
  method: 'get',
  path: '/v1/audit',
  says: 'The log of what people and tokens changed, the newest first. `next` is the value of `before` for the next page.',
  caller: 'administrator',
  query: z.object({
    q: z.string().max(200).optional(),
    before: z.coerce.number().int().min(1).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
  }),
  answers: { 200: z.object({ rows: z.array(row), next: z.number().nullable(), ...asOf }) },
  answer: async ({ backend, query: { q = null, before = null, limit } }) => {
    const rows = await listAudit(backend.engine, before, q, limit + 1);
    const shown = rows.slice(0, limit);
    const next = rows.length > limit ? (shown.at(-1)?.seq ?? null) : null;
    return { status: 200, body: { rows: shown, next, asOf: backend.now().toISOString() } };
  },
});

const check = defineRoute({
  method: 'get',
  path: '/v1/audit/check',
  says: 'Reads the whole log and compares the hashes of its entries: `broken` is the first entry that was changed or follows a missing one.',
  caller: 'administrator',
  answers: { 200: z.object({ broken: z.number().nullable(), ...asOf }) },
  answer: async ({ backend }) => ({
    status: 200,
    body: { broken: await firstBrokenEntry(backend.engine), asOf: backend.now().toISOString() },
  }),
});

/** The audit log. */
export const auditRoutes: readonly Route[] = [list, check];
