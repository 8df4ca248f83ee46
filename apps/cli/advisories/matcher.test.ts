import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStore } from '@emmental/dependencies';
import type { Upload } from '@emmental/store/upload';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestConsole, testConsole } from '../../server/testing/console.ts';
import { progressOn } from '../progress.ts';
import { scanPaths } from '../run.ts';
import { repository } from '../testing/run.ts';
import { uploadsOf } from '../upload/documents.ts';
import { processWorld } from '../world.ts';
import { openAdvisories } from './file.ts';
import { matcherOf } from './matcher.ts';

const folder = mkdtempSync(join(tmpdir(), 'emmental-matcher-'));
const file = join(folder, 'advisories.db');
const shop = join(repository, 'examples', 'weak-shop');
let served: TestConsole;
let cookie = '';
let token = '';

beforeAll(async () => {
  served = await testConsole('2026-12-01T10:00:00Z', { advisories: matcherOf(file) });
  cookie = await served.logInFirst();
  token = await served.makeToken(cookie, { kind: 'upload', name: 'ci', team: 'shop' });
});
afterAll(async () => {
  await served.remove();
  expect(served.logged).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

/** Writes advisory data with one advisory about lodash below a version; null = the advisory is withdrawn. */
function publish(fixed: string | null): void {
  const record = {
    id: 'GHSA-aaaa-bbbb-cccc',
    aliases: ['CVE-2026-4711'],
    summary: 'Templates run code',
    modified: '2026-12-01T00:00:00Z',
    database_specific: { severity: 'CRITICAL' },
    affected: [
      {
        package: { ecosystem: 'npm', name: fixed === null ? 'other' : 'lodash' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, ...(fixed === null ? [] : [{ fixed }])] }],
      },
    ],
  };
  const bytes = Buffer.from(JSON.stringify(record));
  const built = buildStore([{ from: 'test', file: 'test', bytes, asOf: null }], '2026-12-02');
  if (built.kind === 'refused') throw new Error(built.why);
  writeFileSync(file, built.bytes);
}

/** Scans the example as a pipeline does, with the advisory data that there is now. */
async function scanned(madeAt: string): Promise<Upload> {
  const world = processWorld();
  const options = { code: true, env: new Map(), opt: new Map(), param: new Map(), handler: [], root: shop };
  const packages = { advisories: await openAdvisories(file), always: true, deployed: [] };
  const { report, scans } = await scanPaths('scan', [shop], options, world, packages);
  const origin = { environment: 'prod', repository: null, branch: 'main', madeAt };
  const [upload] = await uploadsOf(report, scans, origin, progressOn(world.stderr, world.now));
  if (!upload) throw new Error('the example has no app');
  return upload;
}

const send = (upload: Upload) => served.ask('/v1/scans', { method: 'POST', token, body: upload });

interface Row {
  readonly id: number;
  readonly function: string;
  readonly owner: string | null;
  readonly foundBy: string;
  readonly matchedOn: string | null;
  readonly state: string;
  readonly title: string;
  readonly due: string;
}

async function found(q: string): Promise<readonly Row[]> {
  const { body } = await served.ask(`/v1/findings?q=${encodeURIComponent(q)}`, { cookie });
  return (body as unknown as { readonly rows: readonly Row[] }).rows;
}

test('a new advisory finds the functions that load the package, without a new scan', async () => {
  expect((await send(await scanned('2026-12-01T09:00:00Z'))).status).toBe(201);
  await served.matchPackages();
  expect(await found('advisory:CVE-2026-4711')).toEqual([]);

  publish('4.17.21');
  served.setClock('2026-12-02T06:00:00Z');
  cookie = (
    await served.ask('/v1/session', {
      method: 'POST',
      body: { name: 'admin', password: 'correct horse battery' },
    })
  ).cookie;
  await served.matchPackages();
  const rows = await found('advisory:cve-2026-4711');
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows)
    expect(row).toMatchObject({
      foundBy: 'match',
      matchedOn: '2026-12-02',
      owner: '@shop/backend',
      title: expect.stringContaining('lodash 4.17.20'),
    });
  const { body } = await served.ask(`/v1/findings/${rows[0]?.id}`, { cookie });
  expect(body['history']).toMatchObject([{ actor: 'daily match', what: 'appeared' }]);
});

test('a scan that finds the same keeps one finding; one that knows no advisories resolves nothing', async () => {
  const before = await found('advisory:CVE-2026-4711');
  await send(await scanned('2026-12-02T07:00:00Z'));
  const after = await found('advisory:CVE-2026-4711 state:any');
  expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
  expect(after.filter(({ id }) => before.some((row) => row.id === id)).map(({ foundBy }) => foundBy)).toEqual(
    before.map(() => 'scan'),
  );
  rmSync(file);
  await send(await scanned('2026-12-02T08:00:00Z'));
  expect(await found('advisory:CVE-2026-4711')).toHaveLength(before.length);
});

test('an advisory that is withdrawn resolves what it found', async () => {
  publish(null);
  await served.matchPackages();
  expect(await found('advisory:CVE-2026-4711')).toEqual([]);
  expect((await found('advisory:CVE-2026-4711 state:resolved')).length).toBeGreaterThan(0);
});
