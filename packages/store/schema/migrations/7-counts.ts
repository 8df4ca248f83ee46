/*
 * Sums and indexes so that the numbers above a list do not read the rows of the list.
 */
export const counts7 = `
-- How many findings have the same team, severity, state, owner and due day. Each change of findings appends the differences that it makes, so
-- two writers never wait for each other; a job adds the rows up.
create table finding_count (
  team integer not null,
  severity text not null,
  state smallint not null,
  reopened boolean not null,
  owner text,
  due date,
  n bigint not null
);
create index on finding_count (team);
insert into finding_count
  select team, severity, state, reopened, owner, due, count(*) from finding group by 1, 2, 3, 4, 5, 6;

create function count_findings() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into finding_count
      select team, severity, state, reopened, owner, due, count(*) from new_rows group by 1, 2, 3, 4, 5, 6;
  elsif tg_op = 'DELETE' then
    insert into finding_count
      select team, severity, state, reopened, owner, due, -count(*) from old_rows group by 1, 2, 3, 4, 5, 6;
  else
    insert into finding_count
      select team, severity, state, reopened, owner, due, sum(n) from (
        select team, severity, state, reopened, owner, due, 1 as n from new_rows
        union all
        select team, severity, state, reopened, owner, due, -1 from old_rows
      ) as changed group by 1, 2, 3, 4, 5, 6 having sum(n) <> 0;
  end if;
  return null;
end
$$;
create trigger count_inserted after insert on finding referencing new table as new_rows
  for each statement execute function count_findings();
create trigger count_updated after update on finding referencing new table as new_rows old table as old_rows
  for each statement execute function count_findings();
create trigger count_deleted after delete on finding referencing old table as old_rows
  for each statement execute function count_findings();

-- The list without a query: what is open and more than a fact.
create index on finding (team, app) where state in (1, 2) and severity <> 'info';

-- Signals other than counts of a team: the sums of loud_hour over its functions.
create table loud_team_hour (
  team integer not null,
  hour timestamptz not null,
  kind smallint not null,
  section smallint not null,
  n bigint not null,
  primary key (team, hour, kind, section)
);
insert into loud_team_hour select team, hour, kind, section, sum(n) from loud_hour group by 1, 2, 3, 4;

-- The destinations of the last days, in one pass.
create index on destination_day (day, fn);
`;
