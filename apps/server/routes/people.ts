import { asWriter, changePerson, invite, listPeople, listTeams, teamOf } from '@emmental/store';
import { z } from 'zod';
import { Refused } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';
import { asOf, timeOrNull } from './fields.ts';

const name = z.string().min(1).max(200);

const role = z.enum(['administrator', 'member', 'viewer']);
const teams = z.array(name).max(100);

const inviteOne = defineRoute({
  method: 'post',
  path: '/v1/people',
  says: 'Invites a person. The link, by which that person sets a password, works once, for two days.',
  caller: 'administrator',
  body: {
    kind: 'json',
    schema: z.strictObject({
      name,
      role,
      teams,
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

const list = defineRoute({
  method: 'get',
  path: '/v1/people',
  says: 'The people by name, with their teams and the time at which they were seen last, and all teams.',
  caller: 'administrator',
  answers: {
    200: z.object({
      rows: z.array(
        z.object({
          id: z.number(),
          name: z.string(),
          role,
          teams: z.array(z.string()),
          hasPassword: z.boolean(),
          isDisabled: z.boolean(),
          sessions: z.number(),
          lastSeen: timeOrNull,
        }),
      ),
      /** All teams that a token or a person names, and how many apps they have. */
      teams: z.array(z.object({ name: z.string(), apps: z.number() })),
      ...asOf,
    }),
  },
  answer: async ({ backend }) => {
    const now = backend.now();
    const rows = await listPeople(backend.engine, now);
    const teams = (await listTeams(backend.engine)).map(({ name, apps }) => ({ name, apps }));
    return { status: 200, body: { rows, teams, asOf: now.toISOString() } };
  },
});

const change = defineRoute({
  method: 'post',
  path: '/v1/people/{id}',
  says: 'Changes the role and teams of a person, ends all sessions of that person, or disables or enables that person.',
  caller: 'administrator',
  body: {
    kind: 'json',
    schema: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('access'), role, teams }),
      z.strictObject({ kind: z.enum(['end sessions', 'disable', 'enable']) }),
    ]),
    limit: { packed: 16_384, unpacked: 16_384 },
  },
  answers: { 204: null },
  answer: async ({ backend, body, path: { id = '' }, person }) => {
    const isFound =
      /^\d{1,9}$/.test(id) &&
      (await changePerson(backend.engine, person.name, Number(id), body, backend.now()));
    if (!isFound) throw new Refused(404, `there is no person ${id.slice(0, 40)}`);
    await backend.engine.sync();
    return { status: 204 };
  },
});

/** People, whom an administrator invites and changes. */
export const peopleRoutes: readonly Route[] = [list, inviteOne, change];
