import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Upload } from '@emmental/store/upload';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestConsole, testConsole } from '../../server/testing/console.ts';
import { repository } from '../testing/run.ts';
import { uploadedFrom } from '../testing/upload.ts';

let served: TestConsole;
let cookie = '';
let viewer = '';
let upload: Upload;
let token = '';
const folder = mkdtempSync(join(tmpdir(), 'emmental-changes-'));
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });

beforeAll(async () => {
  cpSync(join(repository, 'examples', 'weak-shop'), folder, { recursive: true });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  upload = { ...(await uploadedFrom(folder)), madeAt: '2026-12-01T09:00:00.000Z' };
  served = await testConsole('2026-12-01T10:00:00Z');
  cookie = await served.logInFirst();
  token = await served.makeToken(cookie, { kind: 'upload', name: 'ci', team: 'shop' });
  const sent = await served.ask('/v1/scans', { method: 'POST', token, body: upload });
  expect(sent.status).toBe(201);
  viewer = await served.join(cookie, 'Vera', 'viewer', ['shop']);
});
afterAll(async () => {
  await served.remove();
  expect(served.logged).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

const ofShop = { app: 'weak-shop', environment: 'prod' } as const;
const propose = async (body: object, by = cookie) => {
  const made = await served.ask('/v1/changes', { method: 'POST', cookie: by, body });
  return made.status === 201 ? Number(made.body['id']) : String(made.body['detail']);
};
/** The parts of a change that these tests read. */
interface Change {
  readonly patch: string;
  readonly label: string;
  readonly state: string;
  readonly digest: string | null;
  readonly branchCommand: string;
  readonly warnings: readonly string[];
}
const shown = async (id: number | string) =>
  (await served.ask(`/v1/changes/${id}`, { cookie })).body as unknown as Change;

const removal = {
  kind: 'rule',
  ...ofShop,
  function: 'Mailer',
  section: 'outbound',
  name: 'aws',
  despite: true,
} as const;

describe('a proposal', () => {
  test('to remove a rule is a patch that git applies, with its label and digest', async () => {
    const id = await propose(removal);
    const change = await shown(id);
    expect(change).toMatchObject({
      title: 'Remove the rule outbound/aws of Mailer',
      label: 'NARROWS',
      state: 'open',
      functions: ['Mailer'],
      because: 'no guard counted it; asked for all the same',
      changes: [{ label: 'NARROWS', owner: 'Mailer', subject: 'outbound/aws', after: null }],
    });
    expect(change.patch).toMatch(/^diff --git a\/emmental.yaml b\/emmental.yaml\n--- a\/emmental.yaml\n/);
    writeFileSync(join(folder, '..', 'change.patch'), change.patch);
    git('apply', '--index', '--check', join(folder, '..', 'change.patch'));
    expect(await propose(removal)).toBe(id);
    expect(change.warnings).toEqual([
      expect.stringMatching(/^Mailer\/outbound\/aws: the code needs it \(src\/mailer.mjs:\d+\)$/),
      'Mailer/outbound/aws: no guard was ever heard of, so no hit of it is known',
      'Mailer: no guard was ever heard of, and rules stop nothing without one',
    ]);
  });

  test('to remove a rule that the code needs, or of a guard that is not heard, is made only for a person who was told so', async () => {
    const { despite: _, ...unasked } = removal;
    expect(await propose(unasked)).toMatch(
      /^it is not proposed unless you ask .* the code needs it .* no guard was ever heard of/,
    );
    const before = (await served.ask('/v1/changes', { cookie })).body['total'];
    const preview = await served.ask('/v1/changes/preview', {
      method: 'POST',
      cookie: viewer,
      body: { ...unasked, name: 'aws' },
    });
    expect(preview.status).toBe(200);
    expect(preview.body).toMatchObject({
      title: 'Remove the rule outbound/aws of Mailer',
      warnings: [expect.stringContaining('the code needs it'), expect.anything(), expect.anything()],
      effect: { alike: null, allowed: 0 },
    });
    expect((await served.ask('/v1/changes', { cookie })).body['total']).toBe(before);
  });

  test('to allow or deny a call by name says whether it widens or narrows', async () => {
    const call = {
      kind: 'call',
      ...ofShop,
      function: 'OrdersApi',
      section: 'outbound',
      to: 'api.example.com:443',
    };
    const allowed = await shown(await propose({ ...call, action: 'allow' }));
    expect(allowed).toMatchObject({
      label: 'WIDENS',
      title: 'Allow api.example.com:443 in outbound of OrdersApi',
    });
    expect(allowed.patch).toContain('+      api-example-com: { to: api.example.com:443 }');
    // No rule allows it now, but a denial wins over each rule that somebody adds later.
    expect(await shown(await propose({ ...call, action: 'deny' }))).toMatchObject({ label: 'NARROWS' });
    const s3 = { ...call, function: 'UploadApi', to: 's3.eu-west-1.amazonaws.com:443', action: 'deny' };
    expect(await shown(await propose(s3))).toMatchObject({ label: 'NARROWS' });
  });

  test('of a diff that a scan wrote applies, and is never labelled SAME without being compared', async () => {
    const { body } = await served.ask('/v1/overview', { cookie });
    const first = body['first'] as unknown as readonly { readonly key: string }[];
    let made = 0;
    for (const { key } of first) {
      const id = await propose({ kind: 'closing', key, ...ofShop });
      if (typeof id === 'string') {
        expect(id).toMatch(/cannot be written without a person|no scan has this change/);
        continue;
      }
      made += 1;
      const { patch, label } = await shown(id);
      expect(['NARROWS', 'not known']).toContain(label);
      writeFileSync(join(folder, '..', 'change.patch'), patch);
      git('apply', '--check', join(folder, '..', 'change.patch'));
    }
    expect(made).toBeGreaterThan(0);
  });

  test('after an incident offers the section first, which stops the calls like it and none that a rule allows', async () => {
    const guard = await served.makeToken(cookie, { kind: 'guard', name: 'i', team: 'shop', ...ofShop });
    const rule = upload.functions
      .find(({ name }) => name === 'Thumbnails')
      ?.rules.find(({ section, name }) => section === 'processes' && name === 'convert');
    const of = {
      schema: 'emmental/signal/1',
      app: 'weak-shop',
      function: 'Thumbnails',
      guardVersion: '0.1.0',
    };
    const base = {
      ...of,
      level: 'in-process',
      profileDigest: upload.rulebase,
      time: '2026-12-01T09:20:00.000Z',
    };
    const alerts = [1, 2].map((nth) => ({
      ...base,
      kind: 'alert',
      id: `em-000000000000000${nth}`,
      invocation: `run-${nth}`,
      section: 'processes',
      rule: '(all other)',
      match: null,
      decision: 'deny',
      mode: 'alert',
      evidence: { what: '/bin/sh -c "convert x; curl …"' },
    }));
    const evidence = {
      hits: { [rule?.id ?? '']: 50 },
      targets: { [rule?.id ?? '']: { '/bin/sh': 50 } },
      invocations: 52,
    };
    const hits = { ...base, kind: 'hits', id: 'em-0000000000000003', invocation: null, evidence };
    const body = [...alerts, hits].map((signal) => JSON.stringify(signal)).join('\n');
    expect((await served.ask('/v1/signals', { method: 'POST', token: guard, body })).status).toBe(202);
    const rows = async () =>
      (await served.ask('/v1/threats?function=Thumbnails', { cookie })).body['rows'] as unknown as readonly {
        readonly time: string;
        readonly key: string;
      }[];
    await expect.poll(async () => (await rows()).length, { timeout: 20_000 }).toBe(2);
    const [incident] = await rows();
    const effectOf = async (action: string) => {
      const source = { kind: 'incident', time: incident?.time, key: incident?.key, action };
      const answer = await served.ask('/v1/changes/preview', { method: 'POST', cookie, body: source });
      return answer.body['effect'];
    };
    await expect
      .poll(() => effectOf('enforce'), { timeout: 20_000 })
      .toEqual({
        alike: { calls: 2, stopped: 2, already: 0, passed: 0, areProofs: false, class: null },
        allowed: 0,
        refused: 0,
        attacks: 0,
        undecided: 0,
        later: 0,
        laterIn: [],
      });
    expect(await effectOf('deny')).toMatchObject({ alike: { calls: 2, stopped: 2 }, allowed: 50 });
    expect(await effectOf('pause')).toMatchObject({ alike: { calls: 2, stopped: 2 }, allowed: 50 });
    // A denial in a section that only alerts stops nothing now, and these calls on the day when somebody enforces it.
    const denial = {
      kind: 'call',
      ...ofShop,
      function: 'Thumbnails',
      section: 'processes',
      to: '/bin/sh',
      action: 'deny',
    };
    const tried = await served.ask('/v1/changes/preview', { method: 'POST', cookie, body: denial });
    expect(tried.body['effect']).toMatchObject({ allowed: 0, later: 50, laterIn: ['processes'] });
    const stored = await propose(denial);
    const run = await served.ask(`/v1/changes/${stored}/dry-run`, { cookie });
    const sections = run.body['sections'] as unknown as readonly { section: string; laterStops: number }[];
    expect(sections.find(({ section }) => section === 'processes')?.laterStops).toBe(50);
  });

  test('accepts a proof by an exception of its kind, its fields and its trigger, which widens', async () => {
    const guard = await served.makeToken(cookie, { kind: 'guard', name: 'p', team: 'shop', ...ofShop });
    const inbound = upload.functions
      .find(({ name }) => name === 'Thumbnails')
      ?.rules.find(({ section, name }) => section === 'inbound' && name === 's3-uploads');
    const base = {
      schema: 'emmental/signal/1',
      app: 'weak-shop',
      function: 'Thumbnails',
      guardVersion: '0.1.0',
      level: 'in-process',
      profileDigest: upload.rulebase,
      time: '2026-12-01T09:25:00.000Z',
    };
    const proof = {
      ...base,
      kind: 'alert',
      id: 'em-00000000000000a1',
      invocation: 'run-a1',
      section: 'inbound',
      rule: null,
      match: null,
      decision: 'deny',
      mode: 'alert',
      evidence: {
        what: 'convert a; id',
        class: 'cmdi',
        signature: 'sink/shell',
        proof: '1 new shell token',
        trigger: 's3',
        fields: ['Records[].s3.object.key'],
        entry: 's3-uploads',
      },
    };
    const older = {
      ...proof,
      id: 'em-00000000000000a2',
      invocation: 'run-a2',
      time: '2026-12-01T09:24:00.000Z',
    };
    const { fields: _, entry: __, ...untold } = proof.evidence;
    const traversal = {
      ...proof,
      id: 'em-00000000000000a4',
      invocation: 'run-a4',
      time: '2026-12-01T09:23:00.000Z',
      evidence: { ...proof.evidence, class: 'path-traversal', signature: 'sink/path' },
    };
    const hits = {
      ...base,
      kind: 'hits',
      id: 'em-00000000000000a3',
      evidence: {
        hits: { [inbound?.id ?? '']: 40 },
        targets: { [inbound?.id ?? '']: { s3: 40 } },
        invocations: 40,
      },
    };
    const body = [proof, { ...older, evidence: untold }, traversal, hits]
      .map((signal) => JSON.stringify(signal))
      .join('\n');
    expect((await served.ask('/v1/signals', { method: 'POST', token: guard, body })).status).toBe(202);
    const rows = async () =>
      (await served.ask('/v1/threats?function=Thumbnails&section=inbound', { cookie })).body[
        'rows'
      ] as unknown as readonly { readonly time: string; readonly key: string }[];
    await expect.poll(async () => (await rows()).length, { timeout: 20_000 }).toBe(3);
    const [told, other] = await rows();
    const accept = { reason: 'operators name files: SHOP-3', owner: '@shop/media' };
    const asked = (row: { readonly time: string; readonly key: string } | undefined) => ({
      kind: 'incident',
      time: row?.time,
      key: row?.key,
      action: 'allow',
      days: 30,
    });
    expect(await propose({ ...asked(told), action: 'allow' })).toContain('needs a reason and an owner');
    expect(await propose({ ...asked(other), accept })).toContain('does not say in which fields');
    const effect = async () => {
      const source = { ...asked(told), accept };
      return (await served.ask('/v1/changes/preview', { method: 'POST', cookie, body: source })).body[
        'effect'
      ];
    };
    // An attack of another class in the same field is no call like this one. The guard of the other one did not say where the text stood.
    await expect.poll(effect, { timeout: 20_000 }).toEqual({
      alike: { calls: 2, stopped: 0, already: 0, passed: 1, areProofs: true, class: 'cmdi' },
      allowed: 0,
      refused: 0,
      attacks: 0,
      undecided: 1,
      later: 0,
      laterIn: [],
    });
    const id = await propose({ ...asked(told), accept });
    const { label, patch } = await shown(id);
    expect(label).toBe('WIDENS');
    expect(patch.split('\n').filter((line) => /^[+-] /.test(line))).toEqual([
      '+  thumbnails-shell:',
      '+    proof: shell',
      '+    where: Thumbnails',
      '+    from: s3:Uploads',
      '+    field: "Records[].s3.object.key"',
      '+    reason: "operators name files: SHOP-3"',
      '+    owner: "@shop/media"',
      '+    until: 2026-12-31',
    ]);
    writeFileSync(join(folder, '..', 'change.patch'), patch);
    git('apply', '--check', join(folder, '..', 'change.patch'));
  });

  test('that cannot be made says why', async () => {
    const rule = { kind: 'rule', ...ofShop, function: 'OrdersApi' };
    expect(await propose({ ...rule, section: 'files', name: 'own', despite: true })).toContain(
      'is written in the defaults',
    );
    expect(await propose({ ...rule, section: 'files', name: 'no' })).toContain('has no rule files/no');
    const call = {
      kind: 'call',
      ...ofShop,
      function: 'OrdersApi',
      section: 'outbound',
      to: 'a b',
      action: 'allow',
    };
    expect(await propose(call)).toContain('no rule of outbound can name this exactly');
    expect(await propose({ ...rule, app: 'bank', section: 'files', name: 'own' })).toContain(
      'no scanned app bank',
    );
    expect(await propose({ ...rule, section: 'files', name: 'own' }, viewer)).toContain(
      'only a person with the role',
    );
  });

  test('leaves the console as a branch command that a shell carries out', async () => {
    const id = await propose(removal);
    const { branchCommand } = await shown(id);
    execFileSync('sh', ['-eu'], {
      cwd: folder,
      input: branchCommand,
      env: {
        ...process.env,
        GIT_AUTHOR_NAME: 't',
        GIT_AUTHOR_EMAIL: 't@t',
        GIT_COMMITTER_NAME: 't',
        GIT_COMMITTER_EMAIL: 't@t',
      },
      stdio: 'pipe',
    });
    expect(git('log', '-1', '--format=%s')).toBe('Remove the rule outbound/aws of Mailer\n');
    expect(readFileSync(join(folder, 'emmental.yaml'), 'utf8')).not.toContain('to: aws:ses');
  });

  test('is downloaded, merged and deployed', async () => {
    const id = await propose(removal);
    const step = (kind: string, by = cookie) =>
      served.ask(`/v1/changes/${id}/steps`, { method: 'POST', cookie: by, body: { kind } });
    expect((await step('download', viewer)).status).toBe(403);
    expect((await step('download')).status).toBe(204);
    expect(await shown(id)).toMatchObject({ state: 'downloaded' });
    const next = { ...(await uploadedFrom(folder)), madeAt: '2026-12-01T09:30:00.000Z' };
    expect((await served.ask('/v1/scans', { method: 'POST', token, body: next })).status).toBe(201);
    await expect.poll(async () => (await shown(id)).state).toBe('merged');
    const { digest } = await shown(id);
    expect(digest).toBe(next.rulebase);
    const guard = await served.makeToken(cookie, { kind: 'guard', name: 'g', team: 'shop', ...ofShop });
    const start = {
      schema: 'emmental/signal/1',
      kind: 'start',
      id: 'em-0011223344556677',
      time: '2026-12-01T09:50:00.000Z',
      app: 'weak-shop',
      function: 'Mailer',
      level: 'in-process',
      evidence: { start: { outbound: 'alert' } },
      profileDigest: digest,
      guardVersion: '0.1.0',
    };
    await served.ask('/v1/signals', { method: 'POST', token: guard, body: JSON.stringify(start) });
    await expect.poll(async () => (await shown(id)).state, { timeout: 20_000 }).toBe('deployed');
    expect((await served.ask('/v1/changes?state=deployed', { cookie: viewer })).body).toMatchObject({
      total: 1,
      states: { deployed: 1 },
    });
  });

  test('of a template alone is merged when a later scan has nothing left to change there', async () => {
    const guard = await served.makeToken(cookie, { kind: 'guard', name: 'g2', team: 'shop', ...ofShop });
    const time = '2026-12-01T09:55:00.000Z';
    const block = {
      schema: 'emmental/signal/1',
      kind: 'block',
      id: 'em-8899aabbccddeeff',
      time,
      app: 'weak-shop',
      function: 'Admin',
      level: 'in-process',
      section: 'processes',
      rule: '(all other)',
      decision: 'deny',
      mode: 'enforce',
      evidence: { what: '/bin/sh' },
      profileDigest: 'a41c9e',
      guardVersion: '0.1.0',
    };
    await served.ask('/v1/signals', { method: 'POST', token: guard, body: JSON.stringify(block) });
    const incidents = async () => {
      const { body } = await served.ask('/v1/threats?function=Admin', { cookie });
      return body['rows'] as unknown as readonly { readonly time: string; readonly key: string }[];
    };
    await expect.poll(async () => (await incidents()).length, { timeout: 20_000 }).toBe(1);
    const [incident] = await incidents();
    const id = await propose({
      kind: 'incident',
      time: incident?.time,
      key: incident?.key,
      action: 'pause',
      days: 7,
    });
    expect(await shown(id)).toMatchObject({ state: 'open', label: 'NARROWS' });
    const scan = async (madeAt: string) => {
      const sent = { ...(await uploadedFrom(folder)), madeAt };
      expect((await served.ask('/v1/scans', { method: 'POST', token, body: sent })).status).toBe(201);
    };
    await scan('2026-12-01T10:00:01.000Z');
    expect(await shown(id)).toMatchObject({ state: 'open' });
    writeFileSync(join(folder, '..', 'pause.patch'), (await shown(id)).patch);
    git('apply', join(folder, '..', 'pause.patch'));
    await scan('2026-12-01T10:00:02.000Z');
    await expect.poll(async () => (await shown(id)).state, { timeout: 20_000 }).toBe('merged');
  });
});
