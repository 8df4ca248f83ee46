import type { Connection } from '../engine/engine.ts';
import { findingStates } from './states.ts';

/**
 * Counts the findings of each function that are open and more than a fact, as the page Findings lists them without a query. Lists of
 * functions read the stored number.
 */
export async function countToFix(connection: Connection, apps: readonly number[]): Promise<void> {
  if (apps.length === 0) return;
  await connection.query(
    `update fn set to_fix = counted.n
     from (
       select fn.id, count(finding.id) as n
       from fn left join finding on finding.fn = fn.id and finding.severity <> 'info'
         and finding.state in (${findingStates.new}, ${findingStates.inProgress})
       where fn.app = any($1::integer[]) and fn.scan is not null group by fn.id
     ) as counted
     where counted.id = fn.id and fn.to_fix is distinct from counted.n`,
    [apps],
  );
}

/** Adds up the rows of `finding_count` with equal columns. */
export async function foldFindingCounts(connection: Connection): Promise<void> {
  await connection.query(
    `with moved as (delete from finding_count returning *)
     insert into finding_count
     select team, severity, state, reopened, owner, due, sum(n) from moved group by 1, 2, 3, 4, 5, 6 having sum(n) <> 0`,
  );
}
