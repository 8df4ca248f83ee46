import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decide } from '../findings/decide.ts';
import { saveScan } from '../scans/save.ts';
import type { UploadedAcceptance } from '../scans/upload.ts';
import { migrate } from '../schema/migrate.ts';
import { asReader, asWriter } from '../store.ts';
import { engines, startEngine, type TestEngine } from '../testing/engines.ts';
import { scanOf } from '../testing/scan.ts';
import { listExceptions } from './exceptions.ts';

const now = new Date('2026-12-01T10:00:00Z');

const accepted = (finding: string, until: string | null, findings = 1): UploadedAcceptance => ({
  kind: until === null ? 'line' : 'rulebase',
  name: 'SHOP-1',
  finding,
  where: null,
  reason: 'behind a proxy',
  owner: '@shop/media',
  until,
  by: 'emmental',
  file: 'emmental.yaml',
  line: 4,
  findings,
});

describe.each(engines)('%s', (kind) => {
  let db: TestEngine;
  let team = 0;

  beforeAll(async () => {
    db = await startEngine(kind);
    await migrate(db.engine, now);
    team = await asWriter(db.engine, async (connection) => {
      const { rows } = await connection.query(`insert into team (name) values ('shop') returning id`);
      return Number(rows[0]?.['id']);
    });
    const upload = scanOf('shop', now, {
      accepted: [
        accepted('a/endless', null),
        accepted('a/fix', 'fix-available'),
        accepted('a/valid', '2027-03-31'),
        accepted('a/soon', '2026-12-24'),
        accepted('a/ended', '2026-11-30', 0),
        accepted('a/unused', '2027-02-01', 0),
      ],
      findings: [
        {
          fingerprint: 'one',
          function: 'Admin',
          rule: 'a/suppressed',
          severity: 'high',
          title: 'Admin is open',
          owner: null,
          edit: null,
          document: { file: 'src/a.ts', line: 3 },
        },
      ],
    });
    await saveScan(db.engine, team, upload, now);
    const ada = { id: 1, name: 'ada', role: 'member', teams: [team] } as const;
    const decision = { kind: 'suppress', reason: 'SHOP-9', until: '2026-12-10', untilFix: false } as const;
    await decide(db.engine, ada, [1], decision, now);
  });
  afterAll(() => db.remove());

  const list = (q: string, teams = [team]) =>
    asReader(db.engine, teams, (connection) => listExceptions(connection, q, now));

  test('those that end soon come first, with suppressions of the console among them', async () => {
    const { rows, counts } = await list('');
    expect(rows.map(({ rule, state }) => `${rule} ${state}`)).toEqual([
      'a/ended expired',
      'a/suppressed ends soon',
      'a/soon ends soon',
      'a/unused valid',
      'a/valid valid',
      'a/fix valid',
      'a/endless no end',
    ]);
    expect(rows[1]).toMatchObject({
      kind: 'console',
      by: 'ada',
      where: 'Admin',
      reason: 'SHOP-9',
      finding: 1,
    });
    expect(counts).toEqual({ all: 7, expired: 1, soon: 2, unused: 1, console: 1, endless: 1 });
    expect((await list('', [])).rows).toEqual([]);
  });

  test.each([
    ['state:expired,soon', 3],
    ['state:unused', 1],
    ['kind:console', 1],
    ['owner:none', 0],
    ['owner:@shop/*', 7],
    ['until:<2027-01-01', 3],
    ['until:fix', 1],
    ['-kind:rulebase proxy', 1],
  ])('%s finds %d', async (q, wanted) => expect((await list(q)).total).toBe(wanted));

  test.each([
    ['until:<xx', 'until: xx is not a day such as 2027-03-31, none or fix'],
    ['until:>2027-13-01', 'until: 2027-13-01 is not a day'],
    ['until:soon', 'until: soon is not a day'],
    ['until:2027-01-01..xx', 'until: xx is not a day'],
    ['until:fix,xx', 'until: xx is not a day'],
    ['kind:line,other', 'kind is one of'],
  ])('%s is refused, also where there is no row', async (q, says) => {
    await expect(list(q)).rejects.toThrow(says);
    await expect(list(q, [])).rejects.toThrow(says);
  });

  test('an unknown word is refused with a sentence', async () => {
    await expect(list('state:old')).rejects.toThrow('state is one of expired, soon, valid, endless, unused');
    await expect(list('rul:a')).rejects.toThrow('there is no field rul; the nearest is rule');
  });
});
