import type { Connection } from '../engine/engine.ts';

/** The rank of a path that was attacked and not stopped is lower by this number, so that it comes before all others. */
export const attackedFirst = 1_000;

/** The threats whose attack is a text that takes effect at the line in the stack. Other paths can end at the same line. */
const byText = ['T1', 'T2', 'T3', 'T4', 'T5'];

/** So many days after an attack its path is where it was. */
const days = 7;

/**
 * Puts the paths first that were attacked in the last days without being stopped. Rows that a scan writes at the same time are left for the
 * next run.
 */
export async function rankAttacked(connection: Connection, now: Date): Promise<void> {
  await connection.query(
    `update path set attacked_at = found.last_at, unstopped_at = found.unstopped_at
     from (
       select path.id, attack.last_at, attack.unstopped_at
       from attack join path on path.fn = attack.fn and path.place = attack.place
       where path.threat = any($3) and attack.last_at > $1::timestamptz - $2 * interval '1 day'
         and (path.attacked_at is distinct from attack.last_at or path.unstopped_at is distinct from attack.unstopped_at)
       order by path.id for update of path skip locked
     ) as found where path.id = found.id`,
    [now, days, byText],
  );
  await connection.query(
    `update path set rank = path.rank + case when path.rank < 0 then ${attackedFirst} else -${attackedFirst} end
     from (
       select id from path where ((unstopped_at > $1::timestamptz - $2 * interval '1 day') is true) <> (rank < 0)
         and (unstopped_at is not null or rank < 0) order by id for update skip locked
     ) as found where path.id = found.id`,
    [now, days],
  );
}
