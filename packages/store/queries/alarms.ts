import type { Connection } from '../engine/engine.ts';
import { textOrNull, timeOrNull } from './functions.ts';
import { lastAttackSql, reasonSql } from './reason.ts';
import { isSilentSql } from './state.ts';

/** A function whose guard fell silent after an attack. */
export interface Alarm {
  readonly app: string;
  readonly environment: string;
  readonly function: string;
  readonly owner: string | null;
  readonly seenAt: string;
  readonly attackedAt: string;
}

/** Returns the functions whose guards fell silent after an attack, the newest silence first, and how many there are. */
export async function listAlarms(
  connection: Connection,
  now: Date,
  limit: number,
): Promise<{ readonly rows: readonly Alarm[]; readonly total: number }> {
  const { rows } = await connection.query(
    `with now as (select $1::timestamptz as at)
     select app.name as app, app.environment, fn.name as function, fn.owner, fn.seen_at, ${lastAttackSql} as attacked_at,
       count(*) over () as total
     from now, fn join app on app.id = fn.app
     where ${isSilentSql} and ${reasonSql} = 'silent after attack'
     order by fn.seen_at desc, fn.id limit $2`,
    [now, limit],
  );
  return {
    rows: rows.map((row) => ({
      app: String(row['app']),
      environment: String(row['environment']),
      function: String(row['function']),
      owner: textOrNull(row['owner']),
      seenAt: timeOrNull(row['seen_at']) ?? '',
      attackedAt: timeOrNull(row['attacked_at']) ?? '',
    })),
    total: Number(rows[0]?.['total'] ?? 0),
  };
}
