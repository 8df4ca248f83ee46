/*
 * Findings with owner, due day and suppression, from scans, from the daily match of packages and from other tools; the packages
 * of the last scan; what people accepted in the repository; members, who work on findings.
 */
export const findings3 = `
alter table person drop constraint person_role_check;
alter table person add constraint person_role_check check (role in ('administrator', 'member', 'viewer'));

-- Lists read no documents, so these are kept beside the rows.
alter table finding set (toast_tuple_target = 128);
alter table finding alter column document set storage external;
alter table finding
  -- Another tool whose report has the finding; null = Emmental.
  add column tool text,
  add column found_by text not null default 'scan' check (found_by in ('scan', 'match', 'report')),
  -- The day of the match that found it first.
  add column matched_on date,
  -- The place of the severity among all, 0 = critical.
  add column rank smallint not null default 4,
  add column file text,
  add column line integer,
  -- The edit that mends it: findings of one app with the same edit are mended together.
  add column edit text,
  add column fix text,
  -- The ids of the advisory, separated by spaces.
  add column advisories text,
  -- A version without the problem is known.
  add column has_fix boolean not null default false,
  add column owner_by text check (owner_by in ('codeowners', 'rulebase', 'person')),
  -- The day from which the due day counts: it was found, came back, or its suppression ended.
  add column opened_at timestamptz,
  add column due_by text not null default 'severity' check (due_by in ('severity', 'person')),
  add column reason text,
  add column suppressed_by text,
  add column suppressed_at timestamptz,
  add column suppressed_until date,
  add column until_fix boolean not null default false;
update finding set opened_at = first_seen, file = document->>'file', fix = document->>'fix',
  rank = coalesce(array_position(array['critical', 'high', 'medium', 'low', 'info'], severity), 5) - 1;
alter table finding alter column opened_at set not null;
create index on finding (app, found_by);
create index on finding (fn) where state in (1, 2);
create index on finding (suppressed_until) where state = 3;
create index on finding_event (finding, id);

-- Days from opening to the due day; a severity without a row has none.
create table due_days (
  severity text primary key check (severity in ('critical', 'high', 'medium', 'low', 'info')),
  days integer not null check (days between 1 and 3650)
);
insert into due_days values ('critical', 7), ('high', 14), ('medium', 30), ('low', 90);

-- The packages of the last scan, with the functions that load or ship them: they are matched again when advisories arrive.
create table package (
  id bigint generated always as identity primary key,
  team integer not null,
  app integer not null references app,
  ecosystem text not null,
  name text not null,
  version text,
  document json not null
);
create index on package (app);
create index on package (ecosystem, name);
-- The advisory data with which the packages of an app were matched last, and the scan that had these packages.
create table matching (
  app integer primary key references app,
  team integer not null,
  scan bigint not null,
  data text not null,
  day date not null,
  at timestamptz not null
);

-- What people accepted in the repository, from the last scan: exceptions of the rulebase, and lines that ignore a finding.
create table accepted (
  id bigint generated always as identity primary key,
  team integer not null,
  app integer not null references app,
  place integer not null,
  until text,
  document json not null
);
create index on accepted (app);
`;
