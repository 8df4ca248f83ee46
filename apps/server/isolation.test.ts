import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { engines } from '../../packages/store/testing/engines.ts';
import { type TestConsole, testConsole } from './testing/console.ts';
import { mark, tryForeignRows } from './testing/isolation.ts';
import { watchRoles } from './testing/roles.ts';
import { signalsNamed, uploadNamed } from './testing/upload.ts';

/** `ISOLATION_REQUESTS=100000 npx vitest run apps/server/isolation.test.ts` tries more; another ISOLATION_SEED tries others. */
const requests = Number(env['ISOLATION_REQUESTS'] ?? 300);
const seed = Number(env['ISOLATION_SEED'] ?? 20_261_201);

describe.each(engines)('%s', (kind) => {
  let served: TestConsole;
  let cookies: { readonly own: string; readonly other: string };

  beforeAll(async () => {
    served = await testConsole('2026-12-01T10:00:00Z', { kind });
    const cookie = await served.logInFirst();
    for (const name of ['shop', mark]) await fillTeam(served, cookie, name);
    cookies = {
      own: await served.join(cookie, 'Olga', 'viewer', ['shop']),
      other: await served.join(cookie, 'Zoe', 'viewer', [mark]),
    };
  });
  afterAll(() => served.remove());

  test(
    'random requests get no row of another team',
    async () => {
      await expect
        .poll(async () => (await served.ask('/v1/functions', { cookie: cookies.other })).body['rows']?.[0], {
          timeout: 20_000,
        })
        .toMatchObject({ invocations7d: 3 });
      const roles = watchRoles();
      onTestFinished(roles.end);
      await served.ask('/v1/functions', { cookie: cookies.own });
      roles.forget();
      const { answered, leaks } = await tryForeignRows(served.ask, cookies, requests, seed);
      expect(leaks).toEqual([]);
      expect(roles.without).toEqual([]);
      expect(roles.withRole()).toBeGreaterThan(requests);
      expect(answered).toBeGreaterThan(requests / 20);
    },
    60_000 + requests * 100,
  );

  test('the same requests of a person of that team get its rows', async () => {
    const { leaks } = await tryForeignRows(served.ask, { ...cookies, own: cookies.other }, 200, 1);
    expect(leaks.length).toBeGreaterThan(5);
  });
});

async function fillTeam(served: TestConsole, cookie: string, name: string): Promise<void> {
  const upload = await served.makeToken(cookie, { kind: 'upload', name: `${name}-ci`, team: name });
  const sent = await served.ask('/v1/scans', { method: 'POST', token: upload, body: uploadNamed(name) });
  expect(sent.status).toBe(201);
  const guard = await served.makeToken(cookie, {
    kind: 'guard',
    name: `${name}-guard`,
    team: name,
    app: `${name}-app`,
    environment: 'prod',
  });
  const told = await served.ask('/v1/signals', { method: 'POST', token: guard, body: signalsNamed(name) });
  expect(told.body).toEqual({ accepted: 2, refused: {} });
}
