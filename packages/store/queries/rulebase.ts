import type { Connection } from '../engine/engine.ts';
import { numberOrNull, textOrNull, timeOrNull } from './functions.ts';
import { periodOf } from './period.ts';
import { lastAttackSql } from './reason.ts';
import { type GuardState, stateSql } from './state.ts';

/** A rule of a function, with how often it matched. Hits are lower bounds: an instance that ends idle takes its last counts with it. */
export interface RuleRow {
  readonly section: string | null;
  readonly name: string | null;
  readonly match: string | null;
  /** The match id by which the guard counts the rule; null of an implied rule. */
  readonly id: string | null;
  readonly action: string | null;
  readonly mode: string | null;
  readonly origin: string | null;
  readonly because: string | null;
  readonly why: unknown;
  /** Why the rule has no effect; null = it has one, or that is not known. */
  readonly shadowed: string | null;
  readonly hits: {
    readonly day1: number;
    readonly day7: number;
    readonly day30: number;
    readonly day90: number;
  };
  readonly lastHit: string | null;
  /** False for a rule that only an older rulebase has: a guard still counts it. */
  readonly isPresent: boolean;
}

/** A function with its rulebase. */
export interface FunctionPage {
  readonly app: string;
  readonly environment: string;
  readonly name: string;
  readonly runtime: string | null;
  readonly who: string | null;
  readonly owner: string | null;
  readonly state: GuardState;
  /** The mode of each limited section that the guard named at its last start; null = it named none. */
  readonly modes: unknown;
  /** The first day with a count of its guards, `2026-11-05`; null = there is none. */
  readonly countedSince: string | null;
  readonly seenAt: string | null;
  /** The attack after which the guard fell silent; null = it reports, or there was none in the days before. */
  readonly silentAfter: string | null;
  readonly startedAt: string | null;
  readonly level: string | null;
  readonly guard: string | null;
  /** The digest that the guards run with. */
  readonly rulebase: string | null;
  /** The digest at the last scan. */
  readonly rulebaseOfScan: string | null;
  /** True if the rulebase that the guards run has the same rules of this function as that of the last scan; null = not known. */
  readonly hasSameRules: boolean | null;
  readonly commit: string | null;
  /** The address of the repository, and the scanned folder within it; null = the last scan named none. */
  readonly repository: string | null;
  readonly folder: string | null;
  readonly scannedAt: string | null;
  /** The function in the JSON of `scan`, its verdicts in the JSON of `holes`, its mode by section; null = never scanned. */
  readonly document: unknown;
  readonly rules: readonly RuleRow[];
}

/** Returns a function with its rules in the order of the rulebase; null if there is none that the person may see. */
export async function findFunction(
  connection: Connection,
  app: string,
  environment: string,
  name: string,
  now: Date,
): Promise<FunctionPage | null> {
  const { rows } = await connection.query(
    `with now as (select $4::timestamptz as at)
     select fn.*, app.name as app_name, app.environment, app.rulebase as scanned_rulebase, scan.commit, scan.made_at, app.repository,
       (select folder from rulebase_source where rulebase_source.app = app.id) as folder,
       ${stateSql} as state, case when ${stateSql} = 'silent' then ${lastAttackSql} end as silent_after, version.matches->>fn.name = fn.matches_digest as same_rules,
       (select to_char(min(day), 'YYYY-MM-DD') from fn_day where fn_day.fn = fn.id) as counted_since
     from now, fn join app on app.id = fn.app left join scan on scan.id = fn.scan
       left join rulebase_version version on version.app = fn.app and version.digest = fn.rulebase
     where app.name = $1 and app.environment = $2 and fn.name = $3`,
    [app, environment, name, now],
  );
  const fn = rows[0];
  if (!fn) return null;
  const { column } = await periodOf(connection, 90, now);
  const { rows: rules } = await connection.query(rulesSql(column !== null), [fn['id'], now]);
  return {
    app: String(fn['app_name']),
    environment: String(fn['environment']),
    name: String(fn['name']),
    runtime: textOrNull(fn['runtime']),
    who: textOrNull(fn['who']),
    owner: textOrNull(fn['owner']),
    state: fn['state'] as GuardState,
    modes: fn['modes'] ?? null,
    countedSince: textOrNull(fn['counted_since']),
    seenAt: timeOrNull(fn['seen_at']),
    silentAfter: timeOrNull(fn['silent_after']),
    startedAt: timeOrNull(fn['started_at']),
    level: textOrNull(fn['level']),
    guard: textOrNull(fn['guard']),
    rulebase: textOrNull(fn['rulebase']),
    rulebaseOfScan: textOrNull(fn['scanned_rulebase']),
    hasSameRules: typeof fn['same_rules'] === 'boolean' ? fn['same_rules'] : null,
    commit: textOrNull(fn['commit']),
    repository: textOrNull(fn['repository']),
    folder: textOrNull(fn['folder']),
    scannedAt: timeOrNull(fn['made_at']),
    document: fn['report'] ?? null,
    rules: rules.map(ruleRow),
  };
}

/** The last day comes from the hits by hour, which the store keeps for 35 days, the others from the sums of periods or from those by day. */
const rulesSql = (hasPeriods: boolean): string => `
with now as (select $2::timestamptz as at, ($2::timestamptz at time zone 'utc')::date as day)
select rule.*, hits.*, latest.*
from rule, now, lateral (
  ${
    hasPeriods
      ? `select coalesce(sum(day7), 0) as day7, coalesce(sum(day30), 0) as day30, coalesce(sum(day90), 0) as day90,
    max(last_seen) as last_hit
  from rule_destination as used where used.fn = rule.fn and used.rule = rule.id`
      : `select coalesce(sum(n) filter (where hit_day.day > now.day - 7), 0) as day7,
    coalesce(sum(n) filter (where hit_day.day > now.day - 30), 0) as day30,
    coalesce(sum(n) filter (where hit_day.day > now.day - 90), 0) as day90,
    max(last_hit) as last_hit
  from hit_day where hit_day.fn = rule.fn and hit_day.rule = rule.id`
  }
) as hits, lateral (
  select coalesce(sum(n), 0) as day1 from hit_hour
  where hit_hour.fn = rule.fn and hit_hour.rule = rule.id and hour > now.at - interval '25 hours'
) as latest
where rule.fn = $1 and (rule.scan is not null or hits.day90 > 0)
order by rule.scan is null, rule.place, rule.match`;

const ruleRow = (row: Readonly<Record<string, unknown>>): RuleRow => ({
  section: textOrNull(row['section']),
  name: textOrNull(row['name']),
  match: textOrNull(row['matches']),
  id: String(row['match']).includes('/') ? null : String(row['match']),
  action: textOrNull(row['action']),
  mode: textOrNull(row['mode']),
  origin: textOrNull(row['origin']),
  because: textOrNull(row['because']),
  why: row['why'] ?? null,
  shadowed: textOrNull(row['shadowed']),
  hits: {
    day1: Number(row['day1']),
    day7: Number(row['day7']),
    day30: Number(row['day30']),
    day90: Number(row['day90']),
  },
  lastHit: timeOrNull(row['last_hit']),
  isPresent: numberOrNull(row['scan']) !== null,
});
