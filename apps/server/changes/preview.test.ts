import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestConsole, testConsole } from '../testing/console.ts';
import { ruledSignal, ruledStep, ruledUpload } from '../testing/ruled.ts';

let served: TestConsole;
let cookie: string;
let guard: string;
let upload: string;

interface Threat {
  readonly id: string;
  readonly time: string;
  readonly key: string;
}
let threats: readonly Threat[] = [];

const read = {
  section: 'files',
  kind: 'block',
  mode: 'enforce',
  evidence: { what: 'read /proc/self/environ' },
};

beforeAll(async () => {
  served = await testConsole();
  cookie = await served.logInFirst();
  upload = await served.makeToken(cookie, { kind: 'upload', name: 'ci', team: 'shop' });
  const sent = await served.ask('/v1/scans', {
    method: 'POST',
    token: upload,
    body: ruledUpload({
      steps: [ruledStep('outbound', 'enforce outbound'), ruledStep('code', 'enforce code')],
    }),
  });
  expect(sent.status, JSON.stringify(sent.body)).toBe(201);
  guard = await served.makeToken(cookie, {
    kind: 'guard',
    name: 'guard',
    team: 'shop',
    app: 'shop',
    environment: 'prod',
  });
  const body = [
    ruledSignal({ ...read, id: 'em-stopped' }),
    ruledSignal({ ...read, id: 'em-told', kind: 'alert', mode: 'alert' }),
    ruledSignal({
      id: 'em-hits',
      kind: 'hits',
      section: null,
      rule: null,
      decision: null,
      mode: null,
      evidence: { invocations: 9, hits: { 'files/(all other)': 2 } },
    }),
  ].join('\n');
  await served.ask('/v1/signals', { method: 'POST', token: guard, body });
}, 60_000);
afterAll(() => served.remove());

const preview = (id: string, action: string) => {
  const threat = threats.find((each) => each.id === id);
  const body = { kind: 'incident', time: threat?.time, key: threat?.key, action, days: 7 };
  return served.ask('/v1/changes/preview', { method: 'POST', cookie, body });
};

test('both signals are in the log', async () => {
  await expect
    .poll(
      async () => {
        threats = ((await served.ask('/v1/threats', { cookie })).body['rows'] ?? []) as readonly Threat[];
        return threats.length;
      },
      { timeout: 20_000 },
    )
    .toBe(2);
}, 30_000);

test.each([
  ['em-stopped', 'enforce', 'files is enforced and running: this is what stopped it'],
  ['em-told', 'enforce', 'files is enforced on main already: deploy it'],
])('%s: %s says what runs, and offers nothing', async (id, action, says) => {
  const { status, body } = await preview(id, action);
  expect({ status, says: body['detail'] }).toEqual({ status: 409, says });
});

test('a call that was stopped is stopped without a denial, too', async () => {
  const { status, body } = await preview('em-stopped', 'deny');
  expect(status).toBe(409);
  expect(body['detail']).toContain('this call was stopped, and files is enforced');
});

test('a guard that says it enforces runs what main has', async () => {
  const start = { kind: 'start', section: null, rule: null, decision: null, mode: null };
  const at = '2026-12-01T09:59:30.000Z';
  const body = ruledSignal({ ...start, time: at, id: 'em-start', evidence: { start: { files: 'enforce' } } });
  await served.ask('/v1/signals', { method: 'POST', token: guard, body });
  await expect
    .poll(async () => (await preview('em-told', 'enforce')).body['detail'], { timeout: 20_000 })
    .toBe('files is enforced and running now: a call like this one is stopped from now on');
}, 30_000);

test('a change that waits is known wherever a scan asks for it, whatever it was proposed for', async () => {
  const waits = async () => {
    const { body } = await served.ask('/v1/overview', { cookie });
    const first = body['first'] as unknown as readonly { readonly says: string; readonly waits: number[] }[];
    return Object.fromEntries(first.map(({ says, waits: ids }) => [says, ids]));
  };
  expect(await waits()).toEqual({ 'enforce outbound of Api': [], 'enforce code of Api': [] });
  const mode = { kind: 'mode', app: 'shop', environment: 'prod', function: 'Api', mode: 'enforce' };
  const body = { ...mode, section: 'outbound' };
  const { body: made } = await served.ask('/v1/changes', { method: 'POST', cookie, body });
  expect(await waits()).toEqual({ 'enforce outbound of Api': [made['id']], 'enforce code of Api': [] });
  // The next scan asks for another change: the proposal is compared with that one.
  const later = {
    madeAt: '2026-12-01T09:30:00Z',
    commit: 'b52d0f1',
    steps: [ruledStep('outbound', 'Outbound')],
  };
  await served.ask('/v1/scans', { method: 'POST', token: upload, body: ruledUpload(later) });
  await expect.poll(waits, { timeout: 20_000 }).toEqual({ 'Outbound of Api': [made['id']] });
}, 60_000);
