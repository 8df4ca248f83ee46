import type { ProfileSection } from '@emmental/model';
import { sectionCodes } from '../codes.ts';
import type { Connection } from '../engine/engine.ts';
import { textOrNull, timeOrNull } from './functions.ts';

/** A destination, operation, program or trigger with the calls of all functions. */
export interface FlowRow {
  /** null = the guards counted calls without a destination. */
  readonly destination: string | null;
  readonly functions: number;
  readonly rules: number;
  /** The function and the rule, if it is one of each. */
  readonly function: string | null;
  readonly rule: string | null;
  /** The different actions of the rules that decided; capital letters = the section is enforced. */
  readonly actions: readonly string[];
  readonly allowed: number;
  readonly refused: number;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
}

/** A destination of one rule of one function. */
export interface CallRow {
  readonly app: string;
  readonly environment: string;
  readonly function: string;
  readonly section: string | null;
  /** The name of the rule; null = no scan has it. */
  readonly rule: string | null;
  /** The id by which the guard counts the rule, or `section/name` of an implied rule. */
  readonly match: string;
  readonly action: string | null;
  readonly mode: string | null;
  readonly destination: string | null;
  readonly isRefused: boolean;
  readonly n: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** A function with its calls in a section. */
export interface TalkerRow {
  readonly app: string;
  readonly environment: string;
  readonly function: string;
  readonly n: number;
}

/** The calls of an hour or a day, by their outcome. */
export interface Bar {
  readonly at: string;
  readonly allowed: number;
  readonly refused: number;
}

/** Limits of a list of calls: exact names; null = all. `since` is the first moment at which a destination may have been seen first. */
export interface CallFilter {
  readonly section: ProfileSection | null;
  readonly app: string | null;
  readonly environment: string | null;
  readonly function: string | null;
  /** A name of a rule or its match id. */
  readonly rule: string | null;
  readonly to: string | null;
  readonly since: Date | null;
}

/** Returns the first moment of the last `days` days, today included. Days are in UTC, as the sums are. */
export const firstOf = (days: number, now: Date): Date =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - days + 1));

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** Returns the number of calls in each section since a day; `unknown` = calls by rules that no scan has. */
export async function countSections(
  connection: Connection,
  from: Date,
): Promise<Readonly<Record<ProfileSection | 'unknown', number>>> {
  const { rows } = await connection.query(
    'select section, sum(n) as n from section_day where day >= $1::date group by 1',
    [dayOf(from)],
  );
  const counts = new Map(rows.map(({ section, n }) => [Number(section), Number(n)]));
  return Object.fromEntries(
    Object.entries({ ...sectionCodes, unknown: -1 }).map(([name, code]) => [name, counts.get(code) ?? 0]),
  ) as Record<ProfileSection | 'unknown', number>;
}

/** Returns the calls of a section by hour of today, or by day for more than one day; hours without a call are left out. */
export async function listBars(
  connection: Connection,
  section: ProfileSection,
  days: number,
  from: Date,
): Promise<readonly Bar[]> {
  const sums = `coalesce(sum(n) filter (where not refused), 0) as allowed,
    coalesce(sum(n) filter (where refused), 0) as refused`;
  const { rows } = await connection.query(
    days === 1
      ? `select hour as at, ${sums} from flow_hour where section = $1 and hour >= $2 group by 1 order by 1`
      : `select day::timestamp at time zone 'utc' as at, ${sums} from section_day
         where section = $1 and day >= $2::date group by 1 order by 1`,
    [sectionCodes[section], days === 1 ? from : dayOf(from)],
  );
  return rows.map((row) => ({
    at: timeOrNull(row['at']) ?? '',
    allowed: Number(row['allowed']),
    refused: Number(row['refused']),
  }));
}

/** Returns the destinations of a section that had most calls, those with refused ones first, and how many there are. */
export async function listFlows(
  connection: Connection,
  section: ProfileSection,
  from: Date,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly FlowRow[]; readonly total: number }> {
  const { rows } = await connection.query(flowsSql, [
    sectionCodes[section],
    dayOf(from),
    section,
    page.limit,
    page.offset,
  ]);
  return {
    rows: rows.map((row) => ({
      destination: textOrNull(row['destination']),
      functions: Number(row['functions']),
      rules: Number(row['rules']),
      function: textOrNull(row['function']),
      rule: textOrNull(row['rule']),
      actions: (row['actions'] as readonly string[] | null) ?? [],
      allowed: Number(row['allowed']),
      refused: Number(row['refused']),
      firstSeen: timeOrNull(row['first_seen']),
      lastSeen: timeOrNull(row['last_hit']),
    })),
    total: Number(rows[0]?.['total'] ?? 0),
  };
}

/**
 * The SQL of the mode in which a rule decides: the one that the guard named at its start, else that of the last scan, which may not be
 * deployed yet. `fn` and `rule` are its rows.
 */
const modeSql = `coalesce(fn.modes->>coalesce(rule.section, split_part(rule.match, '/', 1)), rule.mode)`;

/** The names of a destination in several teams are one row. The rules are looked up only for the rows of the page. */
const flowsSql = `
with sums as (
  select destination as id, coalesce(sum(n) filter (where not refused), 0) as allowed,
    coalesce(sum(n) filter (where refused), 0) as refused, max(last_hit) as last_hit
  from flow_day where section = $1 and day >= $2::date group by 1
),
flows as (
  select destination.name as destination, array_agg(sums.id) as ids, sum(allowed) as allowed, sum(refused) as refused,
    max(last_hit) as last_hit, count(*) over () as total
  from sums left join destination on destination.id = sums.id group by 1
),
shown as (select * from flows order by refused > 0 desc, allowed + refused desc, destination limit $4 offset $5)
select shown.*, used.*
from shown, lateral (
  select count(distinct fn.id) as functions, count(distinct rule.id) as rules, min(fn.name) as function,
    min(rule.name) as rule, min(first_seen) as first_seen,
    array_agg(distinct case when ${modeSql} = 'enforce' and rule.action = 'deny' then 'DENY' else rule.action end)
      filter (where rule.action is not null) as actions
  from rule_destination used join rule on rule.id = used.rule join fn on fn.id = used.fn
  where used.destination = any (shown.ids) and coalesce(rule.section, split_part(rule.match, '/', 1)) = $3
    and used.last_seen >= $2::date
) as used
order by refused > 0 desc, allowed + refused desc, destination`;

/** Returns the destinations by rule and function, and how many there are; with `since` the newest first, else those with most calls. */
export async function listCalls(
  connection: Connection,
  filter: CallFilter,
  from: Date,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly CallRow[]; readonly total: number }> {
  const { rows } = await connection.query(
    callsSql(filter.since === null ? 'n desc' : 'first_seen desc, n desc'),
    [
      dayOf(from),
      filter.section,
      filter.app,
      filter.environment,
      filter.function,
      filter.rule,
      filter.to,
      filter.since,
      page.limit,
      page.offset,
    ],
  );
  return { rows: rows.map(callRow), total: Number(rows[0]?.['total'] ?? 0) };
}

/**
 * The sums are made in one pass over the days and names are looked up only for the rows of the page. With `since`, functions whose guards
 * are as new are left out: all of their destinations are new.
 */
const callsSql = (order: string): string => `
with counted as (
  select fn, rule, destination, sum(n) as n from destination_day
  where day >= $1::date and (($3::text is null and $4::text is null and $5::text is null) or fn in (
    select fn.id from fn join app on app.id = fn.app
    where ($3::text is null or app.name = $3) and ($4::text is null or app.environment = $4)
      and ($5::text is null or fn.name = $5)))
  group by 1, 2, 3
),
page as (
  select used.fn, used.rule, used.destination, used.first_seen, used.last_seen, counted.n, count(*) over () as total
  from counted join rule_destination used using (fn, rule, destination) join rule on rule.id = used.rule
  where counted.n > 0
    and ($2::text is null or coalesce(rule.section, split_part(rule.match, '/', 1)) = $2)
    and ($6::text is null or rule.name = $6 or rule.match = $6)
    and ($7::text is null or used.destination in (select id from destination where name = $7))
    and ($8::timestamptz is null or (used.first_seen >= $8 and used.destination <> 0 and exists (
      select 1 from rule_destination as before where before.fn = used.fn and before.first_seen < $8)))
  order by ${order}, fn, rule, destination limit $9 offset $10
)
select app.name as app, app.environment, fn.name as function, coalesce(rule.section,
    nullif(split_part(rule.match, '/', 1), rule.match)) as section, rule.name as rule, rule.match, rule.action,
  ${modeSql} as mode, destination.name as destination, page.first_seen, page.last_seen, page.n,
  (coalesce(rule.action = 'deny', false) or rule.match like '%/(all other)') as refused, page.total
from page join fn on fn.id = page.fn join app on app.id = fn.app join rule on rule.id = page.rule
  left join destination on destination.id = page.destination
order by ${order}, fn.id, rule.id, destination.id`;

const callRow = (row: Readonly<Record<string, unknown>>): CallRow => ({
  app: String(row['app']),
  environment: String(row['environment']),
  function: String(row['function']),
  section: textOrNull(row['section']),
  rule: textOrNull(row['rule']),
  match: String(row['match']),
  action: textOrNull(row['action']),
  mode: textOrNull(row['mode']),
  destination: textOrNull(row['destination']),
  isRefused: row['refused'] === true,
  n: Number(row['n']),
  firstSeen: timeOrNull(row['first_seen']) ?? '',
  lastSeen: timeOrNull(row['last_seen']) ?? '',
});

/** Returns the functions with most calls in a section, and how many functions and calls there are. */
export async function listTalkers(
  connection: Connection,
  section: ProfileSection,
  from: Date,
  limit: number,
): Promise<{ readonly rows: readonly TalkerRow[]; readonly functions: number; readonly calls: number }> {
  const { rows } = await connection.query(
    `with talk as (
       select fn, sum(n) as n, count(*) over () as functions, sum(sum(n)) over () as calls
       from talk_day where section = $1 and day >= $2::date group by fn
     )
     select app.name as app, app.environment, fn.name as function, talk.n, talk.functions, talk.calls
     from (select * from talk order by n desc, fn limit $3) as talk join fn on fn.id = talk.fn join app on app.id = fn.app
     order by talk.n desc, app.name, fn.name`,
    [sectionCodes[section], dayOf(from), limit],
  );
  return {
    rows: rows.map((row) => ({
      app: String(row['app']),
      environment: String(row['environment']),
      function: String(row['function']),
      n: Number(row['n']),
    })),
    functions: Number(rows[0]?.['functions'] ?? 0),
    calls: Number(rows[0]?.['calls'] ?? 0),
  };
}
