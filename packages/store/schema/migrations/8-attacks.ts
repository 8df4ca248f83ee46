/*
 * Attacks on paths: a path whose place in the code is in the stack of an alert or a block was tried, and comes first if nothing stopped it.
 */
export const attacks8 = `
-- The file and line at which a path takes effect, as stacks name it; null = it needs no line.
alter table path add column place text;
update path set place = (summary->'at'->>'file') || ':' || (summary->'at'->>'line');
-- The last attack at this place, and the last one that nothing stopped.
alter table path add column attacked_at timestamptz;
alter table path add column unstopped_at timestamptz;
create index on path (fn, place);
create index on path (unstopped_at) where unstopped_at is not null;

-- One row for each place of a path that was attacked.
create table attack (
  fn integer not null,
  place text not null,
  team integer not null,
  last_at timestamptz not null,
  unstopped_at timestamptz,
  primary key (fn, place)
);
create index on attack (last_at);
-- New destinations enter the history when they are seen, once.
create index on rule_destination (first_seen);
create index on history (fn, kind);
`;
