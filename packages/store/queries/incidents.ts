import type { ProfileSection } from '@emmental/model';
import { kindCodes, sectionCodes, wordOf } from '../codes.ts';
import type { Connection } from '../engine/engine.ts';
import { textOrNull, timeOrNull } from './functions.ts';
import { type ThreatRow, threatRow, threatSql } from './threats.ts';

/** All alerts or blocks with one cause: a function, a rule, a class of attack, a way in. */
export interface IncidentRow {
  readonly id: string;
  readonly app: string;
  readonly environment: string;
  readonly function: string;
  readonly owner: string | null;
  readonly kind: 'alert' | 'block';
  readonly section: ProfileSection | null;
  /** The calls did not take effect: they are blocks, or another signal of the same invocation is. */
  readonly isStopped: boolean;
  /** The rule that decided; `others` = further causes of a function that has too many; null = the inspection found it. */
  readonly rule: string | null;
  readonly class: string | null;
  /** The field of the event that holds the attack, else the trigger; null = the guard named neither. */
  readonly way: string | null;
  /** Its signals in the period of the list. */
  readonly times: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** The same attack with another outcome, which is an incident of its own and began earlier; null = there is none. */
  readonly before: { readonly firstAt: string; readonly isStopped: boolean } | null;
  /** Nobody acknowledged it, or it came again since. */
  readonly isOpen: boolean;
  readonly noted: { readonly at: string; readonly by: string; readonly note: string } | null;
  /** The evidence of its newest signal. */
  readonly evidence: unknown;
}

/** The incidents that a list shows: exact names; null = all. */
export interface IncidentFilter {
  readonly kind: 'alert' | 'block' | null;
  readonly section: ProfileSection | null;
  readonly app: string | null;
  readonly environment: string | null;
  readonly function: string | null;
  readonly state: 'open' | 'acknowledged' | null;
}

export const everyIncident: IncidentFilter = {
  kind: null,
  section: null,
  app: null,
  environment: null,
  function: null,
  state: null,
};

const limitsSql = `incident.last_at >= $1 and ($2::smallint is null or incident.kind = $2)
  and ($3::smallint is null or incident.section = $3) and ($7::boolean is null or incident.is_open = $7)`;

/** Returns the limits of a list. Without a name of a function, no other table is read. */
function whereSql({ app, environment, function: fn }: IncidentFilter): string {
  if (app === null && environment === null && fn === null)
    return `${limitsSql} and $4::text is null and $5::text is null and $6::text is null`;
  return `${limitsSql} and incident.fn in (select fn.id from fn join app on app.id = fn.app
    where ($4::text is null or app.name = $4) and ($5::text is null or app.environment = $5)
      and ($6::text is null or fn.name = $6))`;
}

const limitsOf = (since: Date, { kind, section, app, environment, state, ...filter }: IncidentFilter) => [
  since,
  kind === null ? null : kindCodes[kind],
  section === null ? null : sectionCodes[section],
  app,
  environment,
  filter.function,
  state === null ? null : state === 'open',
];

const order = 'incident.is_open desc, incident.stopped, incident.last_at desc, incident.id';

/**
 * Returns a page of the incidents with a signal since a full hour: first those that nobody acknowledged, of these first what was not
 * stopped, the newest first.
 */
export async function listIncidents(
  connection: Connection,
  since: Date,
  filter: IncidentFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly IncidentRow[]> {
  const { rows } = await connection.query(
    `with page as (
       select * from incident where ${whereSql(filter)} order by ${order} limit $8 offset $9
     )
     select incident.*, fn.name as function, fn.owner, app.name as app, app.environment, sums.n as times, newest.evidence, earlier.*
     from page as incident join fn on fn.id = incident.fn join app on app.id = fn.app, ${sumsSql} left join ${newestSql} on true left join ${beforeSql} on true
     order by ${order}`,
    [...limitsOf(since, filter), page.limit, page.offset],
  );
  return rows.map(incidentRow);
}

/** The first parameter is the time since which signals are counted. */
const sumsSql = `lateral (
  select coalesce(sum(n), 0) as n from incident_hour where incident_hour.incident = incident.id and hour >= $1
) as sums`;
const newestSql = `lateral (
  select event.evidence from event where event.incident = incident.id order by event.time desc, event.key desc limit 1
) as newest`;

const beforeSql = `lateral (
  select other.first_at as before_at, other.stopped as before_stopped from incident other
  where other.fn = incident.fn and other.section is not distinct from incident.section and other.rule = incident.rule
    and other.class = incident.class and other.way = incident.way and other.stopped <> incident.stopped
    and other.first_at < incident.first_at
  order by other.first_at limit 1
) as earlier`;

/** Returns how many incidents have a signal since a full hour, and how many of them nobody acknowledged. */
export async function countIncidents(
  connection: Connection,
  since: Date,
  filter: IncidentFilter,
): Promise<{ readonly incidents: number; readonly open: number }> {
  const { rows } = await connection.query(
    `select count(*) as n, count(*) filter (where incident.is_open) as open from incident where ${whereSql(filter)}`,
    limitsOf(since, filter),
  );
  return { incidents: Number(rows[0]?.['n']), open: Number(rows[0]?.['open']) };
}

/** Returns how many incidents that nobody acknowledged have no signal since a time: they are in no list of newer ones, and wait all the same. */
export async function countOlder(
  connection: Connection,
  since: Date,
  filter: IncidentFilter,
): Promise<number> {
  if (filter.state === 'acknowledged') return 0;
  const [, ...limits] = limitsOf(since, { ...filter, state: 'open' });
  const { rows } = await connection.query(
    `select count(*) as n from incident where ${whereSql(filter)} and incident.last_at < $8`,
    [new Date(0), ...limits, since],
  );
  return Number(rows[0]?.['n']);
}

/** Returns an incident and its newest signal; null if there is none that the person may see. Signals since a full hour are counted. */
export async function findIncident(
  connection: Connection,
  id: string,
  since: Date,
): Promise<{ readonly incident: IncidentRow; readonly newest: ThreatRow | null } | null> {
  const { rows } = await connection.query(
    `select incident.*, sums.n as times, newest.evidence, earlier.*, fn.name as function, fn.owner, app.name as app, app.environment
     from incident join fn on fn.id = incident.fn join app on app.id = fn.app, ${sumsSql} left join ${newestSql} on true left join ${beforeSql} on true
     where incident.id = $2::uuid`,
    [since, id],
  );
  const [row] = rows;
  if (!row) return null;
  const { rows: signals } = await connection.query(
    `${threatSql} where event.incident = $1::uuid order by event.time desc, event.key desc limit 1`,
    [id],
  );
  return { incident: incidentRow(row), newest: signals[0] ? threatRow(signals[0]) : null };
}

const incidentRow = (row: Readonly<Record<string, unknown>>): IncidentRow => ({
  id: String(row['id']),
  app: String(row['app']),
  environment: String(row['environment']),
  function: String(row['function']),
  owner: textOrNull(row['owner']),
  kind: row['kind'] === kindCodes.block ? 'block' : 'alert',
  section: row['section'] === null ? null : wordOf(sectionCodes, row['section']),
  isStopped: row['stopped'] === true,
  rule: wordOrNull(row['rule']),
  class: wordOrNull(row['class']),
  way: wordOrNull(row['way']),
  times: Number(row['times']),
  firstAt: String(timeOrNull(row['first_at'])),
  lastAt: String(timeOrNull(row['last_at'])),
  before:
    row['before_at'] === null
      ? null
      : { firstAt: String(timeOrNull(row['before_at'])), isStopped: row['before_stopped'] === true },
  isOpen: row['is_open'] === true,
  noted:
    row['noted_at'] === null
      ? null
      : {
          at: String(timeOrNull(row['noted_at'])),
          by: String(row['noted_by']),
          note: textOrNull(row['note']) ?? '',
        },
  evidence: row['evidence'] ?? null,
});

const wordOrNull = (value: unknown): string | null => (value === '' ? null : textOrNull(value));
