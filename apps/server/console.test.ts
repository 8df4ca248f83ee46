import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { password, type TestConsole, testConsole } from './testing/console.ts';

let served: TestConsole;
const ask: TestConsole['ask'] = (path, request) => served.ask(path, request);

beforeAll(async () => {
  served = await testConsole();
});
afterAll(async () => {
  await served.remove();
  expect(served.logged.filter((line) => !line.startsWith(refusedByDatabase))).toEqual([]);
});

let cookie = '';
let guard = '';

const line = (fields: Record<string, unknown> = {}) =>
  JSON.stringify({
    schema: 'emmental/signal/1',
    kind: 'block',
    id: 'em-00112233aabbccdd',
    time: '2026-12-01T09:59:00.000Z',
    app: 'shop',
    function: 'Thumbnails',
    section: 'processes',
    rule: '(all other)',
    decision: 'deny',
    mode: 'enforce',
    level: 'in-process',
    evidence: { what: '/bin/sh -c …' },
    guardVersion: '0.4.1',
    ...fields,
  });

test('the link of the first administrator works once, and a password is needed from then on', async () => {
  const invitation = (await served.inviteFirst())?.split('#')[1] ?? '';
  expect(await ask('/v1/functions')).toMatchObject({ status: 401 });
  expect(
    await ask('/v1/session/invitation', { method: 'POST', body: { invitation, password: 'short' } }),
  ).toMatchObject({ status: 400, body: { detail: 'password: it is at least 12 characters' } });
  const accepted = await ask('/v1/session/invitation', {
    method: 'POST',
    body: { invitation, password },
  });
  expect(accepted.status).toBe(200);
  expect(accepted.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Strict/);
  expect(
    (
      await ask('/v1/session/invitation', {
        method: 'POST',
        body: { invitation, password: 'another password' },
      })
    ).status,
  ).toBe(401);
  const login = (tried: string) =>
    ask('/v1/session', { method: 'POST', body: { name: 'admin', password: tried } });
  expect((await login('wrong horse battery')).status).toBe(401);
  const right = await login(password);
  cookie = right.cookie;
  expect(await ask('/v1/session', { cookie })).toMatchObject({
    status: 200,
    body: { name: 'admin', role: 'administrator' },
  });
});

let refusedByDatabase = '';
test('a value that the database refuses is an error of the sender, and the log has it', async () => {
  const { status, body } = await ask('/v1/functions/shop/prod/%00', { cookie });
  expect([status, body['detail']]).toEqual([400, 'a value of this request is none that can be stored']);
  refusedByDatabase = `request ${body['requestId']} failed: `;
  expect(served.logged.filter((line) => line.startsWith(refusedByDatabase))).toHaveLength(1);
});

test('a page of another site cannot write', async () => {
  const body = { kind: 'upload', name: 'ci', team: 'shop' };
  for (const header of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
    expect((await ask('/v1/tokens', { method: 'POST', cookie, body, headers: header })).status).toBe(403);
});

test('a token of a guard sends for its app only, and reads nothing', async () => {
  const made = await ask('/v1/tokens', {
    method: 'POST',
    cookie,
    body: { kind: 'guard', name: 'shop prod', team: 'shop', app: 'shop', environment: 'prod' },
  });
  guard = made.body['token'] ?? '';
  expect(guard).toMatch(/^em_guard_/);
  const lines = [line(), line({ app: 'bank' }), line({ time: '2026-11-01T00:00:00Z' }), 'not json', line()];
  const body = gzipSync(lines.join('\n'));
  expect(
    await ask('/v1/signals', { method: 'POST', token: guard, body, headers: { 'content-encoding': 'gzip' } }),
  ).toMatchObject({
    status: 202,
    body: { accepted: 2, refused: { 'another app': 1, 'too old': 1, 'not a signal': 1 } },
  });
  const tokens = (await ask('/v1/tokens', { cookie })).body['rows'] as unknown as readonly object[];
  expect(tokens).toContainEqual(
    expect.objectContaining({ name: 'shop prod', madeBy: 'admin', usedAt: expect.any(String), uses: 1 }),
  );
  for (const path of ['/v1/functions', '/v1/threats'])
    expect((await ask(path, { token: guard })).status).toBe(401);
  expect((await ask('/v1/scans', { method: 'POST', token: guard, body: {} })).status).toBe(403);
});

test('what a guard sent is in the threat log once, also after the process was stopped and the line came again', async () => {
  await served.restart();
  expect(await served.inviteFirst()).toBe(null);
  await ask('/v1/signals', { method: 'POST', token: guard, body: line() });
  await expect
    .poll(async () => (await ask('/v1/threats', { cookie })).body['rows'], { timeout: 20_000 })
    .toMatchObject([
      {
        app: 'shop',
        function: 'Thumbnails',
        id: 'em-00112233aabbccdd',
        section: 'processes',
        rule: '(all other)',
      },
    ]);
  expect((await ask('/v1/threats/em-00112233aabbccdd', { cookie })).body['rows']).toHaveLength(1);
});

test('an uploaded scan is the list of functions, and the same scan again changes nothing', async () => {
  const made = await ask('/v1/tokens', {
    method: 'POST',
    cookie,
    body: { kind: 'upload', name: 'ci', team: 'shop' },
  });
  const token = made.body['token'] ?? '';
  const upload = {
    schema: 'emmental/upload/1',
    app: 'shop',
    environment: 'prod',
    repository: null,
    commit: 'a41c9e0',
    branch: 'main',
    rulebase: 'a41c9e',
    madeAt: '2026-12-01T09:00:00Z',
    tool: 'emmental 0.1.0',
    paths: [],
    closure: null,
    coverage: {},
    functions: [
      {
        id: 'template.yaml#Thumbnails',
        name: 'Thumbnails',
        runtime: 'nodejs22.x',
        who: 'public',
        owner: null,
        open: 1,
        analysed: true,
        report: {},
        verdicts: [],
        modes: { processes: 'enforce', inbound: 'alert' },
        rules: [
          {
            id: 'm1',
            section: 'processes',
            name: 'resize',
            match: '/opt/bin/convert',
            action: 'allow',
            mode: 'enforce',
            origin: 'needed',
            because: null,
            why: [],
          },
          {
            id: null,
            section: 'processes',
            name: '(all other)',
            match: 'any',
            action: 'deny',
            mode: 'enforce',
            origin: 'implied',
            because: null,
            why: [],
          },
        ],
      },
    ],
    findings: [
      {
        fingerprint: 'f1',
        function: 'Thumbnails',
        rule: 'code/shell-from-event',
        severity: 'critical',
        title: 'Anyone can run commands in Thumbnails',
        document: {},
      },
    ],
  };
  const send = (document: unknown) => ask('/v1/scans', { method: 'POST', token, body: document });
  expect(await send(upload)).toMatchObject({
    status: 201,
    body: { isRepeated: false, appeared: 1, resolved: 0 },
  });
  expect(await send(upload)).toMatchObject({ status: 200, body: { isRepeated: true } });
  const fixed = { ...upload, madeAt: '2026-12-01T09:30:00Z', findings: [] };
  expect(await send(fixed)).toMatchObject({ status: 201, body: { resolved: 1 } });
  expect(await send({ ...upload, functions: 7 })).toMatchObject({ status: 400 });

  const hits = line({
    kind: 'hits',
    section: null,
    time: '2026-12-01T09:59:30.000Z',
    evidence: { hits: { m1: 7 }, invocations: 7 },
  });
  await ask('/v1/signals', { method: 'POST', token: guard, body: hits });
  await expect
    .poll(async () => (await ask('/v1/functions', { cookie })).body['rows'], { timeout: 20_000 })
    .toMatchObject([
      { name: 'Thumbnails', state: 'enforce', who: 'public', toFix: 0, alerts7d: 1, invocations7d: 7 },
    ]);
  expect(await ask('/v1/functions?state=silent', { cookie })).toMatchObject({
    body: { rows: [], total: 0, states: { enforce: 1, silent: 0 } },
  });
  expect(await ask('/v1/functions?stat=silent', { cookie })).toMatchObject({
    status: 400,
    body: {
      detail:
        'there is no filter stat; the filters are q, app, environment, who, owner, state, reason, obstacle, cell, limit, offset',
    },
  });
  expect(await ask('/v1/functions/shop/prod/Thumbnails', { cookie })).toMatchObject({
    body: {
      commit: 'a41c9e0',
      rules: [
        { name: 'resize', id: 'm1', hits: { day1: 7, day90: 7 }, lastHit: '2026-12-01T09:59:30.000Z' },
        { name: '(all other)', id: null, hits: { day90: 1 }, lastHit: expect.stringMatching(/^2026-/) },
      ],
    },
  });
  served.setClock('2026-12-20T10:00:00Z');
  const login = await ask('/v1/session', {
    method: 'POST',
    body: { name: 'admin', password },
  });
  expect(await ask('/v1/functions?state=silent', { cookie: login.cookie })).toMatchObject({
    body: { total: 1 },
  });
});
