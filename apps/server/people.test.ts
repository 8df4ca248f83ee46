import { afterAll, beforeAll, expect, test } from 'vitest';
import { password, type TestConsole, testConsole } from './testing/console.ts';
import { uploadNamed } from './testing/upload.ts';

let served: TestConsole;
let admin = '';

beforeAll(async () => {
  served = await testConsole();
  admin = await served.logInFirst();
});
afterAll(async () => {
  await served.remove();
  expect(served.logged).toEqual([]);
});

interface PersonRow {
  readonly id: number;
  readonly name: string;
}

const people = async (): Promise<readonly PersonRow[]> =>
  ((await served.ask('/v1/people', { cookie: admin })).body as unknown as { rows: PersonRow[] }).rows;
const idOf = async (name: string): Promise<number> =>
  (await people()).find((person) => person.name === name)?.id ?? 0;
const change = async (name: string, body: unknown) =>
  served.ask(`/v1/people/${await idOf(name)}`, { method: 'POST', cookie: admin, body });
const status = async (cookie: string) => (await served.ask('/v1/session', { cookie })).status;

test('a change of role and teams ends the sessions, and holds from the next log-in on', async () => {
  const vera = await served.join(admin, 'Vera', 'viewer', ['shop']);
  expect(await status(vera)).toBe(200);
  expect(await people()).toMatchObject([
    { name: 'admin', role: 'administrator', sessions: 1, hasPassword: true },
    { name: 'Vera', role: 'viewer', teams: ['shop'], sessions: 1, lastSeen: '2026-12-01T10:00:00.000Z' },
  ]);
  expect(await change('Vera', { kind: 'access', role: 'member', teams: ['shop', 'bank'] })).toMatchObject({
    status: 204,
  });
  expect(await status(vera)).toBe(401);
  const body = { name: 'Vera', password };
  const again = (await served.ask('/v1/session', { method: 'POST', body })).cookie;
  expect(await served.ask('/v1/session', { cookie: again })).toMatchObject({ body: { role: 'member' } });
  await change('Vera', { kind: 'disable' });
  expect(await status(again)).toBe(401);
  expect((await served.ask('/v1/session', { method: 'POST', body })).status).toBe(401);
  await change('Vera', { kind: 'enable' });
  expect((await served.ask('/v1/session', { method: 'POST', body })).status).toBe(200);
});

test('the teams with and without data are told, and a change that is made already writes nothing', async () => {
  const noa = await served.join(admin, 'Noa', 'viewer', ['nobody']);
  const token = await served.makeToken(admin, { kind: 'upload', name: 'ci', team: 'media' });
  await served.ask('/v1/scans', { method: 'POST', token, body: uploadNamed('media') });
  const { body } = await served.ask('/v1/people', { cookie: admin });
  expect(body['teams']).toEqual([
    { name: 'bank', apps: 0 },
    { name: 'media', apps: 1 },
    { name: 'nobody', apps: 0 },
    { name: 'shop', apps: 0 },
  ]);
  expect((await served.ask('/v1/session', { cookie: noa })).body).toEqual({
    name: 'Noa',
    role: 'viewer',
    teams: ['nobody'],
  });
  const written = async () =>
    ((await served.ask('/v1/audit', { cookie: admin })).body['rows'] as unknown as readonly unknown[]).length;
  const before = await written();
  for (const wanted of [
    { kind: 'access', role: 'viewer', teams: ['media'] },
    { kind: 'access', role: 'viewer', teams: ['media'] },
    { kind: 'end sessions' },
    { kind: 'enable' },
    { kind: 'disable' },
    { kind: 'disable' },
  ])
    expect((await change('Noa', wanted)).status).toBe(204);
  expect((await written()) - before).toBe(2);
});

test('the last administrator stays one, and nobody is found by a wrong number', async () => {
  expect(await change('admin', { kind: 'access', role: 'viewer', teams: [] })).toMatchObject({
    status: 409,
    body: { detail: 'this is the last administrator who can log in' },
  });
  expect(await status(admin)).toBe(200);
  for (const id of ['0', 'x', '99'])
    expect(
      (await served.ask(`/v1/people/${id}`, { method: 'POST', cookie: admin, body: { kind: 'disable' } }))
        .status,
    ).toBe(404);
});

test('a revoked token sends nothing any more', async () => {
  const token = await served.makeToken(admin, { kind: 'upload', name: 'ci', team: 'shop' });
  const tried = () => served.ask('/v1/scans', { method: 'POST', token, body: {} });
  expect((await tried()).status).toBe(400);
  const { body } = await served.ask('/v1/tokens', { cookie: admin });
  const [row] = (body as unknown as { readonly rows: readonly { readonly id: number }[] }).rows;
  const revoke = () => served.ask(`/v1/tokens/${row?.id}`, { method: 'DELETE', cookie: admin });
  expect((await revoke()).status).toBe(204);
  expect((await revoke()).status).toBe(404);
  expect((await tried()).status).toBe(401);
});

test('the audit log has each change with its actor, and its hashes hold', async () => {
  const { body } = await served.ask('/v1/audit?q=vera&limit=3', { cookie: admin });
  expect(body).toMatchObject({
    rows: [
      { actor: 'Vera', what: 'logged in' },
      { actor: 'admin', what: 'enabled a person', body: '{"name":"Vera"}' },
      { actor: 'admin', what: 'disabled a person' },
    ],
    next: expect.any(Number),
  });
  const next = await served.ask(`/v1/audit?before=${body['next']}&limit=1`, { cookie: admin });
  expect(next.body['rows']).toHaveLength(1);
  expect((await served.ask('/v1/audit/check', { cookie: admin })).body).toMatchObject({ broken: null });
});
