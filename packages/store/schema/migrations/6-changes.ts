/*
 * The page Changes. A proposal is a patch of the repository; the console never changes a rule by itself. What a proposal is tried with is the
 * rulebase of the last scan (`rulebase_source`), and the sums of what guards counted.
 */
export const changes6 = `
-- The digest of what the function's rules match and do, without modes, and the time of the scan at which it last changed.
alter table fn add column matches_digest text, add column matches_changed_at timestamptz;
-- How all calls of the function are stopped: a diff of the template, a command; null = in no such way.
alter table fn add column pause json;
-- The rulebase of the last scan as it is written; document = null without one.
create table rulebase_source (
  app integer primary key references app,
  team integer not null,
  scan bigint not null,
  -- The scanned folder within the repository.
  folder text not null,
  document json
);
-- The digests of the matches of each function by the digest of the rulebase, so that what runs can be compared with what was scanned.
create table rulebase_version (
  app integer not null references app,
  digest text not null,
  team integer not null,
  at timestamptz not null,
  matches json not null,
  primary key (app, digest)
);
create table proposal (
  id bigint generated always as identity primary key,
  team integer not null,
  app integer not null references app,
  made_at timestamptz not null,
  made_by text not null,
  kind text not null check (kind in ('rule', 'closing', 'deny', 'allow', 'pause', 'end')),
  title text not null,
  because text not null,
  -- Where it comes from: the address of a page, and its words.
  origin json not null,
  functions text[] not null,
  -- The unified diff of the repository.
  patch text not null,
  label text not null check (label in ('WIDENS', 'NARROWS', 'SAME', 'not known')),
  -- The changes of the rulebase, rule by rule; null = it changes none, or that is not known.
  changes json,
  commit text,
  branch text,
  -- The digests of the rulebase before and after it; null = none, or it changes no rulebase.
  base text,
  digest text,
  -- The last day of a change for a time.
  until date,
  command text,
  downloaded_at timestamptz,
  branched_at timestamptz,
  pulled_at timestamptz,
  pull text,
  -- A scan of the repository has it; the digest of the rulebase there.
  merged_at timestamptz,
  merged_digest text,
  deployed_at timestamptz,
  withdrawn_at timestamptz,
  withdrawn_by text
);
create index on proposal (app, made_at desc);
create index on proposal (made_at desc, id desc);
-- The opinions of people about signals of the threat log.
create table verdict (
  key uuid primary key,
  team integer not null,
  fn integer not null references fn,
  time timestamptz not null,
  signal text not null,
  invocation text,
  says text not null check (says in ('attack', 'no attack')),
  made_by text not null,
  made_at timestamptz not null
);
create index on verdict (fn, time);
`;
