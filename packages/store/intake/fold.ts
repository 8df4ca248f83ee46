import type { Engine } from '../engine/engine.ts';
import { asWriter } from '../store.ts';
import { addPeriods, periods, turnPeriods } from './periods.ts';

/**
 * Adds the counts that came since the last call to the sums by hour, day, period, destination and team, and notes the last day of each rule. It
 * deletes what it adds in the same statement, so each count is added exactly once, also when it came late. Returns how many rows it moved.
 */
export function foldHits(engine: Engine, now: Date): Promise<number> {
  return asWriter(engine, async (connection) => {
    await turnPeriods(connection, now);
    const { rows } = await connection.query(fold);
    return Number(rows[0]?.['n']);
  });
}

const names = periods.map((days) => `day${days}`).join(', ');
const sums = periods.map((days) => `sum(day${days})`).join(', ');
/** The SQL of the calls of a row that count in each period. */
const counted = periods
  .map((days) => `case when day > today - ${days} and day <= today then n else 0 end as day${days}`)
  .join(', ');

const fold = `
with moved as (delete from hit_delta returning *),
of_day as (
  select moved.*, coalesce(section.code, -1) as section, (hour at time zone 'utc')::date as day,
    coalesce(rule.action = 'deny', false) or coalesce(rule.match like '%/(all other)', false) as refused
  from moved left join rule on rule.id = moved.rule
    left join (values ('inbound', 0), ('outbound', 1), ('files', 2), ('processes', 3), ('code', 4), ('permissions', 5))
      as section(name, code) on section.name = coalesce(rule.section, split_part(rule.match, '/', 1))
),
placed as (select of_day.*, ${counted} from of_day, (select day as today from traffic_state) as state),
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
  insert into rule_destination as old (fn, rule, destination, team, first_seen, last_seen, section, ${names})
  select fn, rule, destination, min(team), min(last_hit), max(last_hit), min(section), ${sums}
  from placed where rule <> 0 group by 1, 2, 3 order by 1, 2, 3
  on conflict (fn, rule, destination) do update
    set first_seen = least(old.first_seen, excluded.first_seen), last_seen = greatest(old.last_seen, excluded.last_seen),
      section = excluded.section, ${addPeriods('old', 'excluded')}
),
by_team as (
  insert into fleet_hour as old (team, hour, section, n)
  select team, hour, section, sum(n) from placed group by 1, 2, 3 order by 1, 2, 3
  on conflict (team, hour, section) do update set n = old.n + excluded.n
),
by_destination_and_day as (
  insert into destination_day as old (fn, rule, destination, day, team, n)
  select fn, rule, destination, day, min(team), sum(n) from placed where rule <> 0
  group by 1, 2, 3, 4 order by 1, 2, 3, 4
  on conflict (fn, rule, destination, day) do update set n = old.n + excluded.n
),
by_flow as (
  insert into flow_day as old (team, section, day, destination, refused, n, last_hit)
  select team, section, day, destination, refused, sum(n), max(last_hit) from placed where rule <> 0
  group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (team, section, day, destination, refused) do update
    set n = old.n + excluded.n, last_hit = greatest(old.last_hit, excluded.last_hit)
),
by_flow_and_period as (
  insert into flow_period as old (team, section, destination, refused, ${names}, last_hit)
  select team, section, destination, refused, ${sums}, max(last_hit) from placed where rule <> 0
  group by 1, 2, 3, 4 having sum(day90) > 0 order by 1, 2, 3, 4
  on conflict (team, section, destination, refused) do update
    set last_hit = greatest(old.last_hit, excluded.last_hit), ${addPeriods('old', 'excluded')}
),
by_talker_and_period as (
  insert into talk_period as old (team, section, fn, ${names})
  select team, section, fn, ${sums} from placed where rule <> 0
  group by 1, 2, 3 having sum(day90) > 0 order by 1, 2, 3
  on conflict (team, section, fn) do update set ${addPeriods('old', 'excluded')}
),
by_section_and_period as (
  insert into section_period as old (team, section, ${names})
  select team, section, ${sums} from placed where rule <> 0
  group by 1, 2 having sum(day90) > 0 order by 1, 2
  on conflict (team, section) do update set ${addPeriods('old', 'excluded')}
),
by_talker as (
  insert into talk_day as old (team, section, day, fn, refused, n)
  select team, section, day, fn, refused, sum(n) from placed where rule <> 0
  group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (team, section, day, fn, refused) do update set n = old.n + excluded.n
),
by_section as (
  insert into section_day as old (team, day, section, refused, n)
  select team, day, section, refused, sum(n) from placed where rule <> 0
  group by 1, 2, 3, 4 order by 1, 2, 3, 4
  on conflict (team, day, section, refused) do update set n = old.n + excluded.n
),
by_flow_and_hour as (
  insert into flow_hour as old (team, hour, section, refused, n)
  select team, hour, section, refused, sum(n) from placed where rule <> 0
  group by 1, 2, 3, 4 order by 1, 2, 3, 4
  on conflict (team, hour, section, refused) do update set n = old.n + excluded.n
)
select count(*) as n from moved`;
