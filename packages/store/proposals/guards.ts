import type { Connection } from '../engine/engine.ts';
import { textOrNull } from '../queries/functions.ts';
import { type GuardState, stateSql } from '../queries/state.ts';

/** The guard of a function that a change concerns. */
export interface ConcernedGuard {
  readonly function: string;
  readonly state: GuardState;
  /** The last signal; null = none was ever heard. */
  readonly seenAt: string | null;
}

/** Returns the guards of functions of an app, those that were not heard for longest first. */
export async function guardsOf(
  connection: Connection,
  app: number,
  functions: readonly string[],
  now: Date,
): Promise<readonly ConcernedGuard[]> {
  const { rows } = await connection.query(
    `with now as (select $3::timestamptz as at)
     select fn.name, ${stateSql} as state, to_char(fn.seen_at at time zone 'utc', 'YYYY-MM-DD') as seen
     from fn, now where fn.app = $1 and fn.name = any ($2::text[]) order by fn.seen_at nulls first, fn.name`,
    [app, functions, now],
  );
  return rows.map((row) => ({
    function: String(row['name']),
    state: row['state'] as GuardState,
    seenAt: textOrNull(row['seen']),
  }));
}
