import type { Connection } from '../engine/engine.ts';
import { none } from '../intake/rows.ts';
import { dateOf } from '../time.ts';

/**
 * How far the guard of a function is: `enforce`, `alert`, `learn` = the strictest mode of its sections; `degraded` = the guard runs and
 * controls nothing; `silent` = it told something once, and nothing for a week; `unprotected` = no guard was ever heard of.
 */
export type GuardState = 'enforce' | 'alert' | 'learn' | 'degraded' | 'silent' | 'unprotected';

export const guardStates = [
  'enforce',
  'alert',
  'learn',
  'degraded',
  'silent',
  'unprotected',
] as const satisfies readonly GuardState[];

/** A row of the page Functions. Times are ISO 8601; null = never, or not known. */
export interface FunctionRow {
  readonly app: string;
  readonly environment: string;
  readonly name: string;
  readonly runtime: string | null;
  readonly who: string | null;
  readonly owner: string | null;
  readonly state: GuardState;
  readonly open: number | null;
  readonly toFix: number | null;
  readonly coverage: string | null;
  readonly alerts7d: number;
  readonly invocations7d: number;
  readonly seenAt: string | null;
  readonly scannedAt: string | null;
  readonly rulebase: string | null;
  /** The mode of each section that the rulebase limits; null = no rulebase is known. */
  readonly modes: unknown;
}

/** Limits of a list: `text` is part of a name, `state` and `app` are exact; null = all. */
export interface FunctionFilter {
  readonly text: string | null;
  readonly app: string | null;
  readonly state: GuardState | null;
  readonly who: string | null;
}

/** The SQL of a function's guard state; `fn` is its row. */
const stateSql = `case
  when fn.seen_at is null then 'unprotected'
  when fn.seen_at < now.at - interval '7 days' then 'silent'
  when fn.level = 'none' then 'degraded'
  when fn.report->'modes' is null then 'alert'
  when exists (select 1 from json_each_text(fn.report->'modes') as mode where mode.value = 'enforce') then 'enforce'
  when exists (select 1 from json_each_text(fn.report->'modes') as mode where mode.value = 'alert') then 'alert'
  else 'learn' end`;

/** Returns a page of functions, most to do first, and how many the filter finds in all. */
export async function listFunctions(
  connection: Connection,
  filter: FunctionFilter,
  page: { readonly limit: number; readonly offset: number },
  now: Date,
): Promise<{ readonly rows: readonly FunctionRow[]; readonly total: number }> {
  const { rows } = await connection.query(
    `with now as (select $1::timestamptz as at),
     found as (
       select fn.*, app.name as app_name, app.environment, scan.made_at, ${stateSql} as state
       from now, fn join app on app.id = fn.app left join scan on scan.id = fn.scan
       where (fn.scan is not null or fn.seen_at is not null)
         and ($2::text is null or fn.name ilike '%' || $2 || '%' or app.name ilike '%' || $2 || '%')
         and ($3::text is null or app.name = $3)
         and ($4::text is null or fn.who = $4)
     ),
     chosen as (select *, count(*) over () as total from found where $5::text is null or state = $5)
     select chosen.app_name, chosen.environment, chosen.name, chosen.runtime, chosen.who, chosen.owner, chosen.state,
       chosen.open, chosen.to_fix, chosen.coverage, chosen.seen_at, chosen.made_at, chosen.rulebase, chosen.total,
       chosen.report->'modes' as modes,
       (select coalesce(sum(n), 0) from loud_hour, now
         where loud_hour.fn = chosen.id and kind in (3, 4) and hour > now.at - interval '7 days') as alerts,
       (select coalesce(sum(n), 0) from hit_day, now
         where hit_day.fn = chosen.id and rule = ${none} and day > (now.at - interval '7 days')::date) as invocations
     from chosen order by to_fix desc nulls last, app_name, environment, name limit $6 offset $7`,
    [now, filter.text, filter.app, filter.who, filter.state, page.limit, page.offset],
  );
  return { rows: rows.map(functionRow), total: Number(rows[0]?.['total'] ?? 0) };
}

type Fields = Readonly<Record<string, unknown>>;

const functionRow = (row: Fields): FunctionRow => ({
  app: String(row['app_name']),
  environment: String(row['environment']),
  name: String(row['name']),
  runtime: textOrNull(row['runtime']),
  who: textOrNull(row['who']),
  owner: textOrNull(row['owner']),
  state: row['state'] as GuardState,
  open: numberOrNull(row['open']),
  toFix: numberOrNull(row['to_fix']),
  coverage: textOrNull(row['coverage']),
  alerts7d: Number(row['alerts']),
  invocations7d: Number(row['invocations']),
  seenAt: timeOrNull(row['seen_at']),
  scannedAt: timeOrNull(row['made_at']),
  rulebase: textOrNull(row['rulebase']),
  modes: row['modes'] ?? null,
});

/** Returns how many functions are in each state. */
export async function countStates(
  connection: Connection,
  now: Date,
): Promise<Readonly<Record<GuardState, number>>> {
  const { rows } = await connection.query(
    `with now as (select $1::timestamptz as at)
     select ${stateSql} as state, count(*) as n from now, fn
     where fn.scan is not null or fn.seen_at is not null group by 1`,
    [now],
  );
  const counts = new Map(rows.map(({ state, n }) => [String(state), Number(n)]));
  return Object.fromEntries(guardStates.map((state) => [state, counts.get(state) ?? 0])) as Record<
    GuardState,
    number
  >;
}

export const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
export const numberOrNull = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);
export const timeOrNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : dateOf(value).toISOString();
