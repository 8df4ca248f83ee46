import { makeToken, type NewToken } from '@emmental/store';
import { Hono } from 'hono';
import { z } from 'zod';
import { readBody } from '../body.ts';
import type { Backend, Variables } from '../context.ts';
import { requirePerson } from '../guards.ts';
import { checked } from './session.ts';

const limit = { packed: 4096, unpacked: 4096 } as const;
const name = z.string().min(1).max(200);
const common = { name, team: name, days: z.int().min(1).max(730).default(90) };
const wanted = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('guard'), app: name, environment: name }),
  z.strictObject({ ...common, kind: z.enum(['upload', 'read']) }),
]);

/** `POST /v1/tokens`: an administrator makes a token. Its text is in this answer and nowhere else. */
export function tokenRoutes(backend: Backend): Hono<{ Variables: Variables }> {
  return new Hono<{ Variables: Variables }>().post(
    '/',
    requirePerson(backend, 'administrator'),
    async (context) => {
      const body = checked(wanted, await readBody(context, limit));
      const token: NewToken = { app: null, environment: null, ...body };
      const text = await makeToken(backend.engine, context.get('person').name, token, backend.now());
      await backend.engine.sync();
      return context.json({ token: text }, 201);
    },
  );
}
