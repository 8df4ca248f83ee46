/* Sums of signals other than counts, by day, so that the numbers above a list read few rows. Days are in UTC. */
export const loud10 = `
-- Alerts and blocks of a function on a day.
create table loud_day (
  fn integer not null,
  day date not null,
  team integer not null,
  n bigint not null,
  primary key (fn, day)
);
insert into loud_day
  select fn, (hour at time zone 'utc')::date, min(team), sum(n) from loud_hour where kind in (3, 4) group by 1, 2;
-- Signals of a team on a day, by kind and section.
create table loud_team_day (
  team integer not null,
  day date not null,
  kind smallint not null,
  section smallint not null,
  n bigint not null,
  primary key (team, day, kind, section)
);
insert into loud_team_day
  select team, (hour at time zone 'utc')::date, kind, section, sum(n) from loud_team_hour group by 1, 2, 3, 4;
`;
