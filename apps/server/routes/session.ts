import { acceptInvitation, beginSession, endSession, passwordOf } from '@emmental/store';
import { hash, verify } from '@node-rs/argon2';
import { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { readBody } from '../body.ts';
import type { Backend, Variables } from '../context.ts';
import { cookieName, requirePerson } from '../guards.ts';
import { rateLimit } from '../limits.ts';
import { Refused } from '../problem.ts';

const limit = { packed: 4096, unpacked: 4096 } as const;
const shortest = 12;
const password = z.string().min(shortest, `a password needs ${shortest} characters`).max(200);
const login = z.object({ name: z.string().min(1).max(200), password: z.string().max(200) });
const acceptance = z.object({ invitation: z.string().max(200), password });

/** Tries of a name, so that no password can be found by trying. Each costs the same, also for a name that nobody has. */
const tries = { most: 10, seconds: 300 } as const;
/** Passwords that are checked at the same time: each takes 19 MB and 21 ms. */
const mostAtOnce = 4;

/** `/v1/session`: log in, log out, and who is logged in. `/v1/session/invitation`: set the password by the link of an invitation. */
export function sessionRoutes(backend: Backend): Hono<{ Variables: Variables }> {
  const rate = rateLimit(tries.most, tries.seconds);
  const turn = turns(mostAtOnce);
  const begin = async (context: Parameters<typeof setCookie>[0], name: string) => {
    const secret = await beginSession(backend.engine, name, backend.now());
    setCookie(context, cookieName(backend.origin), secret, {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      secure: backend.origin.startsWith('https:'),
      maxAge: 14 * 86_400,
    });
  };
  return new Hono<{ Variables: Variables }>()
    .get('/', requirePerson(backend), (context) => {
      const { name, role } = context.get('person');
      return context.json({ name, role });
    })
    .post('/', async (context) => {
      const wanted = checked(login, await readBody(context, limit));
      rate.take(wanted.name, backend.now());
      const stored = await passwordOf(backend.engine, wanted.name);
      const isRight = await turn(async () => verify(stored ?? (await nobody), wanted.password));
      if (stored === null || !isRight) throw new Refused(401, 'name or password is wrong');
      await begin(context, wanted.name);
      return context.json({ name: wanted.name });
    })
    .delete('/', async (context) => {
      const secret = getCookie(context, cookieName(backend.origin));
      if (secret !== undefined) await endSession(backend.engine, secret);
      deleteCookie(context, cookieName(backend.origin), { path: '/' });
      return context.body(null, 204);
    })
    .post('/invitation', async (context) => {
      const wanted = checked(acceptance, await readBody(context, limit));
      const hashed = await turn(() => hash(wanted.password));
      const name = await acceptInvitation(backend.engine, wanted.invitation, hashed, backend.now());
      if (name === null) throw new Refused(401, 'this link was used already, or it has ended');
      await backend.engine.sync();
      await begin(context, name);
      return context.json({ name });
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

export function checked<T>(schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refused(400, 'the body is not JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refused(400, `${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'not understood'}`);
}
