import type { ProfileSection } from '@emmental/model';
import type { Connection } from '../engine/engine.ts';
import { textOrNull } from '../queries/functions.ts';
import { type GuardState, isLostSql, stateSql } from '../queries/state.ts';

/** The guard of a function that a change concerns. */
export interface ConcernedGuard {
  readonly function: string;
  readonly state: GuardState;
  /** The last signal; null = none was ever heard. */
  readonly seenAt: string | null;
}

/**
 * Returns the mode of a section in which the guard of a function said that it runs; null = it said none, or nothing shows that it still runs
 * (`isLostSql`).
 */
export async function runningMode(
  connection: Connection,
  app: number,
  fn: string,
  section: ProfileSection,
  now: Date,
): Promise<string | null> {
  const { rows } = await connection.query(
    `with now as (select $4::timestamptz as at)
     select case json_typeof(fn.modes) when 'string' then fn.modes #>> '{}' else fn.modes->>$3::text end as mode from fn, now
     where fn.app = $1 and fn.name = $2 and fn.seen_at is not null and not (${isLostSql})`,
    [app, fn, section, now],
  );
  return textOrNull(rows[0]?.['mode']);
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
