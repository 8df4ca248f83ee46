/*
 * The first tables of the console. Numbers stand for names where rows are many: of teams, apps, functions, rules and
 * destinations. Sizes and reasons: docs/architecture.md, "The console's store".
 *
 * `evidence` and other documents are `json`, not `jsonb`: they are never searched inside, and text is written 1.7 times as fast
 * and takes 0.6 of the space.
 */
export const console1 = `
create table team (
  id integer generated always as identity primary key,
  name text not null unique
);

create table person (
  id integer generated always as identity primary key,
  name text not null unique,
  role text not null check (role in ('administrator', 'viewer')),
  password text,
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);
create table member (
  person integer not null references person on delete cascade,
  team integer not null references team on delete cascade,
  primary key (person, team)
);
-- Only the digests of secrets are stored: a copy of the database logs nobody in.
create table session (
  digest bytea primary key,
  person integer not null references person on delete cascade,
  created_at timestamptz not null,
  used_at timestamptz not null,
  ends_at timestamptz not null
);
create table invitation (
  digest bytea primary key,
  person integer not null references person on delete cascade,
  ends_at timestamptz not null,
  used_at timestamptz
);
create table token (
  id integer generated always as identity primary key,
  digest bytea not null unique,
  kind text not null check (kind in ('guard', 'upload', 'read')),
  team integer not null references team,
  app integer,
  name text not null,
  created_at timestamptz not null default now(),
  ends_at timestamptz not null,
  revoked_at timestamptz,
  used_at timestamptz,
  check ((kind = 'guard') = (app is not null))
);

create table app (
  id integer generated always as identity primary key,
  team integer not null references team,
  name text not null,
  environment text not null,
  repository text,
  scan bigint,
  -- The digest of the rulebase at the last scan.
  rulebase text,
  created_at timestamptz not null default now(),
  unique (name, environment)
);
alter table token add foreign key (app) references app;
create table scan (
  id bigint generated always as identity primary key,
  team integer not null,
  app integer not null references app,
  commit text,
  branch text,
  digest bytea not null,
  made_at timestamptz not null,
  arrived_at timestamptz not null,
  tool text not null,
  documents json not null,
  unique (app, digest)
);
create table fn (
  id integer generated always as identity primary key,
  team integer not null,
  app integer not null references app,
  name text not null,
  -- From the last scan; null = no scan has it.
  scan bigint,
  report json,
  runtime text,
  who text,
  owner text,
  open integer,
  to_fix integer,
  coverage text,
  -- From the guard.
  seen_at timestamptz,
  started_at timestamptz,
  level text,
  guard text,
  rulebase text,
  modes json,
  unique (app, name)
);
create index on fn (team);
create table rule (
  id integer generated always as identity primary key,
  team integer not null,
  fn integer not null references fn,
  match text not null,
  -- From the last scan; null = only the guard told it.
  scan bigint,
  place integer,
  section text,
  name text,
  matches text,
  action text,
  mode text,
  origin text,
  because text,
  why json,
  unique (fn, match)
);
create table destination (
  id integer generated always as identity primary key,
  team integer not null,
  name text not null,
  unique (team, name)
);
create table finding (
  id bigint generated always as identity primary key,
  team integer not null,
  app integer not null references app,
  fn integer references fn,
  fingerprint text not null,
  rule text not null,
  severity text not null,
  title text not null,
  document json not null,
  -- The states of OCSF: 1 new, 2 in progress, 3 suppressed, 4 resolved.
  state smallint not null default 1,
  reopened boolean not null default false,
  owner text,
  due date,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  scan bigint not null,
  unique (app, fingerprint)
);
create index on finding (team, state);
create table finding_event (
  id bigint generated always as identity primary key,
  team integer not null,
  finding bigint not null references finding,
  at timestamptz not null,
  actor text not null,
  what text not null,
  text text
);

-- Signals. The key of a signal is the digest of its line, because its id is too short to be one.
create table event (
  time timestamptz not null,
  key uuid not null,
  team integer not null,
  fn integer not null,
  kind smallint not null,
  section smallint,
  rule integer,
  decision text,
  mode text,
  signal text not null,
  invocation text,
  rulebase text,
  class text,
  evidence json not null,
  primary key (time, key)
) partition by range (time);
create index on event (time desc, key desc) where kind in (3, 4);
create index on event (fn, time desc, key desc);
create index on event (signal);
create table seen (
  time timestamptz not null,
  key uuid not null,
  primary key (time, key)
) partition by range (time);
create table segment (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  n integer not null,
  lines bytea not null
);
-- Counts are appended here with the signals, and a job adds them up: no row is written twice at once.
create table hit_delta (
  team integer not null,
  fn integer not null,
  hour timestamptz not null,
  rule integer not null,
  destination integer not null,
  n bigint not null,
  last_hit timestamptz not null
);
create table hit_hour (
  fn integer not null,
  hour timestamptz not null,
  rule integer not null,
  destination integer not null,
  team integer not null,
  n bigint not null,
  primary key (fn, hour, rule, destination)
) partition by range (hour);
create table hit_day (
  fn integer not null,
  rule integer not null,
  day date not null,
  team integer not null,
  n bigint not null,
  last_hit timestamptz not null,
  primary key (fn, rule, day)
);
create table rule_destination (
  fn integer not null,
  rule integer not null,
  destination integer not null,
  team integer not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  primary key (fn, rule, destination)
);
create table fleet_hour (
  team integer not null,
  hour timestamptz not null,
  section smallint not null,
  n bigint not null,
  primary key (team, hour, section)
);
create table loud_hour (
  team integer not null,
  hour timestamptz not null,
  fn integer not null,
  kind smallint not null,
  section smallint not null,
  n bigint not null,
  primary key (hour, fn, kind, section)
);
create table refused (
  day date not null,
  token integer not null,
  why text not null,
  n bigint not null,
  primary key (day, token, why)
);

-- Who did what. Each row contains the digest of the one before, so that a removed row shows.
create table audit (
  seq bigint primary key,
  at timestamptz not null,
  actor text not null,
  what text not null,
  body text not null,
  previous bytea not null,
  hash bytea not null
);
`;
