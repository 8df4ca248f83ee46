import { type PersonRole, personOf, prefixes, type TokenKind } from '@emmental/store';
import type { MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Backend, Variables } from './context.ts';
import { Refused } from './problem.ts';
import type { Caller } from './route.ts';

type Check = MiddlewareHandler<{ Variables: Variables }>;

/**
 * The name of the session's cookie. The prefix makes a browser take it only over TLS, for the whole host, and from no other
 * place; on 127.0.0.1 without TLS no browser takes the prefix.
 */
export const cookieName = (origin: string): string =>
  origin.startsWith('https:') ? '__Host-emmental' : 'emmental';

/** Returns the check that lets a route's callers pass. */
export function callerCheck(backend: Backend, caller: Caller): Check {
  switch (caller) {
    case 'anybody':
      return (_, next) => next();
    case 'person':
      return requirePerson(backend);
    case 'administrator':
      return requirePerson(backend, ['administrator']);
    case 'member':
      return requirePerson(backend, ['administrator', 'member']);
    case 'guard':
    case 'upload':
      return requireToken(backend, caller);
  }
}

/** Lets people pass who are logged in; with roles, only those who have one of them. */
function requirePerson(backend: Backend, roles?: readonly PersonRole[]): Check {
  return async (context, next) => {
    const secret = getCookie(context, cookieName(backend.origin));
    const person =
      secret?.startsWith(prefixes.session) === true
        ? await personOf(backend.engine, secret, backend.now())
        : null;
    if (!person) throw new Refused(401, 'log in first');
    if (roles !== undefined && !roles.includes(person.role))
      throw new Refused(
        403,
        `only a person with the role ${roles.join(' or ')} can do this; you are a ${person.role}`,
      );
    context.set('person', person);
    await next();
  };
}

/** Lets requests with a token of a kind pass. */
function requireToken(backend: Backend, kind: TokenKind): Check {
  return async (context, next) => {
    const [, text = ''] = /^Bearer (\S{1,200})$/.exec(context.req.header('authorization') ?? '') ?? [];
    const token = text === '' ? null : await backend.tokens.find(text, backend.now());
    if (!token) throw new Refused(401, 'there is no such token, or it has ended or was revoked');
    if (token.kind !== kind)
      throw new Refused(
        403,
        `a token of the kind ${token.kind} cannot do this; it takes one of the kind ${kind}`,
      );
    context.set('token', token);
    await next();
  };
}

/**
 * Refuses requests that write and that a page of another site made. Browsers add these headers by themselves and no page can
 * change them; the cookie is not sent from another site either.
 */
export function refuseOtherSites(backend: Backend): Check {
  return async (context, next) => {
    const isRead = context.req.method === 'GET' || context.req.method === 'HEAD';
    const origin = context.req.header('origin');
    const site = context.req.header('sec-fetch-site');
    const isForeign =
      (origin !== undefined && origin !== backend.origin) ||
      (site !== undefined && site !== 'same-origin' && site !== 'none');
    if (!isRead && isForeign) throw new Refused(403, 'this request comes from a page of another site');
    await next();
  };
}

/** Headers of every answer: nothing of another origin is loaded, and no other page may frame this one. */
export const headers: Check = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(answerHeaders)) context.res.headers.set(name, value);
  if (!context.res.headers.has('cache-control')) context.res.headers.set('cache-control', 'no-store');
};

const answerHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
} as const;
