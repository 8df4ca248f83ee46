/* Numbers of a function that a scan knows, and indexes for the numbers above lists. */
export const numbers12 = `
-- The rules of the last scan, implied ones included, and those of them that have no effect.
alter table fn add column rules integer not null default 0, add column shadowed integer not null default 0;
update fn set rules = counted.rules, shadowed = counted.shadowed
  from (select fn, count(*) as rules, count(shadowed) as shadowed from rule where scan is not null group by 1) as counted
  where fn.id = counted.fn;
create index on loud_team_day (day);
`;
