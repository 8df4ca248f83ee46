/*
 * Sums of the periods that Traffic offers (1, 7, 30 and 90 days, the present day included), so that a page reads one row where it added up
 * the rows of all days. Days are in UTC.
 */
export const periods9 = `
-- One row: the last day of the periods, and the time at which unusual volumes were computed last.
create table traffic_state (
  day date not null,
  unusual_at timestamptz
);
-- The first turn of the day adds up everything since this day.
insert into traffic_state (day) values ('1970-01-01');

-- Destinations of a rule of a function. The section is that of the rule, -1 = it is not known.
alter table rule_destination
  add column section smallint not null default -1,
  add column day1 bigint not null default 0,
  add column day7 bigint not null default 0,
  add column day30 bigint not null default 0,
  add column day90 bigint not null default 0;
update rule_destination set section = section.code
from rule join (values ('inbound', 0), ('outbound', 1), ('files', 2), ('processes', 3), ('code', 4), ('permissions', 5))
  as section(name, code) on section.name = coalesce(rule.section, split_part(rule.match, '/', 1))
where rule.id = rule_destination.rule;
create index on rule_destination (day1 desc) where day1 > 0;
create index on rule_destination (day7 desc) where day7 > 0;
create index on rule_destination (day30 desc) where day30 > 0;
create index on rule_destination (day90 desc) where day90 > 0;
-- Destinations of all functions of a team.
create table flow_period (
  team integer not null,
  section smallint not null,
  destination integer not null,
  refused boolean not null,
  day1 bigint not null,
  day7 bigint not null,
  day30 bigint not null,
  day90 bigint not null,
  last_hit timestamptz not null,
  primary key (team, section, destination, refused)
);
-- Functions of a team.
create table talk_period (
  team integer not null,
  section smallint not null,
  fn integer not null,
  day1 bigint not null,
  day7 bigint not null,
  day30 bigint not null,
  day90 bigint not null,
  primary key (team, section, fn)
);
-- Sections of a team.
create table section_period (
  team integer not null,
  section smallint not null,
  day1 bigint not null,
  day7 bigint not null,
  day30 bigint not null,
  day90 bigint not null,
  primary key (team, section)
);

-- How many rows of rule_destination have calls in a period. Each change of them appends the differences that it makes; a job adds them up.
create table call_count (
  team integer not null,
  section smallint not null,
  day1 bigint not null,
  day7 bigint not null,
  day30 bigint not null,
  day90 bigint not null
);
create function count_calls() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into call_count
      select team, section, count(*) filter (where day1 > 0), count(*) filter (where day7 > 0),
        count(*) filter (where day30 > 0), count(*)
      from new_rows where day90 > 0 group by 1, 2;
  else
    insert into call_count
      select team, section, sum(day1), sum(day7), sum(day30), sum(day90) from (
        select team, section, (day1 > 0)::integer as day1, (day7 > 0)::integer as day7, (day30 > 0)::integer as day30,
          (day90 > 0)::integer as day90 from new_rows
        union all
        select team, section, -(day1 > 0)::integer, -(day7 > 0)::integer, -(day30 > 0)::integer, -(day90 > 0)::integer
        from old_rows
      ) as changed group by 1, 2 having sum(day1) <> 0 or sum(day7) <> 0 or sum(day30) <> 0 or sum(day90) <> 0;
  end if;
  return null;
end
$$;
create trigger count_inserted after insert on rule_destination referencing new table as new_rows
  for each statement execute function count_calls();
create trigger count_updated after update on rule_destination referencing new table as new_rows old table as old_rows
  for each statement execute function count_calls();

-- The functions with an unusual volume on the last complete day.
create table unusual_volume (
  team integer not null,
  section smallint not null,
  fn integer not null,
  day date not null,
  n bigint not null,
  median double precision not null,
  spread double precision not null,
  days smallint not null,
  kind text not null,
  primary key (section, fn)
);

-- The changes of an hour by kind. Each change appends a row; a job adds them up.
create table history_count (
  team integer not null,
  hour timestamptz not null,
  kind text not null,
  n bigint not null
);
create index on history_count (hour);
insert into history_count select team, date_trunc('hour', at, 'utc'), kind, count(*) from history group by 1, 2, 3;
create function count_history() returns trigger language plpgsql as $$
begin
  insert into history_count select team, date_trunc('hour', at, 'utc'), kind, count(*) from new_rows group by 1, 2, 3;
  return null;
end
$$;
create trigger count_inserted after insert on history referencing new table as new_rows
  for each statement execute function count_history();

-- Rules that are unused if they have no hit in the counted days: see queries/unused.ts.
create index on rule (last_day, fn) where scan is not null and action = 'allow' and origin not in ('implied', 'company')
  and strpos(match, '/') = 0;
`;
