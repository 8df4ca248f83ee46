import { acceptInvitation, beginSession, endSession, listTeams, passwordOf } from '@emmental/store';
import { hash, verify } from '@node-rs/argon2';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import type { Backend } from '../context.ts';
import { cookieName } from '../guards.ts';
import { rateLimit } from '../limits.ts';
import { Refused } from '../problem.ts';
import { defineRoute, type Route } from '../route.ts';

const limit = { packed: 4096, unpacked: 4096 } as const;
const shortest = 12;
const name = z.string().min(1).max(200);
const who = z.object({ name: z.string(), role: z.enum(['administrator', 'member', 'viewer']) });
const named = z.object({ name: z.string() });

/** Tries of a name, so that no password can be found by trying. Each costs the same, also for a name that nobody has. */
const tries = { most: 10, seconds: 300 } as const;
/** Passwords that are checked at the same time: each takes 19 MB and 21 ms. */
const mostAtOnce = 4;
const turn = turns(mostAtOnce);

const show = defineRoute({
  method: 'get',
  path: '/v1/session',
  says: 'The person who is logged in, and the teams of which that person sees data.',
  caller: 'person',
  answers: { 200: who.extend({ teams: z.array(z.string()) }) },
  answer: async ({ backend, person: { name, role, teams } }) => {
    const own = (await listTeams(backend.engine)).filter(({ id }) => teams.includes(id));
    return { status: 200, body: { name, role, teams: own.map((team) => team.name) } };
  },
});

const logIn = (): Route => {
  const rate = rateLimit(tries.most, tries.seconds);
  return defineRoute({
    method: 'post',
    path: '/v1/session',
    says: 'Logs a person in. The session is a cookie that no script can read.',
    caller: 'anybody',
    body: { kind: 'json', schema: z.strictObject({ name, password: z.string().max(200) }), limit },
    answers: { 200: named },
    answer: async ({ backend, body, context }) => {
      rate.take(body.name, backend.now());
      const stored = await passwordOf(backend.engine, body.name);
      const isRight = await turn(async () => verify(stored ?? (await nobody), body.password));
      if (stored === null || !isRight) throw new Refused(401, 'name or password is wrong');
      await begin(backend, context, body.name);
      return { status: 200, body: { name: body.name } };
    },
  });
};

const logOut = defineRoute({
  method: 'delete',
  path: '/v1/session',
  says: 'Ends the session of whoever asks.',
  caller: 'anybody',
  answers: { 204: null },
  answer: async ({ backend, context }) => {
    const secret = getCookie(context, cookieName(backend.origin));
    if (secret !== undefined) await endSession(backend.engine, secret);
    deleteCookie(context, cookieName(backend.origin), { path: '/' });
    return { status: 204 };
  },
});

const accept = defineRoute({
  method: 'post',
  path: '/v1/session/invitation',
  says: 'Sets the password of an invited person, once, and logs that person in.',
  caller: 'anybody',
  body: {
    kind: 'json',
    schema: z.strictObject({
      invitation: z.string().max(200),
      password: z.string().min(shortest).max(200),
    }),
    limit,
  },
  answers: { 200: named },
  answer: async ({ backend, body, context }) => {
    const hashed = await turn(() => hash(body.password));
    const accepted = await acceptInvitation(backend.engine, body.invitation, hashed, backend.now());
    if (accepted === null) throw new Refused(401, 'this link was used already, or it has ended');
    await backend.engine.sync();
    await begin(backend, context, accepted);
    return { status: 200, body: { name: accepted } };
  },
});

/** Log-in, log-out, invitations. Each console counts the tries by itself. */
export const sessionRoutes = (): readonly Route[] => [show, logIn(), logOut, accept];

async function begin(backend: Backend, context: Context, person: string): Promise<void> {
  const secret = await beginSession(backend.engine, person, backend.now());
  setCookie(context, cookieName(backend.origin), secret, {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    secure: backend.origin.startsWith('https:'),
    maxAge: 14 * 86_400,
  });
}

/** The hash of a password that nobody has: a name that does not exist takes as long as one that does. */
const nobody = hash(crypto.randomUUID());

/** Runs at most `most` at a time; the others wait. */
function turns(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}
