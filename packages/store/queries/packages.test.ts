import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveScan } from '../scans/save.ts';
import type { UploadedFinding, UploadedPackage } from '../scans/upload.ts';
import { migrate } from '../schema/migrate.ts';
import { asReader } from '../store.ts';
import { engines, startEngine, type TestEngine } from '../testing/engines.ts';
import { scanOf } from '../testing/scan.ts';
import { packagesOfFunction } from './packages.ts';

const now = new Date('2026-12-01T10:00:00Z');
const admin = 'template.yaml#Admin';

const packageOf = (name: string, fields: Partial<UploadedPackage> = {}): UploadedPackage => ({
  ecosystem: 'npm',
  name,
  version: '1.0.0',
  source: 'registry',
  lockfile: 'package-lock.json',
  line: 9,
  loadedBy: [admin],
  shippedWith: [],
  owner: null,
  ...fields,
});

describe.each(engines)('%s', (kind) => {
  let db: TestEngine;
  let team = 0;

  beforeAll(async () => {
    db = await startEngine(kind);
    await migrate(db.engine, now);
    team = await db.engine.use(async (connection) => {
      const { rows } = await connection.query(`insert into team (name) values ('shop') returning id`);
      return Number(rows[0]?.['id']);
    });
    const [fn] = scanOf('shop', now).functions;
    if (!fn) throw new Error('no function');
    await saveScan(
      db.engine,
      team,
      scanOf('shop', now, {
        functions: [
          { ...fn, report: { id: admin } },
          { ...fn, id: 'template.yaml#Other', name: 'Other', report: { id: 'template.yaml#Other' } },
        ],
        packages: [
          packageOf('a'),
          packageOf('tar', { version: '7.4.3', loadedBy: [admin, 'template.yaml#Other'] }),
          packageOf('unused', { loadedBy: [], shippedWith: [admin] }),
          packageOf('foreign', { loadedBy: ['template.yaml#Other'] }),
        ],
        findings: [finding],
      }),
      now,
    );
  });
  afterAll(() => db.remove());

  const read = (teams: readonly number[], name = 'Admin') =>
    asReader(db.engine, teams, (connection) => packagesOfFunction(connection, 'shop', 'prod', name));

  test('a function has the packages that it loads or contains, with their findings', async () => {
    const found = await read([team]);
    expect(found?.rows.map(({ name, isLoaded }) => [name, isLoaded])).toEqual([
      ['tar', true],
      ['a', true],
      ['unused', false],
    ]);
    expect(found?.rows[0]).toMatchObject({
      loadedBy: ['Admin', 'Other'],
      findings: [{ severity: 'high', advisory: 'GHSA-1', fixed: '7.5.11' }],
    });
    expect(found?.matchedOn).toBe(null);
  });

  test('another team, or an unknown function, has none', async () => {
    expect(await read([])).toBe(null);
    expect(await read([team], 'Nobody')).toBe(null);
  });
});

const finding: UploadedFinding = {
  fingerprint: 'f1',
  rule: 'dependencies/known-vulnerability',
  severity: 'high',
  title: 'Admin loads tar 7.4.3',
  function: 'Admin',
  owner: null,
  edit: null,
  document: { dependency: { name: 'tar', version: '7.4.3', id: 'GHSA-1', fixed: '7.5.11' } },
};
