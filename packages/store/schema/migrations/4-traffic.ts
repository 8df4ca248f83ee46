/*
 * Sums for the page Traffic, by day and hour. Each is written with the counts that are folded, and bounded: a rule has at most 200
 * destinations (`names.ts`), all others are counted as one. Days and hours are in UTC.
 */
export const traffic4 = `
-- Destinations of a rule of a function.
create table destination_day (
  fn integer not null,
  rule integer not null,
  destination integer not null,
  day date not null,
  team integer not null,
  n bigint not null,
  primary key (fn, rule, destination, day)
);
-- Destinations of all functions of a team.
create table flow_day (
  team integer not null,
  section smallint not null,
  day date not null,
  destination integer not null,
  refused boolean not null,
  n bigint not null,
  last_hit timestamptz not null,
  primary key (team, section, day, destination, refused)
);
-- Functions of a team.
create table talk_day (
  team integer not null,
  section smallint not null,
  day date not null,
  fn integer not null,
  refused boolean not null,
  n bigint not null,
  primary key (team, section, day, fn, refused)
);
-- Sections of a team, for the numbers and the bars above the list.
create table section_day (
  team integer not null,
  day date not null,
  section smallint not null,
  refused boolean not null,
  n bigint not null,
  primary key (team, day, section, refused)
);
create table flow_hour (
  team integer not null,
  hour timestamptz not null,
  section smallint not null,
  refused boolean not null,
  n bigint not null,
  primary key (team, hour, section, refused)
);
create index on rule_destination (team, first_seen);
create index on rule_destination (destination);
`;
