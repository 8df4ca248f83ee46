/*
 * Who may read which rows, decided by the database itself: the second wall behind the server's own checks. Each request runs as one of
 * these roles, because the owner of the tables is not held by their policies.
 */

/** The roles of the database. `reader` answers people, `writer` stores what was sent and decided. Neither can log in. */
export const roles = { reader: 'emmental_reader', writer: 'emmental_writer' } as const;

/** The tables whose rows belong to a team. */
export const teamTables = [
  'accepted',
  'app',
  'attack',
  'scan',
  'fn',
  'rule',
  'destination',
  'call_count',
  'finding',
  'finding_count',
  'finding_event',
  'matching',
  'package',
  'event',
  'hit_hour',
  'hit_day',
  'rule_destination',
  'fleet_hour',
  'loud_day',
  'loud_hour',
  'loud_team_day',
  'loud_team_hour',
  'destination_day',
  'flow_day',
  'flow_hour',
  'flow_period',
  'section_day',
  'section_period',
  'talk_day',
  'talk_period',
  'unusual_volume',
  'token',
  'fn_day',
  'fn_cell',
  'matrix_cell',
  'closing',
  'point_day',
  'history',
  'history_count',
  'incident',
  'incident_hour',
  'term',
  'path',
  'path_closing',
  'rulebase_source',
  'rulebase_version',
  'proposal',
  'verdict',
] as const;

/** The tables that only the server itself uses. */
const ownTables = [
  'seen',
  'segment',
  'hit_delta',
  'refused',
  'audit',
  'person',
  'member',
  'session',
  'invitation',
];

/**
 * Statements that make the roles, their rights and the policies; they can run again. The setting is read in a `select` of its own,
 * as PostgreSQL would parse it for each row otherwise.
 */
export function accessStatements(): string {
  const visible = `team = any ((select current_setting('emmental.teams')::integer[])::integer[])`;
  const makeRole = (role: string) =>
    `do $$ begin create role ${role} nologin; exception when duplicate_object then null; end $$;
     do $$ begin execute format('grant ${role} to %I', current_user); end $$;`;
  return [
    ...Object.values(roles).map(makeRole),
    `grant select on team, due_days, traffic_state to ${roles.reader}, ${roles.writer};`,
    `grant insert, update, delete on due_days to ${roles.writer};`,
    `grant update on traffic_state to ${roles.writer};`,
    `grant select, insert, update, delete on ${[...teamTables, ...ownTables].join(', ')} to ${roles.writer};`,
    `grant insert on team to ${roles.writer};`,
    ...teamTables.flatMap((table) => [
      `grant select on ${table} to ${roles.reader};`,
      `alter table ${table} enable row level security;`,
      `drop policy if exists of_team on ${table};`,
      `create policy of_team on ${table} for select to ${roles.reader} using (${visible});`,
      `drop policy if exists all_rows on ${table};`,
      `create policy all_rows on ${table} to ${roles.writer} using (true) with check (true);`,
    ]),
  ].join('\n');
}
