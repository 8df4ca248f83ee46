import type { Connection } from '../engine/engine.ts';
import { textOrNull, timeOrNull } from './functions.ts';
import { reasonSql } from './reason.ts';
import { type GuardState, stateSql } from './state.ts';
import { hitlessCountsSql, isObservedSql } from './unused.ts';

/** How the rulebase that the guards run compares with the one of the last scan. `unknown` = one of them is not known. */
export const drifts = ['same', 'differs', 'unknown'] as const;
export type Drift = (typeof drifts)[number];

/** The rulebase of one function. Hits are lower bounds. */
export interface RulebaseRow {
  readonly app: string;
  readonly environment: string;
  readonly name: string;
  readonly owner: string | null;
  readonly state: GuardState;
  /** Its guard fell silent after an attack. */
  readonly isAlarm: boolean;
  readonly modes: unknown;
  /** The rules, implied ones included. */
  readonly rules: number;
  /** Null = no guard was ever heard of. */
  readonly hits30d: number | null;
  /** Null = its guard does not report. */
  readonly unused: number | null;
  readonly shadowed: number;
  readonly running: string | null;
  readonly scanned: string | null;
  readonly drift: Drift;
  readonly changedAt: string | null;
}

/** Limits of the list; null = all. `has` = only rulebases with such rules. */
export interface RulebaseFilter {
  readonly text: string | null;
  readonly app: string | null;
  readonly environment: string | null;
  readonly drift: Drift | null;
  readonly has: 'unused' | 'shadowed' | null;
}

/** The sums over all rows that a filter finds. */
export interface RulebaseSums {
  readonly rulebases: number;
  readonly rules: number;
  readonly unused: number;
  readonly shadowed: number;
}

/** Returns a page of the rulebases of present functions, those with most unused rules first, and the sums of the filter. */
export async function listRulebases(
  connection: Connection,
  filter: RulebaseFilter,
  page: { readonly limit: number; readonly offset: number },
  now: Date,
): Promise<{ readonly rows: readonly RulebaseRow[]; readonly sums: RulebaseSums }> {
  const { rows } = await connection.query(listSql, [
    now,
    filter.text,
    filter.app,
    filter.environment,
    filter.drift,
    filter.has,
    page.limit,
    page.offset,
  ]);
  const [first] = rows;
  return {
    rows: rows.map(rulebaseRow),
    sums: {
      rulebases: Number(first?.['total'] ?? 0),
      rules: Number(first?.['all_rules'] ?? 0),
      unused: Number(first?.['all_unused'] ?? 0),
      shadowed: Number(first?.['all_shadowed'] ?? 0),
    },
  };
}

/**
 * The SQL of the drift; `fn`, `app` and `version`, the rulebase that the guards run, are its rows. A newer rulebase of the app that changes
 * other functions alone is no drift of this one.
 */
const driftSql = `case when fn.rulebase is null or app.rulebase is null then 'unknown'
  when fn.rulebase = app.rulebase then 'same'
  when version.matches->>fn.name = fn.matches_digest then case
    when coalesce(fn.modes, fn.planned_modes)::jsonb = fn.planned_modes::jsonb then 'same' else 'differs' end
  else 'differs' end`;

const order = `drift <> 'differs', unused desc, shadowed desc, app_name, environment, name`;

// Rows are narrow until the page is chosen: the sums and the order need all of them.
const listSql = `
with now as (select $1::timestamptz as at),
counted as (${hitlessCountsSql}),
found as (
  select fn.id, fn.name, app.name as app_name, app.environment, ${driftSql} as drift, fn.rules, fn.shadowed,
    ${isObservedSql} as observed, case when ${isObservedSql} then coalesce(counted.hitless, 0) else 0 end as unused
  from now, fn join app on app.id = fn.app left join counted on counted.fn = fn.id
    left join rulebase_version version on version.app = fn.app and version.digest = fn.rulebase
  where fn.scan is not null and fn.rules > 0
    and ($2::text is null or fn.name ilike '%' || $2 || '%' or app.name ilike '%' || $2 || '%')
    and ($3::text is null or app.name = $3) and ($4::text is null or app.environment = $4)
),
filtered as materialized (
  select * from found where ($5::text is null or drift = $5)
    and ($6::text is null or ($6 = 'unused' and unused > 0) or ($6 = 'shadowed' and shadowed > 0))
),
sums as (
  select count(*) as total, sum(rules) as all_rules, sum(unused) as all_unused, sum(shadowed) as all_shadowed from filtered
),
chosen as (select * from filtered order by ${order} limit $7 offset $8)
select chosen.*, sums.*, fn.owner, fn.seen_at, fn.rulebase as running, fn.rules_changed_at,
  coalesce(fn.modes, fn.planned_modes) as modes, ${stateSql} as state, ${reasonSql} = 'silent after attack' as is_alarm, app.rulebase as scanned,
  (select coalesce(sum(hits), 0) from fn_day where fn_day.fn = chosen.id
    and day > ($1::timestamptz at time zone 'utc')::date - 30) as hits
from now, sums, chosen join fn on fn.id = chosen.id join app on app.id = fn.app
order by ${order.replaceAll(/\b(?=drift|unused|shadowed|app_name|environment|name\b)/g, 'chosen.')}`;

const rulebaseRow = (row: Readonly<Record<string, unknown>>): RulebaseRow => {
  const isHeard = row['seen_at'] !== null;
  return {
    app: String(row['app_name']),
    environment: String(row['environment']),
    name: String(row['name']),
    owner: textOrNull(row['owner']),
    state: row['state'] as GuardState,
    isAlarm: row['is_alarm'] === true,
    modes: row['modes'] ?? null,
    rules: Number(row['rules']),
    hits30d: isHeard ? Number(row['hits']) : null,
    unused: row['observed'] === true ? Number(row['unused']) : null,
    shadowed: Number(row['shadowed']),
    running: textOrNull(row['running']),
    scanned: textOrNull(row['scanned']),
    drift: row['drift'] as Drift,
    changedAt: timeOrNull(row['rules_changed_at']),
  };
};
