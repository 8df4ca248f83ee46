/*
 * The pages Paths and a path. A row of `path` is one attack path that nothing stops; it stays as long as each scan finds it, so
 * `first_seen` says how long it is open.
 */
export const paths5 = `
-- False for a change that closes paths and is not in the cheapest set.
alter table closing add column chosen boolean not null default true;
alter table fn add column open_paths integer;
create table path (
  id bigint generated always as identity primary key,
  team integer not null,
  app integer not null references app,
  fn integer not null references fn,
  scan bigint not null,
  -- A digest of app, environment and the id of the path in the scan: it is the same in each scan and on each console.
  key text not null unique,
  -- The order of the list, the worst first.
  rank smallint not null,
  threat text not null,
  name text,
  who text not null,
  visibility text not null,
  because text not null,
  loses text not null,
  -- The cheapest change that closes it by itself; null = there is none.
  closing text,
  first_seen timestamptz not null,
  -- The rest of what a row of the list shows, and what the page of the path shows.
  summary json not null,
  document json not null
);
create index on path (rank, fn, id);
create index on path (fn);
create index on path (app);
-- The changes of the cheapest set that close a path by themselves.
create table path_closing (
  team integer not null,
  path bigint not null references path on delete cascade,
  key text not null,
  primary key (path, key)
);
create index on path_closing (key);
`;
