import { expect, test } from 'vitest';
import { engines, startEngine } from '../testing/engines.ts';
import { migrate } from './migrate.ts';
import { console1 } from './migrations/1-console.ts';

const now = new Date('2026-12-01T10:00:00Z');

test.each(engines)('a filled store of the first version keeps its rows: %s', async (kind) => {
  const { engine, remove } = await startEngine(kind);
  try {
    await engine.use((connection) =>
      connection.script(`
        create table version (number integer not null);
        ${console1}
        insert into version values (1);
        insert into team (name) values ('shop');
        insert into app (team, name, environment) values (1, 'shop', 'prod');
        insert into fn (team, app, name, report, modes) values
          (1, 1, 'Thumbnails', '{"modes":{"inbound":"alert","files":"learn"}}', '{"files":"enforce"}'),
          (1, 1, 'Mailer', '{"modes":null}', null);
        insert into rule (team, fn, match) values (1, 1, 'm1');
        insert into hit_day (fn, rule, day, team, n, last_hit) values
          (1, 1, '2026-11-30', 1, 5, '2026-11-30'), (1, 1, '2026-11-29', 1, 2, '2026-11-29'), (1, 0, '2026-11-30', 1, 9, '2026-11-30');
      `),
    );
    await migrate(engine, now);
    await migrate(engine, now);
    const read = async (sql: string) => (await engine.use((connection) => connection.query(sql))).rows;
    expect(await read('select name, planned, running from fn order by id')).toEqual([
      { name: 'Thumbnails', planned: 'alert', running: 'enforce' },
      { name: 'Mailer', planned: null, running: null },
    ]);
    expect(await read(`select to_char(last_day, 'YYYY-MM-DD') as day from rule`)).toEqual([
      { day: '2026-11-30' },
    ]);
    expect(await read(`select calls, hits from fn_day order by day`)).toEqual([
      { calls: 0, hits: 2 },
      { calls: 9, hits: 5 },
    ]);
  } finally {
    await remove();
  }
});
