import type { Connection } from '../engine/engine.ts';
import { waitsSql } from '../proposals/waits.ts';
import { numberOrNull, textOrNull, timeOrNull } from './functions.ts';
import { isHitlessSql, isObservedSql, isUnobservedSql, isUnusedSql, isUnusedUnknownSql } from './unused.ts';

/** A rule that allows something and has no hit, with what says if it may be removed. */
export interface UnusedRule {
  readonly app: string;
  readonly environment: string;
  readonly function: string;
  readonly owner: string | null;
  readonly section: string | null;
  readonly name: string;
  readonly match: string | null;
  readonly origin: string | null;
  /** The places of the code that need it. */
  readonly why: unknown;
  /** The first day with a count of its guards, `2026-11-05`; null = there is none. */
  readonly countedSince: string | null;
  readonly seenAt: string | null;
  /** The number of the proposal that waits and takes the rule away; null = there is none. */
  readonly waits: number | null;
}

/** The rules that a list shows; null = all. `isKnown` = the guards report, so the hits are known. */
export interface UnusedFilter {
  readonly isKnown: boolean;
  readonly app: string | null;
  readonly environment: string | null;
}

/** Returns a page of the unused rules, those that no code needs first; and how many are known and not known to be unused. */
export async function listUnusedRules(
  connection: Connection,
  filter: UnusedFilter,
  page: { readonly limit: number; readonly offset: number },
  now: Date,
): Promise<{ readonly rows: readonly UnusedRule[]; readonly known: number; readonly unknown: number }> {
  const of = `($2::text is null or app.name = $2) and ($3::text is null or app.environment = $3)`;
  const from = `now, rule join fn on fn.id = rule.fn join app on app.id = fn.app`;
  const { rows } = await connection.query(
    `with now as (select $1::timestamptz as at)
     select rule.section, rule.name, rule.matches, rule.origin, rule.why, fn.name as function, fn.owner, fn.seen_at,
       app.name as app, app.environment,
       (select to_char(min(day), 'YYYY-MM-DD') from fn_day where fn_day.fn = fn.id) as counted_since,
       (select min(proposal.id) from proposal where proposal.app = app.id and ${waitsSql} and exists (
         select 1 from json_array_elements(proposal.changes) as change where change->>'owner' = fn.name
           and change->>'subject' = rule.section || '/' || rule.name and change->>'after' is null)) as waits
     from ${from}
     where fn.scan is not null and ${filter.isKnown ? isUnusedSql : isUnusedUnknownSql} and ${of}
     order by rule.origin in ('needed', 'declared'), app.name, app.environment, fn.name, rule.place, rule.id
     limit $4 offset $5`,
    [now, filter.app, filter.environment, page.limit, page.offset],
  );
  const { rows: counts } = await connection.query(
    `with now as (select $1::timestamptz as at)
     select count(*) filter (where ${isObservedSql}) as known, count(*) filter (where ${isUnobservedSql}) as unknown
     from ${from} where fn.scan is not null and ${isHitlessSql} and ${of}`,
    [now, filter.app, filter.environment],
  );
  return {
    rows: rows.map(unusedRule),
    known: Number(counts[0]?.['known']),
    unknown: Number(counts[0]?.['unknown']),
  };
}

const unusedRule = (row: Readonly<Record<string, unknown>>): UnusedRule => ({
  app: String(row['app']),
  environment: String(row['environment']),
  function: String(row['function']),
  owner: textOrNull(row['owner']),
  section: textOrNull(row['section']),
  name: textOrNull(row['name']) ?? '?',
  match: textOrNull(row['matches']),
  origin: textOrNull(row['origin']),
  why: row['why'] ?? null,
  countedSince: textOrNull(row['counted_since']),
  seenAt: timeOrNull(row['seen_at']),
  waits: numberOrNull(row['waits']),
});
