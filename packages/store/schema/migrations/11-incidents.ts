/*
 * Incidents: the alerts and blocks with one cause. A row of `event` names its incident, and the sums by hour make the numbers of a period.
 */
export const incidents11 = `
-- The digest of the cause (\`intake/incidents.ts\`); null = a signal that is no alert and no block.
alter table event add column incident uuid;
create table incident (
  id uuid primary key,
  team integer not null,
  fn integer not null,
  kind smallint not null,
  section smallint,
  -- The call did not take effect: it is a block, or another signal of the same invocation is.
  stopped boolean not null,
  -- The rule that decided, the class of the attack, and the field or trigger by which it came in; '' = the guard named none.
  rule text not null,
  class text not null,
  way text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  -- Who has seen it, and the time up to which that counts: a newer signal opens it again.
  noted_at timestamptz,
  noted_until timestamptz,
  noted_by text,
  note text,
  is_open boolean generated always as (noted_until is null or noted_until < last_at) stored
);
create table incident_hour (
  incident uuid not null,
  hour timestamptz not null,
  team integer not null,
  n bigint not null,
  primary key (incident, hour)
);

create temporary table cause on commit drop as
with blocked as (select distinct fn, invocation from event where kind = 4 and invocation is not null),
told as (
  select event.time, event.key, event.team, event.fn, event.kind, event.section, event.kind = 4 or blocked.fn is not null as stopped,
    left(coalesce(evidence->>'rule', ''), 300) as rule, left(coalesce(class, ''), 300) as class,
    left(regexp_replace(coalesce(evidence->>'path', evidence->>'trigger', ''), '\\[\\d+\\]', '[]', 'g'), 300) as way
  from event left join blocked on blocked.fn = event.fn and blocked.invocation = event.invocation where event.kind in (3, 4)
)
select told.*, md5(concat_ws(E'\\n', fn, kind, coalesce(section, -1), stopped, rule, class, way))::uuid as id from told;
update event set incident = cause.id from cause where event.time = cause.time and event.key = cause.key;
insert into incident (id, team, fn, kind, section, stopped, rule, class, way, first_at, last_at)
  select id, min(team), min(fn), min(kind), min(section), bool_and(stopped), min(rule), min(class), min(way), min(time), max(time)
  from cause group by id;
insert into incident_hour (incident, hour, team, n)
  select id, date_trunc('hour', time, 'utc'), min(team), count(*) from cause group by 1, 2;

create index on event (incident, time desc, key desc) where incident is not null;
create index on incident (is_open desc, stopped, last_at desc);
create index on incident (fn);
-- The number in the navigation.
create index on incident (last_at) where is_open;
-- Changes that wait: few of all that there ever were.
create index on proposal (team) where merged_at is null and deployed_at is null and withdrawn_at is null;
`;
