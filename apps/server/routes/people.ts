import { asWriter, invite, teamOf } from '@emmental/store';
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';

const name = z.string().min(1).max(200);

const inviteOne = defineRoute({
  method: 'post',
  path: '/v1/people',
  says: 'Invites a person. The link, by which that person sets a password, works once, for two days.',
  caller: 'administrator',
  body: {
    kind: 'json',
    schema: z.strictObject({
      name,
      role: z.enum(['administrator', 'member', 'viewer']),
      teams: z.array(name).max(100),
    }),
    limit: { packed: 16_384, unpacked: 16_384 },
  },
  answers: { 201: z.object({ link: z.string() }) },
  answer: async ({ backend, body, person }) => {
    const teams = await asWriter(backend.engine, async (connection) => {
      const numbers: number[] = [];
      for (const team of body.teams) numbers.push(await teamOf(connection, team));
      return numbers;
    });
    const secret = await invite(backend.engine, person.name, body.name, body.role, teams, backend.now());
    await backend.engine.sync();
    return { status: 201, body: { link: `${backend.origin}/invitation#${secret}` } };
  },
});

/** People, whom an administrator invites. */
export const peopleRoutes: readonly Route[] = [inviteOne];
