import type { Connection } from '../engine/engine.ts';
import { dateOf } from '../time.ts';
import { type Reason, reasonSql } from './reason.ts';
import { type GuardState, guardStates, stateSql } from './state.ts';

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
  /** The mode of each limited section: the one that the guard named, else that of the rulebase; null = no rulebase is known. */
  readonly modes: unknown;
  /** Why the guard is in this state. */
  readonly reason: Reason;
  /** Why the guard cannot run in this function, and what protects it instead; null = it can, or that is not known. */
  readonly obstacle: string | null;
  readonly instead: string | null;
}

/** Limits of a list: `text` is part of a name, the others are exact; null = all. */
export interface FunctionFilter {
  readonly text: string | null;
  readonly app: string | null;
  readonly environment: string | null;
  readonly state: GuardState | null;
  readonly who: string | null;
  readonly owner: string | null;
  /** Why the guard is in this state: a key of `reasons`. */
  readonly reason: Reason | null;
  /** Why the guard cannot run in it. */
  readonly obstacle: string | null;
  /** A cell of the matrix of threats and controls. */
  readonly cell: CellFilter | null;
}

/** Functions with an effect of a control on a threat. `any` = any threat, or any control. */
export interface CellFilter {
  readonly threat: string;
  readonly slice: string;
  readonly mark: string;
}

/** The SQL of the day (UTC) that is counted by its hours, because the seven days begin within it. */
const firstDay = `((date_trunc('hour', $1::timestamptz) - interval '7 days') at time zone 'utc')::date`;

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
       select fn.*, app.name as app_name, app.environment, scan.made_at, ${stateSql} as state,
         ${reasonSql} as reason
       from now, fn join app on app.id = fn.app left join scan on scan.id = fn.scan
       where (fn.scan is not null or fn.seen_at is not null)
         and ($2::text is null or fn.name ilike '%' || $2 || '%' or app.name ilike '%' || $2 || '%')
         and ($3::text is null or app.name = $3)
         and ($4::text is null or fn.who = $4)
         and ($8::text is null or app.environment = $8)
         and ($9::text is null or fn.owner = $9)
         and ($14::text is null or fn.obstacle = $14)
         and ($11::text is null or exists (select 1 from fn_cell where fn_cell.fn = fn.id and fn.scan is not null
           and fn_cell.mark = $11 and fn_cell.slice = $12 and ($13 = 'any' or fn_cell.threat = $13)))
     ),
     chosen as (select *, count(*) over () as total from found
       where ($5::text is null or state = $5) and ($10::text is null or reason = $10))
     select chosen.app_name, chosen.environment, chosen.name, chosen.runtime, chosen.who, chosen.owner, chosen.state,
       chosen.open, chosen.to_fix, chosen.coverage, chosen.seen_at, chosen.made_at, chosen.rulebase, chosen.total,
       chosen.reason, chosen.obstacle, chosen.instead, coalesce(chosen.modes, chosen.planned_modes) as shown_modes,
       (select coalesce(sum(n), 0) from loud_day where loud_day.fn = chosen.id and day > ${firstDay})
         + (select coalesce(sum(n), 0) from loud_hour where loud_hour.fn = chosen.id and kind in (3, 4)
           and hour >= date_trunc('hour', $1::timestamptz) - interval '7 days'
           and hour < (${firstDay} + 1)::timestamp at time zone 'utc') as alerts,
       (select coalesce(sum(calls), 0) from fn_day where fn_day.fn = chosen.id
         and day > ($1::timestamptz - interval '7 days')::date) as invocations
     from chosen order by to_fix desc nulls last, app_name, environment, name limit $6 offset $7`,
    [
      now,
      filter.text,
      filter.app,
      filter.who,
      filter.state,
      page.limit,
      page.offset,
      filter.environment,
      filter.owner,
      filter.reason,
      filter.cell?.mark ?? null,
      filter.cell?.slice ?? null,
      filter.cell?.threat ?? null,
      filter.obstacle,
    ],
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
  modes: row['shown_modes'] ?? null,
  reason: row['reason'] as Reason,
  obstacle: textOrNull(row['obstacle']),
  instead: textOrNull(row['instead']),
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
