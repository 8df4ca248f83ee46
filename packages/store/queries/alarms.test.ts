import { modeChange } from '@emmental/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { proposalBase } from '../proposals/base.ts';
import { saveProposal } from '../proposals/proposal.ts';
import { saveScan } from '../scans/save.ts';
import type { UploadedRoute, UploadedStep } from '../scans/upload.ts';
import { migrate } from '../schema/migrate.ts';
import { asReader, asWriter } from '../store.ts';
import { engines, startEngine, type TestEngine } from '../testing/engines.ts';
import { scanOf } from '../testing/scan.ts';
import { listAlarms } from './alarms.ts';
import { closingsOf, firstClosings } from './closings.ts';
import { coverageRows } from './coverage.ts';
import { countPaths, everyPath, listPaths } from './paths.ts';

const now = new Date('2026-12-01T10:00:00Z');
/** Functions by the last signal of their guards, and the last attack. */
const functions = {
  Attacked: { seen: '2026-11-20T00:00:00Z', attack: '2026-11-14T00:00:00Z' },
  Early: { seen: '2026-11-20T00:00:00Z', attack: '2026-11-12T00:00:00Z' },
  Quiet: { seen: '2026-11-20T00:00:00Z', attack: null },
  Heard: { seen: '2026-12-01T00:00:00Z', attack: '2026-12-01T00:00:00Z' },
  Never: { seen: null, attack: null },
} as const;
const names = Object.keys(functions);

const [plain] = scanOf('shop', now).functions;

const routeOf = (name: string): UploadedRoute => ({
  id: `${name}/T1/shell`,
  function: name,
  threat: 'T1',
  name: null,
  who: 'public',
  because: `anyone → ${name}`,
  loses: 'credentials',
  visibility: 'unsure',
  hops: [],
  steps: [],
  cells: [],
  closing: [{ list: 'steps', index: 0, slices: ['inspect'] }],
  replay: null,
});

const step: UploadedStep = {
  says: modeChange('inbound'),
  effort: 'line',
  isMode: true,
  label: 'NARROWS',
  command: null,
  at: [],
  functions: names,
  paths: names.map((name) => ({
    id: `${name}/T1/shell`,
    function: name,
    threat: 'T1',
    because: '',
    loses: '',
  })),
  diff: '+ mode',
};

describe.each(engines)('%s', (kind) => {
  let db: TestEngine;
  let team: number;
  const read = <T>(work: Parameters<typeof asReader<T>>[2]) => asReader(db.engine, [team], work);

  beforeAll(async () => {
    db = await startEngine(kind);
    await migrate(db.engine, now);
    team = await asWriter(db.engine, async (connection) => {
      const { rows } = await connection.query(`insert into team (name) values ('shop') returning id`);
      return Number(rows[0]?.['id']);
    });
    const upload = scanOf('shop', now, {
      functions: names.flatMap((name) => (plain ? [{ ...plain, id: name, name }] : [])),
      steps: [step],
      routes: names.map(routeOf),
    });
    await saveScan(db.engine, team, upload, now);
    await asWriter(db.engine, async (connection) => {
      for (const [name, { seen, attack }] of Object.entries(functions)) {
        await connection.query(`update fn set seen_at = $1, level = 'in-process' where name = $2`, [
          seen,
          name,
        ]);
        if (attack !== null)
          await connection.query(
            `insert into incident (id, team, fn, kind, section, stopped, rule, class, way, first_at, last_at)
             select md5(name)::uuid, team, id, 3, 3, false, '', '', '', $1, $1 from fn where name = $2`,
            [attack, name],
          );
      }
    });
  });
  afterAll(() => db.remove());

  test('a guard that is silent since the days after an attack is an alarm, and a reason of its own', async () => {
    expect(await read((connection) => listAlarms(connection, now, 3))).toMatchObject({
      rows: [
        { function: 'Attacked', seenAt: '2026-11-20T00:00:00.000Z', attackedAt: '2026-11-14T00:00:00.000Z' },
      ],
      total: 1,
    });
    const reasons = (await read((connection) => coverageRows(connection, now))).map(
      ({ state, reason, functions: n }) => [state, reason, n],
    );
    expect(reasons).toContainEqual(['silent', 'silent after attack', 1]);
    expect(reasons).toContainEqual(['silent', 'silent', 2]);
    expect(reasons).toHaveLength(4);
  });

  test('a mode closes no path of a function whose guard is silent', async () => {
    const { rows } = await read((connection) => firstClosings(connection, now));
    expect(rows).toMatchObject([{ paths: 2, unproven: 3 }]);
    const [of] = await read((connection) => closingsOf(connection, rows[0]?.key ?? '', now));
    const proven = of?.step.paths.filter(({ isProven }) => isProven).map((path) => path.function);
    expect(proven).toEqual(['Heard', 'Never']);
    const list = await read((connection) =>
      listPaths(connection, everyPath, null, { limit: 10, offset: 0 }, now),
    );
    const unproven = list.rows.filter(({ closing }) => closing?.isProven === false);
    expect(unproven.map((path) => path.function).sort()).toEqual(['Attacked', 'Early', 'Quiet']);
    for (const [guard, n] of [
      ['lost', 3],
      ['heard', 2],
    ] as const)
      expect(await read((connection) => countPaths(connection, now, { ...everyPath, guard }))).toBe(n);
  });

  test('a change that waits is named where it closes paths', async () => {
    const [row] = (await read((connection) => firstClosings(connection, now))).rows;
    const base = await read((connection) => proposalBase(connection, 'shop', 'prod'));
    if (!base) throw new Error('no base');
    const person = { id: 1, name: 'Dana', role: 'member', teams: [team] } as const;
    const draft = {
      kind: 'closing',
      title: 'Set the mode',
      because: 'closes paths',
      origin: { href: '/paths', says: 'Paths' },
      functions: names,
      patch: '+ mode',
      label: 'NARROWS',
      changes: null,
      digest: null,
      until: null,
      command: null,
      closing: row?.key ?? null,
    } as const;
    const id = await saveProposal(db.engine, person, base, draft, now);
    const { rows } = await read((connection) => firstClosings(connection, now));
    expect(rows).toMatchObject([{ waits: [id] }]);
    const list = await read((connection) =>
      listPaths(connection, everyPath, null, { limit: 10, offset: 0 }, now),
    );
    expect(list.rows.every(({ closing }) => closing?.waits === id)).toBe(true);
  });
});
