import type { Connection } from '../engine/engine.ts';
import { findingStates } from '../findings/states.ts';
import { waitsSql } from '../proposals/waits.ts';
import { countPaths } from './paths.ts';

/** How many things of each kind wait for a person. */
export interface Waiting {
  /** Attack paths that nothing stops. */
  readonly paths: number;
  /** Findings about which nobody has decided; facts of severity info are left out. */
  readonly findings: number;
  /** Incidents that nobody acknowledged: with a signal in the period, and those that have none in it. */
  readonly incidents: number;
  readonly older: number;
  /** Proposed changes that no scan has and nobody withdrew. */
  readonly changes: number;
}

/** Returns the numbers of the navigation. Each is read from stored sums or from an index of what waits. */
export async function waiting(connection: Connection, since: Date, now: Date): Promise<Waiting> {
  const { rows } = await connection.query(
    `select
       (select coalesce(sum(n), 0) from finding_count
         where state = ${findingStates.new} and not reopened and severity <> 'info') as findings,
       (select count(*) from incident where is_open and last_at >= $1) as incidents,
       (select count(*) from incident where is_open and last_at < $1) as older,
       (select count(*) from proposal where ${waitsSql}) as changes`,
    [since],
  );
  const [row = {}] = rows;
  return {
    paths: await countPaths(connection, now),
    findings: Number(row['findings']),
    incidents: Number(row['incidents']),
    older: Number(row['older']),
    changes: Number(row['changes']),
  };
}
