import type { Engine } from '../engine/engine.ts';
import { asWriter } from '../store.ts';

/**
 * Adds the counts that came since the last call to the sums by hour, day, destination and team, and notes the last day of each rule. It deletes what it adds in the same
 * statement, so each count is added exactly once, also when it came late. Returns how many rows it moved.
 */
export function foldHits(engine: Engine): Promise<number> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(fold);
    return Number(rows[0]?.['n']);
  });
}

const fold = `
with moved as (delete from hit_delta returning *),
by_hour as (
  insert into hit_hour as old (fn, hour, rule, destination, team, n)
  select fn, hour, rule, destination, min(team), sum(n) from moved group by 1, 2, 3, 4 order by 1, 2, 3, 4
  on conflict (fn, hour, rule, destination) do update set n = old.n + excluded.n
),
by_day as (
  insert into hit_day as old (fn, rule, day, team, n, last_hit)
  select fn, rule, (hour at time zone 'utc')::date, min(team), sum(n), max(last_hit)
  from moved group by 1, 2, 3 order by 1, 2, 3
  on conflict (fn, rule, day) do update
    set n = old.n + excluded.n, last_hit = greatest(old.last_hit, excluded.last_hit)
),
by_fn as (
  insert into fn_day as old (fn, day, team, calls, hits)
  select fn, (hour at time zone 'utc')::date, min(team), coalesce(sum(n) filter (where rule = 0), 0),
    coalesce(sum(n) filter (where rule <> 0), 0)
  from moved group by 1, 2 order by 1, 2
  on conflict (fn, day) do update set calls = old.calls + excluded.calls, hits = old.hits + excluded.hits
),
by_rule as (
  update rule set last_day = latest.day
  from (select rule, (max(last_hit) at time zone 'utc')::date as day from moved where rule <> 0 group by 1) as latest
  where rule.id = latest.rule and (rule.last_day is null or rule.last_day < latest.day)
),
by_destination as (
  insert into rule_destination as old (fn, rule, destination, team, first_seen, last_seen)
  select fn, rule, destination, min(team), min(hour), max(last_hit)
  from moved where destination <> 0 group by 1, 2, 3 order by 1, 2, 3
  on conflict (fn, rule, destination) do update
    set first_seen = least(old.first_seen, excluded.first_seen), last_seen = greatest(old.last_seen, excluded.last_seen)
),
by_team as (
  insert into fleet_hour as old (team, hour, section, n)
  select moved.team, moved.hour, coalesce(section.code, -1), sum(moved.n)
  from moved left join rule on rule.id = moved.rule
    left join (values ('inbound', 0), ('outbound', 1), ('files', 2), ('processes', 3), ('code', 4), ('permissions', 5))
      as section(name, code) on section.name = rule.section
  group by 1, 2, 3 order by 1, 2, 3
  on conflict (team, hour, section) do update set n = old.n + excluded.n
)
select count(*) as n from moved`;
