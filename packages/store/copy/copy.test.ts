import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../schema/migrate.ts';
import { asWriter } from '../store.ts';
import { engines, startEngine, type TestEngine } from '../testing/engines.ts';
import { copyStore } from './copy.ts';

const now = new Date('2026-12-01T10:00:00Z');

describe.each(engines)('from the embedded database to %s', (kind) => {
  let from: TestEngine;
  let to: TestEngine;
  beforeAll(async () => {
    from = await startEngine('embedded');
    to = await startEngine(kind);
    await migrate(from.engine, new Date('2026-08-01T00:00:00Z'));
    await asWriter(from.engine, async (connection) => {
      await connection.query(`insert into team (name) values ('shop'), ('bank')`);
      await connection.query(`insert into app (team, name, environment) select id, name, 'prod' from team`);
      await connection.query(
        `insert into fn (team, app, name, report) select team, id, 'Odd "name" \\ é', '{"a": 1.50,  "a": [null]}' from app`,
      );
      await connection.query(
        `insert into token (digest, kind, team, name, ends_at) select '\\x00ff10', 'upload', id, 'ci', now() from team limit 1`,
      );
      // PostgreSQL has a type of its own with the name of this table.
      await connection.query(
        `insert into path (team, app, fn, scan, key, rank, threat, who, visibility, because, loses, first_seen, summary, document)
         select team, app, id, 1, 'key ' || id, 1, 'T1', 'public', 'blind', 'anyone', 'all', now(), '{}', '{}' from fn`,
      );
      await connection.query(
        `insert into event (time, key, team, fn, kind, signal, evidence)
         select '2026-08-03T00:00:00.123456Z'::timestamptz + n * interval '1 second', gen_random_uuid(), 1, 1, 3, 'em-' || n,
           json_build_object('what', n) from generate_series(1, 4500) as n`,
      );
    });
  });
  afterAll(async () => {
    await from.remove();
    await to.remove();
  });

  test('every row is there, documents to the byte, and the next number is free', async () => {
    const copied = await copyStore(from.engine, to.engine, now);
    expect(copied.find(({ name }) => name === 'event')?.rows).toBe(4500);
    const { rows } = await to.engine.use((connection) =>
      connection.query(`select name, report::text as report from fn order by id limit 1`),
    );
    expect(rows).toEqual([{ name: 'Odd "name" \\ é', report: '{"a": 1.50,  "a": [null]}' }]);
    const { rows: times } = await to.engine.use((connection) =>
      connection.query(`select to_char(min(time), 'SS.US') as first from event`),
    );
    expect(times).toEqual([{ first: '01.123456' }]);
    await asWriter(to.engine, (connection) => connection.query(`insert into team (name) values ('new')`));
  });

  test('a database with rows is refused and stays as it is', async () => {
    await expect(copyStore(from.engine, to.engine, now)).rejects.toThrow('copy into an empty one');
    const { rows } = await to.engine.use((connection) => connection.query('select count(*) as n from team'));
    expect(Number(rows[0]?.['n'])).toBe(3);
  });
});
