import type { Connection } from '../engine/engine.ts';
import { type Reason, reasonSql } from './reason.ts';
import { type GuardState, stateSql } from './state.ts';

/** The functions of one environment that are in a state for one reason. */
export interface CoverageRow {
  readonly environment: string;
  readonly state: GuardState;
  readonly reason: Reason;
  /** Why the guard cannot run there; set for the reason `runtime` alone. */
  readonly obstacle: string | null;
  readonly instead: string | null;
  readonly functions: number;
}

/** Returns how many functions are in each state, by environment and reason. Each function is counted once. */
export async function coverageRows(connection: Connection, now: Date): Promise<readonly CoverageRow[]> {
  const { rows } = await connection.query(
    `with now as (select $1::timestamptz as at),
     judged as (
       select app.environment, ${stateSql} as state, ${reasonSql} as reason, fn.obstacle, fn.instead
       from now, fn join app on app.id = fn.app where fn.scan is not null or fn.seen_at is not null
     )
     select environment, state, reason, case when reason = 'runtime' then obstacle end as obstacle,
       case when reason = 'runtime' then min(instead) end as instead, count(*) as n
     from judged group by 1, 2, 3, 4 order by environment, n desc, reason, obstacle`,
    [now],
  );
  return rows.map((row) => ({
    environment: String(row['environment']),
    state: row['state'] as GuardState,
    reason: row['reason'] as Reason,
    obstacle: row['obstacle'] === null ? null : String(row['obstacle']),
    instead: row['instead'] === null ? null : String(row['instead']),
    functions: Number(row['n']),
  }));
}
