import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller, Route } from './route.ts';
import { consoleRoutes } from './routes/index.ts';
import { password, type TestConsole, testConsole } from './testing/console.ts';

/** Everybody who may try a route. `expired` has a token that has ended, `foreign` one of another kind. */
const callers = ['nobody', 'viewer', 'member', 'administrator', 'guard', 'upload'] as const;
type Tried = (typeof callers)[number];

/** The callers whom each kind of route lets in. */
const letIn: Readonly<Record<Caller, readonly Tried[]>> = {
  anybody: callers,
  person: ['viewer', 'member', 'administrator'],
  member: ['member', 'administrator'],
  administrator: ['administrator'],
  guard: ['guard'],
  upload: ['upload'],
};

let served: TestConsole;
const credentials = new Map<Tried, { readonly cookie?: string; readonly token?: string }>([['nobody', {}]]);

beforeAll(async () => {
  served = await testConsole();
  const cookie = await served.logInFirst();
  const guard = { kind: 'guard', name: 'g', team: 'shop', app: 'shop', environment: 'prod' };
  credentials.set('administrator', { cookie });
  credentials.set('viewer', { cookie: await served.join(cookie, 'Vera', 'viewer', ['shop']) });
  credentials.set('member', { cookie: await served.join(cookie, 'Max', 'member', ['shop']) });
  credentials.set('guard', { token: await served.makeToken(cookie, guard) });
  credentials.set('upload', {
    token: await served.makeToken(cookie, { kind: 'upload', name: 'u', team: 'shop' }),
  });
});
afterAll(async () => {
  await served.remove();
  expect(served.logged).toEqual([]);
});

// Logging out comes last: it ends the sessions of the others.
const isLogOut = ({ method, path }: Route) => method === 'delete' && path === '/v1/session';
const routes = [...consoleRoutes()].sort((a, b) => Number(isLogOut(a)) - Number(isLogOut(b)));

describe.each(routes)('$method $path', (route) => {
  test.each(callers)('%s', async (caller) => {
    const { status, body } = await served.ask(pathOf(route), {
      method: route.method.toUpperCase(),
      ...credentials.get(caller),
      ...(route.body ? { body: route.body.kind === 'json' ? {} : 'x' } : {}),
    });
    if (letIn[route.caller].includes(caller)) expect([401, 403, 500]).not.toContain(status);
    else {
      expect([401, 403]).toContain(status);
      expect(body).toMatchObject({ status, detail: expect.any(String), requestId: expect.any(String) });
    }
  });
});

const pathOf = ({ path }: Route): string => path.replaceAll(/\{\w+\}/g, 'x');

test('the document has every route, its parameters and the shape of a refusal', async () => {
  const { body } = await served.ask('/v1/openapi.json');
  const document = body as unknown as {
    readonly paths: Record<
      string,
      Record<string, { readonly parameters: readonly { readonly name: string }[] }>
    >;
  };
  expect(
    Object.entries(document.paths)
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
      .sort(),
  ).toEqual(
    consoleRoutes()
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  );
  expect(
    document.paths['/v1/functions/{app}/{environment}/{name}']?.['get']?.parameters.map(({ name }) => name),
  ).toEqual(['app', 'environment', 'name']);
  expect(document.paths['/v1/functions']?.['get']?.parameters.map(({ name }) => name)).toEqual([
    'q',
    'app',
    'environment',
    'who',
    'owner',
    'state',
    'reason',
    'obstacle',
    'cell',
    'limit',
    'offset',
  ]);
});

/** The query of a route that takes no request without one. */
const neededQuery: Readonly<Record<string, string>> = { '/v1/search': '?q=a' };

test('answers fit the shapes that the routes promise', async () => {
  const { body } = await served.ask('/v1/session', {
    method: 'POST',
    body: { name: 'admin', password },
  });
  expect(body).toEqual({ name: 'admin' });
  const { cookie } = await served.ask('/v1/session', { method: 'POST', body: { name: 'admin', password } });
  const read = consoleRoutes().filter(
    ({ method, caller, path }) => method === 'get' && caller === 'person' && !path.includes('{'),
  );
  expect(read.length).toBeGreaterThan(2);
  for (const route of read) {
    const { status, body: document } = await served.ask(`${route.path}${neededQuery[route.path] ?? ''}`, {
      cookie,
    });
    expect(status).toBe(200);
    expect(route.answers[200]?.safeParse(document).success, route.path).toBe(true);
  }
});
