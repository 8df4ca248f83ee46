import type { ProfileSection } from '@emmental/model';
import { kindCodes, sectionCodes, wordOf } from '../codes.ts';
import type { Connection } from '../engine/engine.ts';
import { isoSql } from '../time.ts';
import { textOrNull } from './functions.ts';

/** A signal of the threat log: an alert, or a call that was stopped. */
export interface ThreatRow {
  /** ISO 8601 with microseconds. */
  readonly time: string;
  readonly key: string;
  readonly app: string;
  readonly environment: string;
  readonly function: string;
  readonly owner: string | null;
  readonly kind: string;
  readonly section: string | null;
  readonly rule: string | null;
  readonly decision: string | null;
  readonly mode: string | null;
  /** The digest of the rulebase that decided. */
  readonly rulebase: string | null;
  readonly id: string;
  readonly invocation: string | null;
  readonly class: string | null;
  readonly evidence: unknown;
  /** The incident to which it belongs; null = it is no alert and no block. */
  readonly incident: string | null;
  /** The call did not take effect: it was stopped, or another signal of its invocation was. It has the outcome of its incident. */
  readonly isStopped: boolean;
}

/** The threats that a log shows: exact names; null = all. */
export interface ThreatFilter {
  readonly kind: 'alert' | 'block' | null;
  readonly section: ProfileSection | null;
  readonly app: string | null;
  readonly environment: string | null;
  readonly function: string | null;
  /** The id of a signal, which a blocked caller was shown. */
  readonly id: string | null;
  /** The incident to which the signals belong. */
  readonly incident: string | null;
}

/** The SQL of signals with the names of their functions, for `threatRow`. */
export const threatSql = `select event.*, ${isoSql('event.time')} as iso, fn.name as function, fn.owner, app.name as app, app.environment,
    (select incident.stopped from incident where incident.id = event.incident) as stopped
  from event join fn on fn.id = event.fn join app on app.id = fn.app`;

/** The place in the log after which a page begins: the last row of the page before. */
export interface Cursor {
  readonly time: string;
  readonly key: string;
}

/**
 * Returns the newest threats from `since` on, after `cursor`. Every list has an earliest time, because the policies of teams would
 * make the database read all that others have.
 */
export async function listThreats(
  connection: Connection,
  since: Date,
  filter: ThreatFilter,
  cursor: Cursor | null,
  limit: number,
): Promise<readonly ThreatRow[]> {
  const { rows } = await connection.query(
    `${threatSql}
     where event.kind in (${kindCodes.alert}, ${kindCodes.block}) and event.time >= $1
       and ($2::timestamptz is null or (event.time, event.key) < ($2, $3::uuid))
       and ($5::smallint is null or event.kind = $5) and ($6::smallint is null or event.section = $6)
       and ($7::text is null or app.name = $7) and ($8::text is null or fn.name = $8)
       and ($9::text is null or app.environment = $9) and ($10::text is null or event.signal = $10)
       and ($11::uuid is null or event.incident = $11)
     order by event.time desc, event.key desc limit $4`,
    [
      since,
      cursor?.time ?? null,
      cursor?.key ?? null,
      limit,
      filter.kind === null ? null : kindCodes[filter.kind],
      filter.section === null ? null : sectionCodes[filter.section],
      filter.app,
      filter.function,
      filter.environment,
      filter.id,
      filter.incident,
    ],
  );
  return rows.map(threatRow);
}

/**
 * Returns how many threats there are since a full hour, from the sums by hour. Null for a filter by id, of which there are no sums.
 */
export async function countThreats(
  connection: Connection,
  since: Date,
  filter: ThreatFilter,
): Promise<number | null> {
  if (filter.id !== null) return null;
  if (filter.incident !== null) return countOfIncident(connection, since, filter);
  const isOfAll = filter.app === null && filter.function === null && filter.environment === null;
  const kinds = `kind in (${kindCodes.alert}, ${kindCodes.block})
    and ($2::smallint is null or kind = $2) and ($3::smallint is null or section = $3)`;
  const nextDay = `(($1::timestamptz at time zone 'utc')::date + 1)`;
  const values = [
    since,
    filter.kind === null ? null : kindCodes[filter.kind],
    filter.section === null ? null : sectionCodes[filter.section],
  ];
  const { rows } = isOfAll
    ? await connection.query(
        // The hours of the first day, and the days after it.
        `select coalesce(sum(n), 0) as n from (
           select n from loud_team_day where day >= ${nextDay} and ${kinds}
           union all
           select n from loud_team_hour where hour >= $1 and hour < ${nextDay}::timestamp at time zone 'utc' and ${kinds}
         ) as counted`,
        values,
      )
    : await connection.query(
        `select coalesce(sum(n), 0) as n from loud_hour
         where hour >= $1 and ${kinds} and loud_hour.fn in (
           select fn.id from fn join app on app.id = fn.app
           where ($4::text is null or app.name = $4) and ($5::text is null or fn.name = $5)
             and ($6::text is null or app.environment = $6))`,
        [...values, filter.app, filter.function, filter.environment],
      );
  return Number(rows[0]?.['n']);
}

/** An incident has one function, one outcome and one section: another one of the filter finds nothing. */
async function countOfIncident(
  connection: Connection,
  since: Date,
  { incident, kind, section, app, environment, ...filter }: ThreatFilter,
): Promise<number> {
  const { rows } = await connection.query(
    `select coalesce(sum(incident_hour.n), 0) as n
     from incident join fn on fn.id = incident.fn join app on app.id = fn.app
       join incident_hour on incident_hour.incident = incident.id and hour >= $1
     where incident.id = $2::uuid and ($3::smallint is null or incident.kind = $3)
       and ($4::smallint is null or incident.section = $4) and ($5::text is null or app.name = $5)
       and ($6::text is null or app.environment = $6) and ($7::text is null or fn.name = $7)`,
    [
      since,
      incident,
      kind === null ? null : kindCodes[kind],
      section === null ? null : sectionCodes[section],
      app,
      environment,
      filter.function,
    ],
  );
  return Number(rows[0]?.['n']);
}

/** Returns the signals with an id, such as a blocked caller saw it: short ids repeat by chance. */
export async function findSignals(connection: Connection, id: string): Promise<readonly ThreatRow[]> {
  const { rows } = await connection.query(
    `${threatSql}
     where event.signal = $1 order by event.time desc limit 20`,
    [id],
  );
  return rows.map(threatRow);
}

/** Returns a signal by its time and key; null if there is none that the person may see. */
export async function findSignal(
  connection: Connection,
  time: string,
  key: string,
): Promise<ThreatRow | null> {
  const { rows } = await connection.query(
    `${threatSql}
     where event.time = $1::timestamptz and event.key = $2::uuid`,
    [time, key],
  );
  return rows[0] ? threatRow(rows[0]) : null;
}

/** Returns a row of `threatSql`. */
export const threatRow = (row: Readonly<Record<string, unknown>>): ThreatRow => ({
  time: String(row['iso']),
  key: String(row['key']),
  app: String(row['app']),
  environment: String(row['environment']),
  function: String(row['function']),
  owner: textOrNull(row['owner']),
  kind: wordOf(kindCodes, row['kind']),
  section: row['section'] === null ? null : wordOf(sectionCodes, row['section']),
  rule: textOrNull((row['evidence'] as { readonly rule?: unknown } | null)?.rule),
  decision: textOrNull(row['decision']),
  mode: textOrNull(row['mode']),
  rulebase: textOrNull(row['rulebase']),
  id: String(row['signal']),
  invocation: textOrNull(row['invocation']),
  class: textOrNull(row['class']),
  evidence: row['evidence'],
  incident: textOrNull(row['incident']),
  isStopped: row['stopped'] === true || row['kind'] === kindCodes.block,
});
