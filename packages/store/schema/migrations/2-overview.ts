/*
 * Tables for Overview, Rulebases, Coverage and the search box. Each row is written with the scan or the signal that changes it, so a page
 * adds up few rows.
 */
export const overview2 = `
-- The strictest mode of a section: of the rulebase at the last scan, and the one that the guard named at its start.
alter table fn add column planned text, add column running text;
-- Why the guard cannot run in the function, and what protects it instead; null = it can.
alter table fn add column obstacle text, add column instead text;
-- The digest of the function's rules, and the time of the scan at which it last changed.
alter table fn add column rules_digest text, add column rules_changed_at timestamptz;
-- The threats that nothing stops; null = no scan has judged them.
alter table fn add column open_threats integer;
-- A copy of the modes in the report: reading them there would unpack all of it.
alter table fn add column planned_modes json;
-- Why the rule has no effect; null = it has one. The last day (UTC) with a hit.
alter table rule add column shadowed text, add column last_day date;

update fn set planned_modes = report->'modes' where json_typeof(report->'modes') = 'object';
update fn set planned = case
  when json_typeof(report->'modes') is distinct from 'object' then null
  when exists (select 1 from json_each_text(report->'modes') as mode where mode.value = 'enforce') then 'enforce'
  when exists (select 1 from json_each_text(report->'modes') as mode where mode.value = 'alert') then 'alert'
  else 'learn' end;
update fn set running = case
  when json_typeof(modes) is distinct from 'object' then null
  when exists (select 1 from json_each_text(modes) as mode where mode.value = 'enforce') then 'enforce'
  when exists (select 1 from json_each_text(modes) as mode where mode.value = 'alert') then 'alert'
  else 'learn' end;
update rule set last_day = (select max(day) from hit_day where hit_day.fn = rule.fn and hit_day.rule = rule.id and n > 0);

-- The calls and the hits of a function on a day: the sums of hit_day over its rules.
create table fn_day (
  fn integer not null,
  day date not null,
  team integer not null,
  calls bigint not null,
  hits bigint not null,
  primary key (fn, day)
);
insert into fn_day select fn, day, min(team), coalesce(sum(n) filter (where rule = 0), 0),
  coalesce(sum(n) filter (where rule <> 0), 0) from hit_day group by fn, day;
create index on loud_hour (fn, hour);

-- The effect of each control on each threat that applies to a function; the slice 'together' has the verdict.
create table fn_cell (
  fn integer not null,
  threat text not null,
  slice text not null,
  mark text not null,
  team integer not null,
  primary key (fn, threat, slice)
);
create index on fn_cell (threat, slice, mark, fn);
-- The functions of a team by threat, control and effect: the sums of fn_cell.
create table matrix_cell (
  team integer not null,
  threat text not null,
  slice text not null,
  mark text not null,
  n integer not null,
  primary key (team, threat, slice, mark)
);
-- The changes that close the paths of an app. Rows of several apps with one key are one kind of change.
create table closing (
  id bigint generated always as identity primary key,
  team integer not null,
  app integer not null references app,
  key text not null,
  says text not null,
  effort text not null,
  command text,
  changes integer not null,
  closes integer not null,
  weight integer not null,
  document json not null
);
create index on closing (app);
create index on closing (key);
-- One number of a team on one day: the stored points of the trends.
create table point_day (
  team integer not null,
  measure text not null,
  day date not null,
  n bigint not null,
  primary key (team, measure, day)
);
-- What changed in the fleet, one row for each change.
create table history (
  id bigint generated always as identity primary key,
  team integer not null,
  at timestamptz not null,
  kind text not null,
  app integer not null references app,
  fn integer,
  subject text,
  before text,
  after text
);
create index on history (at desc, id desc);
-- The words by which the search box finds things: small letters, from the beginning of each word of a text to its end.
create table term (
  team integer not null,
  app integer not null references app,
  fn integer,
  kind text not null,
  term text collate "C" not null,
  text text not null,
  about text
);
create index on term (term);
create index on term (app);
create index on destination (name collate "C");
`;
