import { listTokens, makeToken, revokeToken } from '@emmental/store';
import { z } from 'zod';
import { Refused } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';
import { asOf, tokenRow } from './fields.ts';

const name = z.string().min(1).max(200);
const common = { name, team: name, days: z.int().min(1).max(730).default(90) };

const list = defineRoute({
  method: 'get',
  path: '/v1/tokens',
  says: 'The tokens that can be used now, the newest first, without their texts.',
  caller: 'administrator',
  answers: { 200: z.object({ rows: z.array(tokenRow), ...asOf }) },
  answer: async ({ backend }) => {
    const now = backend.now();
    return {
      status: 200,
      body: { rows: await listTokens(backend.engine, now), asOf: now.toISOString() },
    };
  },
});

const make = defineRoute({
  method: 'post',
  path: '/v1/tokens',
  says: 'Makes a token. Its text is in this answer and nowhere else.',
  caller: 'administrator',
  body: {
    kind: 'json',
    schema: z.discriminatedUnion('kind', [
      z.strictObject({ ...common, kind: z.literal('guard'), app: name, environment: name }),
      z.strictObject({ ...common, kind: z.enum(['upload', 'read']) }),
    ]),
    limit: { packed: 4096, unpacked: 4096 },
  },
  answers: { 201: z.object({ token: z.string() }) },
  answer: async ({ backend, body, person }) => {
    const wanted = { app: null, environment: null, ...body };
    const token = await makeToken(backend.engine, person.name, wanted, backend.now());
    await backend.engine.sync();
    return { status: 201, body: { token } };
  },
});

const revoke = defineRoute({
  method: 'delete',
  path: '/v1/tokens/{id}',
  says: 'Revokes a token: nothing is accepted with it any more.',
  caller: 'administrator',
  answers: { 204: null },
  answer: async ({ backend, path: { id = '' }, person }) => {
    const isFound =
      /^\d{1,9}$/.test(id) && (await revokeToken(backend.engine, person.name, Number(id), backend.now()));
    if (!isFound) throw new Refused(404, `there is no token ${id.slice(0, 40)} that can be used`);
    backend.tokens.forget(Number(id));
    await backend.engine.sync();
    return { status: 204 };
  },
});

/** Tokens, which an administrator makes and revokes. */
export const tokenRoutes: readonly Route[] = [list, make, revoke];
