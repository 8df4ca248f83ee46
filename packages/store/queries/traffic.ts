import type { ProfileSection } from '@emmental/model';
import { sectionCodes } from '../codes.ts';
import type { Connection } from '../engine/engine.ts';
import { textOrNull, timeOrNull } from './functions.ts';
import { dayOf, type Period } from './period.ts';

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

/** Returns the number of calls in each section; `unknown` = calls by rules that no scan has. */
export async function countSections(
  connection: Connection,
  { from, column }: Period,
): Promise<Readonly<Record<ProfileSection | 'unknown', number>>> {
  const { rows } = column
    ? await connection.query(`select section, sum(${column}) as n from section_period group by 1`)
    : await connection.query(
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
  { days, from }: Period,
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
  { from, column }: Period,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly FlowRow[]; readonly total: number }> {
  const { rows } = await connection.query(flowsSql(column), [
    sectionCodes[section],
    dayOf(from),
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
const flowsSql = (column: string | null): string => `
with sums as (
  select destination as id, coalesce(sum(n) filter (where not refused), 0)::bigint as allowed,
    coalesce(sum(n) filter (where refused), 0)::bigint as refused, max(last_hit) as last_hit
  from ${
    column === null
      ? 'flow_day where section = $1 and day >= $2::date'
      : `(select destination, refused, ${column} as n, last_hit from flow_period where section = $1 and ${column} > 0) as kept`
  } group by 1
),
flows as (
  select destination.name as destination, array_agg(sums.id) as ids, sum(allowed)::bigint as allowed,
    sum(refused)::bigint as refused, max(last_hit) as last_hit, count(*) over () as total
  from sums left join destination on destination.id = sums.id group by 1
),
shown as (select * from flows order by refused > 0 desc, allowed + refused desc, destination limit $3 offset $4)
select shown.*, used.*
from shown, lateral (
  select count(distinct fn.id) as functions, count(distinct rule.id) as rules, min(fn.name) as function,
    min(rule.name) as rule, min(first_seen) as first_seen,
    array_agg(distinct case when ${modeSql} = 'enforce' and rule.action = 'deny' then 'DENY' else rule.action end)
      filter (where rule.action is not null) as actions
  from rule_destination used join rule on rule.id = used.rule join fn on fn.id = used.fn
  where used.destination = any (shown.ids) and used.section = $1 and used.last_seen >= $2::date
) as used
order by refused > 0 desc, allowed + refused desc, destination`;

/** Returns the destinations by rule and function, and how many there are; with `since` the newest first, else those with most calls. */
export async function listCalls(
  connection: Connection,
  filter: CallFilter,
  period: Period,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly CallRow[]; readonly total: number }> {
  const order = filter.since === null ? 'n desc' : 'first_seen desc, n desc';
  const where = whereSql(filter, period);
  const { rows } = await connection.query(
    `with page as (
       select used.*, ${callsSql(period)} as n from ${usedSql(filter)}
       where ${where} order by ${order}, used.fn, used.rule, used.destination limit $9 offset $10
     )
     ${namesSql} order by ${order}, page.fn, page.rule, page.destination`,
    [...valuesOf(filter, period), page.limit, page.offset],
  );
  return { rows: rows.map(callRow), total: await countCalls(connection, filter, period) };
}

/** Returns how many destinations by rule and function a filter finds. Of a whole section the store keeps the number. */
async function countCalls(connection: Connection, filter: CallFilter, period: Period): Promise<number> {
  const { section, ...others } = filter;
  const isKept = period.column !== null && Object.values(others).every((value) => value === null);
  const { rows } = isKept
    ? await connection.query(
        `select coalesce(sum(${period.column}), 0) as n from call_count where $1::smallint is null or section = $1`,
        [section === null ? null : sectionCodes[section]],
      )
    : await connection.query(
        `select count(*) as n from ${usedSql(filter)} where ${whereSql(filter, period)}`,
        valuesOf(filter, period),
      );
  return Number(rows[0]?.['n']);
}

/** The SQL of the calls of a row of `rule_destination` in a period, of which `$1` is the first day. */
const callsSql = ({ column }: Period): string =>
  column === null
    ? `(select coalesce(sum(n), 0) from destination_day as daily where daily.fn = used.fn and daily.rule = used.rule
         and daily.destination = used.destination and daily.day >= $1::date)`
    : `used.${column}`;

/** The rules are read only if one of them is looked for. */
const usedSql = ({ rule }: CallFilter): string =>
  rule === null ? 'rule_destination used' : 'rule_destination used join rule on rule.id = used.rule';

/** Returns the limits of the list; each is a statement of its own, so that the database can begin with the narrowest one. */
function whereSql(filter: CallFilter, period: Period): string {
  const isOfFunctions = filter.app !== null || filter.environment !== null || filter.function !== null;
  return [
    '$1::date is not null',
    `${callsSql(period)} > 0`,
    '($2::smallint is null or used.section = $2)',
    isOfFunctions
      ? `used.fn in (select fn.id from fn join app on app.id = fn.app
           where ($3::text is null or app.name = $3) and ($4::text is null or app.environment = $4)
             and ($5::text is null or fn.name = $5))`
      : '$3::text is null and $4::text is null and $5::text is null',
    filter.rule === null ? '$6::text is null' : '(rule.name = $6 or rule.match = $6)',
    filter.to === null
      ? '$7::text is null'
      : 'used.destination in (select id from destination where name = $7)',
    // Functions whose guards are as new are left out: all of their destinations are new.
    filter.since === null
      ? '$8::timestamptz is null'
      : `used.first_seen >= $8 and used.destination <> 0
           and (select min(day) from fn_day where fn_day.fn = used.fn and hits > 0) < ($8::timestamptz at time zone 'utc')::date`,
  ].join(' and ');
}

const valuesOf = (filter: CallFilter, { from }: Period): readonly unknown[] => [
  dayOf(from),
  filter.section === null ? null : sectionCodes[filter.section],
  filter.app,
  filter.environment,
  filter.function,
  filter.rule,
  filter.to,
  filter.since,
];

/** Names are looked up only for the rows of the page. */
const namesSql = `select app.name as app, app.environment, fn.name as function, coalesce(rule.section,
    nullif(split_part(rule.match, '/', 1), rule.match)) as section, rule.name as rule, rule.match, rule.action,
  ${modeSql} as mode, (select name from destination where destination.id = page.destination) as destination,
  page.first_seen, page.last_seen, page.n,
  (coalesce(rule.action = 'deny', false) or rule.match like '%/(all other)') as refused
from page join fn on fn.id = page.fn join app on app.id = fn.app join rule on rule.id = page.rule`;

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
  { from, column }: Period,
  limit: number,
): Promise<{ readonly rows: readonly TalkerRow[]; readonly functions: number; readonly calls: number }> {
  const talk = column
    ? `select fn, ${column} as n, count(*) over () as functions, sum(${column}) over () as calls
       from talk_period where section = $1 and ${column} > 0 and $2::date is not null`
    : `select fn, sum(n) as n, count(*) over () as functions, sum(sum(n)) over () as calls
       from talk_day where section = $1 and day >= $2::date group by fn`;
  const { rows } = await connection.query(
    `with talk as (${talk})
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
