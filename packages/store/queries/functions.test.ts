import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveScan } from '../scans/save.ts';
import type { UploadedFunction } from '../scans/upload.ts';
import { migrate } from '../schema/migrate.ts';
import { asReader, asWriter } from '../store.ts';
import { engines, startEngine, type TestEngine } from '../testing/engines.ts';
import { scanOf } from '../testing/scan.ts';
import { countStates, type FunctionRow, listFunctions } from './functions.ts';

const now = new Date('2026-12-01T10:00:00Z');

const fn = (name: string, modes: UploadedFunction['modes']): UploadedFunction => ({
  id: `template.yaml#${name}`,
  name,
  runtime: 'nodejs22.x',
  who: 'public',
  owner: null,
  open: 0,
  analysed: true,
  report: {},
  verdicts: [],
  modes,
  rules: [],
  pause: null,
});

const functions = [
  fn('Plain', null),
  fn('Held', { files: 'enforce', code: 'alert' }),
  fn('Watched', { code: 'alert' }),
  fn('New', { code: 'enforce' }),
];

describe.each(engines)('%s', (kind) => {
  let db: TestEngine;
  let team: number;
  beforeAll(async () => {
    db = await startEngine(kind);
    await migrate(db.engine, now);
    team = await asWriter(db.engine, async (connection) => {
      const { rows } = await connection.query(`insert into team (name) values ('shop') returning id`);
      return Number(rows[0]?.['id']);
    });
    await saveScan(db.engine, team, scanOf('shop', now, { functions }), now);
    await asWriter(db.engine, (connection) =>
      connection.query(`update fn set seen_at = $1, level = 'in-process' where name <> 'New'`, [now]),
    );
  });
  afterAll(() => db.remove());

  test('the state of a guard follows the modes of the rulebase; a function without one is watched', async () => {
    const all = {
      text: null,
      app: null,
      environment: null,
      state: null,
      who: null,
      owner: null,
      reason: null,
      obstacle: null,
      cell: null,
    };
    const states = (rows: readonly FunctionRow[]) =>
      Object.fromEntries(rows.map(({ name, state }) => [name, state]));
    const { rows } = await asReader(db.engine, [team], (connection) =>
      listFunctions(connection, all, { limit: 10, offset: 0 }, now),
    );
    expect(states(rows)).toEqual({ Plain: 'alert', Held: 'enforce', Watched: 'alert', New: 'unprotected' });
    expect(await asReader(db.engine, [team], (connection) => countStates(connection, now))).toMatchObject({
      alert: 2,
      enforce: 1,
      unprotected: 1,
    });
  });
});
