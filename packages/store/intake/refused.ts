import type { Engine } from '../engine/engine.ts';
import { asWriter } from '../store.ts';

/** Counts what a sender sent and the console did not take, by day and reason. */
export function countRefused(
  engine: Engine,
  token: number,
  counts: ReadonlyMap<string, number>,
  now: Date,
): Promise<void> {
  const rows = [...counts].sort().map(([why, n]) => ({ why, n }));
  return asWriter(engine, async (connection) => {
    await connection.query(
      `insert into refused as old (day, token, why, n)
       select ($2::timestamptz at time zone 'utc')::date, $3, row.why, row.n
       from json_to_recordset($1) as row(why text, n bigint)
       on conflict (day, token, why) do update set n = old.n + excluded.n`,
      [JSON.stringify(rows), now, token],
    );
  });
}
