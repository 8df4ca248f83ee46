import type { Connection } from '../engine/engine.ts';
import { countToFix } from './count.ts';
import { findingStates } from './states.ts';

/**
 * Opens the findings again whose suppression has ended: its last day is over, or it waited for a fix and one is known. Returns how many.
 * `app` limits it to one app; null = all.
 */
export async function endSuppressions(
  connection: Connection,
  now: Date,
  app: number | null = null,
): Promise<number> {
  const { rows } = await connection.query(
    `with now as (select $1::timestamptz as at, ($1::timestamptz at time zone 'utc')::date as day),
     ended as (
       update finding set state = ${findingStates.new}, reopened = true, opened_at = now.at, due_by = 'severity',
         due = now.day + (select days from due_days where due_days.severity = finding.severity),
         reason = null, suppressed_by = null, suppressed_at = null, suppressed_until = null, until_fix = false
       from now where state = ${findingStates.suppressed} and ($2::integer is null or app = $2)
         and ((until_fix and has_fix) or suppressed_until < now.day)
       returning finding.id, finding.app, finding.team, finding.has_fix
     ), noted as (
       insert into finding_event (team, finding, at, actor, what, text)
       select ended.team, ended.id, now.at, 'the console', 'suppression ended', case when ended.has_fix then 'a fix is known' end
       from ended, now
     )
     select app from ended`,
    [now, app],
  );
  await countToFix(connection, [...new Set(rows.map((row) => Number(row['app'])))]);
  return rows.length;
}
