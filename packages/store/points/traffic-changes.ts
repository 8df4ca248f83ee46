import { sectionCodes } from '../codes.ts';
import type { Connection } from '../engine/engine.ts';
import { dayOf, firstOf } from '../queries/period.ts';
import { computeUnusual, type UnusualRow } from '../queries/unusual.ts';

/** A function whose guard is heard for fewer days has only new destinations. */
const days = 7;
/** The most functions with an unusual volume of one section and day that the history gets. */
const most = 1_000;

/** Adds destinations that a function calls for the first time to the history: those that are seen since some days and not noted yet. */
export async function noteDestinations(connection: Connection, now: Date): Promise<void> {
  await connection.query(
    `insert into history (team, at, kind, app, fn, subject, before, after)
     select used.team, used.at, 'destination', fn.app, fn.id, destination.name, null, used.section
     from (
       select used.team, used.fn, used.destination, min(used.first_seen) as at,
         min(coalesce(rule.section, nullif(split_part(rule.match, '/', 1), rule.match))) as section
       from rule_destination used join rule on rule.id = used.rule
       where used.first_seen >= $1::timestamptz - $2 * interval '1 day' and used.destination <> 0 group by 1, 2, 3
     ) as used join fn on fn.id = used.fn join destination on destination.id = used.destination
     where exists (select 1 from rule_destination before where before.fn = used.fn
         and before.first_seen < used.at - $2 * interval '1 day')
       and not exists (select 1 from rule_destination before where before.fn = used.fn
         and before.destination = used.destination and before.first_seen < used.at)
       and not exists (select 1 from history known where known.fn = used.fn and known.kind = 'destination'
         and known.subject = destination.name)
     order by used.at, fn.id`,
    [now, days],
  );
}

/**
 * Keeps the functions with an unusual number of calls on the last complete day, once an hour because counts come late, and adds them to the
 * history, once a day.
 */
export async function noteVolumes(connection: Connection, now: Date): Promise<void> {
  const day = dayOf(firstOf(2, now));
  const { rows: state } = await connection.query(
    `update traffic_state set unusual_at = $1 where unusual_at is null or unusual_at > $1
       or date_trunc('hour', unusual_at, 'utc') < date_trunc('hour', $1::timestamptz, 'utc') returning day`,
    [now],
  );
  const { rows: teams } = await connection.query(
    `insert into point_day (team, measure, day, n) select id, 'volume', $1::date, 0 from team
     on conflict do nothing returning team`,
    [day],
  );
  if (state.length === 0 && teams.length === 0) return;
  const found: UnusualRow[] = [];
  for (const section of Object.keys(sectionCodes) as (keyof typeof sectionCodes)[])
    found.push(...(await computeUnusual(connection, section, now, most)));
  await keepUnusual(connection, found);
  if (teams.length > 0)
    await noteUnusual(
      connection,
      found,
      teams.map(({ team }) => Number(team)),
      now,
    );
}

async function keepUnusual(connection: Connection, rows: readonly UnusualRow[]): Promise<void> {
  await connection.query('delete from unusual_volume');
  await connection.query(
    `insert into unusual_volume (team, section, fn, day, n, median, spread, days, kind)
     select fn.team, row.section, fn.id, row.day, row.n, row.median, row.spread, row.days, row.kind
     from json_to_recordset($1) as row(app text, environment text, function text, section smallint, day date, n bigint,
       median double precision, spread double precision, days smallint, kind text)
     join app on app.name = row.app and app.environment = row.environment join fn on fn.app = app.id and fn.name = row.function`,
    [
      JSON.stringify(
        rows.map(({ usual, section, ...row }) => ({ ...row, ...usual, section: sectionCodes[section] })),
      ),
    ],
  );
}

async function noteUnusual(
  connection: Connection,
  found: readonly UnusualRow[],
  teams: readonly number[],
  now: Date,
): Promise<void> {
  // A call of a function has traces in several sections: the first one that shows it stands for the function.
  const rows = new Map<string, UnusualRow>();
  for (const row of found) {
    const key = `${row.app}/${row.environment}/${row.function}`;
    if (!rows.has(key)) rows.set(key, row);
  }
  await connection.query(
    `insert into history (team, at, kind, app, fn, subject, before, after)
     select fn.team, $2, 'volume', fn.app, fn.id, row.section, row.usual::text, row.n::text
     from json_to_recordset($1) as row(app text, environment text, function text, section text, usual bigint, n bigint)
     join app on app.name = row.app and app.environment = row.environment join fn on fn.app = app.id and fn.name = row.function
     where fn.team = any($3::integer[])`,
    [
      JSON.stringify(
        [...rows.values()].map(({ usual, ...row }) => ({ ...row, usual: Math.round(usual.median) })),
      ),
      now,
      teams,
    ],
  );
}
