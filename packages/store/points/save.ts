import type { Connection, Engine } from '../engine/engine.ts';
import { stateSql } from '../queries/state.ts';
import { isUnusedSql } from '../queries/unused.ts';
import { asWriter } from '../store.ts';
import { rankAttacked } from './attacked.ts';
import { noteDestinations, noteVolumes } from './traffic-changes.ts';

/**
 * The measures of the trends. `open` = functions with a path that nothing stops; `unused` = rules that allow something and were not hit in
 * 90 days; `threats` = calls that were refused or would have been, of that day alone.
 */
export const measures = ['functions', 'open', 'enforce', 'unused', 'threats'] as const;
export type Measure = (typeof measures)[number];

/** Writes the points of the present day: of one team, or of all. The last write of a day is what the day keeps. */
export async function savePoints(
  connection: Connection,
  now: Date,
  team: number | null = null,
): Promise<void> {
  await connection.query(pointsSql, [now, team]);
}

/** Writes the points of all teams, the order of their paths, and what changed in their traffic. */
export const saveAllPoints = (engine: Engine, now: Date): Promise<void> =>
  asWriter(engine, async (connection) => {
    await savePoints(connection, now);
    await rankAttacked(connection, now);
    await noteDestinations(connection, now);
    await noteVolumes(connection, now);
  });

const pointsSql = `
with now as (select $1::timestamptz as at, ($1::timestamptz at time zone 'utc')::date as day),
functions as (
  select fn.team, count(*) as functions, count(*) filter (where fn.open_threats > 0 and fn.scan is not null) as open,
    count(*) filter (where ${stateSql} = 'enforce') as enforce
  from now, fn where ($2::integer is null or fn.team = $2) and (fn.scan is not null or fn.seen_at is not null) group by 1
),
unused as (
  select rule.team, count(*) as n from now, rule join fn on fn.id = rule.fn
  where ($2::integer is null or rule.team = $2) and ${isUnusedSql} group by 1
),
threats as (
  select loud_team_hour.team, sum(n) as n from now, loud_team_hour
  where ($2::integer is null or loud_team_hour.team = $2) and kind in (3, 4)
    and hour >= now.day::timestamp at time zone 'utc' and hour < (now.day + 1)::timestamp at time zone 'utc' group by 1
)
insert into point_day (team, measure, day, n)
select team, measure, now.day, n from now, (
  select functions.team, point.measure, point.n from functions left join unused using (team) left join threats using (team),
    lateral (values ('functions', functions), ('open', open), ('enforce', enforce), ('unused', coalesce(unused.n, 0)),
      ('threats', coalesce(threats.n, 0))) as point(measure, n)
) as points
on conflict (team, measure, day) do update set n = excluded.n`;
