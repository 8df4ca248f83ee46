import { kindCodes } from '../../packages/store/codes.ts';
import { type Connection, inTransaction } from '../../packages/store/engine/engine.ts';
import { openPostgres } from '../../packages/store/engine/postgres.ts';
import { turnPeriods } from '../../packages/store/intake/periods.ts';
import { noteVolumes } from '../../packages/store/points/traffic-changes.ts';
import { partitionStatements } from '../../packages/store/schema/partitions.ts';

/** Days for which the console keeps its counts by day, by hour, and the keys of counts. */
const days = { days: 90, hours: 35, keys: 45 } as const;

/**
 * Fills the tables of a server as months of guards would: of `signals` lines a tenth are alerts and the rest counts, whose keys and sums are
 * stored. Functions and rules are those of the uploaded scans.
 */
export async function fillServer(address: string, signals: number): Promise<void> {
  const engine = await openPostgres(address);
  try {
    const run = (sql: string, parameters: readonly unknown[] = []) =>
      engine.use(async (connection: Connection) => {
        await connection.script('set statement_timeout = 0');
        await connection.query(sql, parameters);
      });
    const now = new Date();
    for (const ago of [0, 30, 60, 90])
      await engine.use((connection) =>
        connection.script(partitionStatements(new Date(now.getTime() - ago * 86_400_000))),
      );
    await run(`select setseed(0.25)`);
    await run(alerts, [Math.round(signals / 10)]);
    await run(keys, [Math.round((signals * 9) / 10)]);
    for (const sql of sums) await run(sql);
    await engine.use((connection) =>
      inTransaction(connection, async () => {
        await connection.script('set local statement_timeout = 0');
        // Sums of periods begin anew, as those of a store that was made before it had them.
        for (const table of ['flow_period', 'talk_period', 'section_period', 'call_count'])
          await connection.query(`delete from ${table}`);
        await connection.query(`update traffic_state set day = '1970-01-01', unusual_at = null`);
        await turnPeriods(connection, now);
        await noteVolumes(connection, now);
      }),
    );
    await engine.use(async (connection) => {
      await connection.script('set statement_timeout = 0');
      await connection.script('vacuum analyze');
    });
  } finally {
    await engine.close();
  }
}

const fns = `(select array_agg(id order by id) as ids, array_agg(team order by id) as teams from fn) as fns`;

const alerts = `
insert into event (time, key, team, fn, kind, section, decision, mode, signal, invocation, rulebase, evidence, incident)
select now() - random() * interval '${days.days} days', gen_random_uuid(), teams[place], ids[place], kind, section, 'deny', 'alert',
  'em-' || substr(md5(n::text), 1, 16), md5(place::text || n), 'a41c9e000000',
  json_build_object('what', 'host-' || n % 5000 || '.example:443', 'rule', '(all other)', 'level', 'in-process'),
  md5(concat_ws(' ', ids[place], kind, section))::uuid
from (select n, 1 + floor(random() * cardinality(ids))::integer as place, (random() * 5)::integer as section,
    case when random() < 0.8 then ${kindCodes.alert} else ${kindCodes.block} end as kind, ids, teams
  from generate_series(1, $1::integer) as n, ${fns}) as drawn`;

const keys = `
insert into seen (time, key)
select now() - random() * interval '${days.keys} days', gen_random_uuid() from generate_series(1, $1::integer)`;

/** Each rule is hit in a third of the hours; the rule 0 stands for the invocations. */
const rules = `(select id, fn, team from rule union all select 0, id, team from fn) as rule`;

/** The section of a rule as a number, and whether the rule refuses. */
const sectionCode = `(values ('inbound', 0), ('outbound', 1), ('files', 2), ('processes', 3), ('code', 4), ('permissions', 5))
  as section(name, code)`;
const placed = `join rule on rule.id = counted.rule join ${sectionCode} on section.name = coalesce(rule.section, split_part(rule.match, '/', 1))`;
const refused = `coalesce(rule.action = 'deny', false) or coalesce(rule.match like '%/(all other)', false)`;

/** The tables of Traffic: each destination of a rule is met on half of the days. */
const traffic = [
  `insert into destination_day (fn, rule, destination, day, team, n)
   select fn, rule, destination, day, team, 1 + floor(random() * 2000)
   from rule_destination, generate_series(current_date - ${days.days - 1}, current_date, interval '1 day') as day
   where random() < 0.5 on conflict do nothing`,
  `insert into flow_day (team, section, day, destination, refused, n, last_hit)
   select counted.team, section.code, day, destination, ${refused}, sum(n), day + interval '20 hours'
   from destination_day as counted ${placed} group by 1, 2, 3, 4, 5 on conflict do nothing`,
  `insert into talk_day (team, section, day, fn, refused, n)
   select counted.team, section.code, day, counted.fn, ${refused}, sum(n)
   from destination_day as counted ${placed} group by 1, 2, 3, 4, 5 on conflict do nothing`,
  `insert into section_day (team, day, section, refused, n)
   select team, day, section, refused, sum(n) from talk_day group by 1, 2, 3, 4 on conflict do nothing`,
  `insert into flow_hour (team, hour, section, refused, n)
   select counted.team, hour, section.code, ${refused}, sum(n)
   from hit_hour as counted ${placed} group by 1, 2, 3, 4 on conflict do nothing`,
  `insert into fn_day (fn, day, team, calls, hits)
   select fn, day, min(team), coalesce(sum(n) filter (where rule = 0), 0), coalesce(sum(n) filter (where rule <> 0), 0)
   from hit_day group by 1, 2 on conflict do nothing`,
  `update rule set last_day = current_date - 1 where exists (select from hit_day where hit_day.fn = rule.fn and hit_day.rule = rule.id)`,
];

const sums = [
  `insert into hit_hour (fn, hour, rule, destination, team, n)
   select fn, hour, id, 0, team, 1 + floor(random() * 1000)
   from ${rules}, generate_series(date_trunc('hour', now()) - interval '${days.hours - 1} days', now(), interval '1 hour') as hour
   where random() < 0.33 or id = 0 on conflict do nothing`,
  `insert into hit_day (fn, rule, day, team, n, last_hit)
   select fn, id, day, team, 1 + floor(random() * 20000), day + interval '20 hours'
   from ${rules}, generate_series(current_date - ${days.days}, current_date - 1, interval '1 day') as day on conflict do nothing`,
  `insert into destination (team, name)
   select team.id, 'host-' || n || '.example:443' from team, generate_series(1, 2000) as n on conflict do nothing`,
  `insert into rule_destination (fn, rule, destination, team, first_seen, last_seen, section)
   select distinct on (rule.fn, rule.id, destination.id) rule.fn, rule.id, destination.id, rule.team,
     now() - random() * interval '80 days', now() - interval '1 hour', section.code
   from rule join ${sectionCode} on section.name = coalesce(rule.section, split_part(rule.match, '/', 1)) join lateral (select id from destination where destination.team = rule.team order by md5(rule.id || name) limit 4)
     as destination on true on conflict do nothing`,
  ...traffic,
  `insert into loud_hour (team, hour, fn, kind, section, n)
   select team, date_trunc('hour', time), fn, kind, section, count(*) from event group by 1, 2, 3, 4, 5 on conflict do nothing`,
  `insert into loud_team_hour select team, hour, kind, section, sum(n) from loud_hour group by 1, 2, 3, 4 on conflict do nothing`,
  `insert into loud_team_day
   select team, (hour at time zone 'utc')::date, kind, section, sum(n) from loud_hour group by 1, 2, 3, 4 on conflict do nothing`,
  `insert into loud_day
   select fn, (hour at time zone 'utc')::date, min(team), sum(n) from loud_hour where kind in (3, 4) group by 1, 2 on conflict do nothing`,
  `insert into incident (id, team, fn, kind, section, stopped, rule, class, way, first_at, last_at)
   select incident, min(team), min(fn), min(kind), min(section), min(kind) = ${kindCodes.block}, '(all other)', '', '', min(time), max(time)
   from event where incident is not null group by 1`,
  `insert into incident_hour (incident, hour, team, n)
   select incident, date_trunc('hour', time, 'utc'), min(team), count(*) from event where incident is not null group by 1, 2`,
  `insert into fleet_hour (team, hour, section, n)
   select hit_hour.team, hour, coalesce(section.code, -1), sum(n)
   from hit_hour left join rule on rule.id = hit_hour.rule
     left join (values ('inbound', 0), ('outbound', 1), ('files', 2), ('processes', 3), ('code', 4), ('permissions', 5))
       as section(name, code) on section.name = rule.section
   group by 1, 2, 3 on conflict do nothing`,
  `update fn set seen_at = now() - random() * interval '10 minutes', started_at = now() - interval '3 days', level = 'in-process',
     guard = '0.1.0', rulebase = 'a41c9e000000' where id % 20 <> 0`,
];
