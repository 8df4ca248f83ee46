import { makeToken } from '@emmental/store';
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';

const name = z.string().min(1).max(200);
const common = { name, team: name, days: z.int().min(1).max(730).default(90) };

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

/** Tokens, which an administrator makes. */
export const tokenRoutes: readonly Route[] = [make];
