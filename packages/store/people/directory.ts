import type { Connection, Engine } from '../engine/engine.ts';
import { asWriter } from '../store.ts';
import { dateOf } from '../time.ts';
import { audit } from './audit.ts';
import type { PersonRole } from './people.ts';
import { teamOf } from './tokens.ts';

/** A person in the list of an administrator. */
export interface PersonRow {
  readonly id: number;
  readonly name: string;
  readonly role: PersonRole;
  /** An administrator sees all teams, whatever is here. */
  readonly teams: readonly string[];
  /** False = the invitation was not accepted yet. */
  readonly hasPassword: boolean;
  readonly isDisabled: boolean;
  readonly sessions: number;
  readonly lastSeen: string | null;
}

/** The most people that the list shows. */
const mostListed = 1_000;

/** Returns the people by name, with their teams, open sessions and the time of their last request. */
export function listPeople(engine: Engine, now: Date): Promise<readonly PersonRow[]> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      `select person.id, person.name, person.role, person.password is not null as has_password, person.disabled_at,
         array(select team.name from member join team on team.id = member.team
           where member.person = person.id order by team.name) as teams,
         (select count(*) from session where session.person = person.id and ends_at > $1) as sessions,
         (select max(used_at) from session where session.person = person.id) as seen
       from person order by lower(person.name), person.id limit ${mostListed}`,
      [now],
    );
    return rows.map((row) => ({
      id: Number(row['id']),
      name: String(row['name']),
      role: row['role'] as PersonRole,
      teams: (row['teams'] as readonly unknown[]).map(String),
      hasPassword: row['has_password'] === true,
      isDisabled: row['disabled_at'] !== null,
      sessions: Number(row['sessions']),
      lastSeen: row['seen'] === null ? null : dateOf(row['seen']).toISOString(),
    }));
  });
}

/** A team that a token or a person names, and how many apps it has. */
export interface TeamRow {
  readonly id: number;
  readonly name: string;
  readonly apps: number;
}

/** Returns all teams by name. */
export function listTeams(engine: Engine): Promise<readonly TeamRow[]> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      `select team.id, team.name, (select count(*) from app where app.team = team.id
         and (app.scan is not null or exists (select 1 from fn where fn.app = app.id and fn.seen_at is not null))) as apps
       from team order by team.name limit ${mostListed}`,
    );
    return rows.map((row) => ({
      id: Number(row['id']),
      name: String(row['name']),
      apps: Number(row['apps']),
    }));
  });
}

/** A change of a person: the role and teams, the end of all sessions, or whether that person may log in. */
export type PersonChange =
  | { readonly kind: 'access'; readonly role: PersonRole; readonly teams: readonly string[] }
  | { readonly kind: 'end sessions' }
  | { readonly kind: 'disable' }
  | { readonly kind: 'enable' };

/** A change that would leave nobody who can administrate. */
export class LastAdministrator extends Error {
  override readonly name = 'LastAdministrator';
}

/**
 * Changes a person. Sessions end with a change of role or teams and when the person is disabled. Returns false if there is no such
 * person; throws `LastAdministrator`.
 */
export function changePerson(
  engine: Engine,
  by: string,
  id: number,
  change: PersonChange,
  now: Date,
): Promise<boolean> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query('select name from person where id = $1 for update', [id]);
    if (!rows[0]) return false;
    const name = String(rows[0]['name']);
    if (await isAlready(connection, id, change)) return true;
    await apply(connection, id, change, now);
    if (change.kind !== 'enable') await connection.query('delete from session where person = $1', [id]);
    await refuseWithoutAdministrator(connection);
    const { kind, ...fields } = change;
    await audit(connection, { actor: by, what: `${changeWords[kind]}`, body: { name, ...fields } }, now);
    return true;
  });
}

/** Returns true if a person is already as a change would make that person, without a session that it would end. */
async function isAlready(connection: Connection, id: number, change: PersonChange): Promise<boolean> {
  const { rows } = await connection.query(
    `select role, disabled_at is not null as disabled, exists (select 1 from session where session.person = person.id) as present,
       array(select team.name from member join team on team.id = member.team where member.person = person.id order by 1) as teams
     from person where id = $1`,
    [id],
  );
  const [row = {}] = rows;
  const isDisabled = row['disabled'] === true;
  if (change.kind === 'enable') return !isDisabled;
  if (row['present'] === true) return false;
  if (change.kind === 'disable') return isDisabled;
  if (change.kind === 'end sessions') return true;
  const teams = [...new Set(change.teams)].sort();
  return (
    row['role'] === change.role &&
    JSON.stringify(teams) === JSON.stringify([...(row['teams'] as string[])].sort())
  );
}

const changeWords = {
  access: 'changed the role and teams of a person',
  'end sessions': 'ended the sessions of a person',
  disable: 'disabled a person',
  enable: 'enabled a person',
} as const satisfies Record<PersonChange['kind'], string>;

async function apply(connection: Connection, id: number, change: PersonChange, now: Date): Promise<void> {
  switch (change.kind) {
    case 'access': {
      const teams: number[] = [];
      for (const team of change.teams) teams.push(await teamOf(connection, team));
      await connection.query('update person set role = $2 where id = $1', [id, change.role]);
      await connection.query('delete from member where person = $1', [id]);
      await connection.query('insert into member (person, team) select $1, unnest($2::integer[])', [
        id,
        [...new Set(teams)],
      ]);
      return;
    }
    case 'disable':
    case 'enable':
      await connection.query('update person set disabled_at = $2 where id = $1', [
        id,
        change.kind === 'disable' ? now : null,
      ]);
      return;
    case 'end sessions':
      return;
  }
}

/** The database keeps at least one administrator who can log in. */
async function refuseWithoutAdministrator(connection: Connection): Promise<void> {
  const { rows } = await connection.query(
    `select 1 from person where role = 'administrator' and password is not null and disabled_at is null limit 1`,
  );
  if (rows.length === 0) throw new LastAdministrator('this is the last administrator who can log in');
}

/** Ends a token. Returns false if there is none that can be used. */
export function revokeToken(engine: Engine, by: string, id: number, now: Date): Promise<boolean> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      'update token set revoked_at = $2 where id = $1 and revoked_at is null returning name, kind',
      [id, now],
    );
    if (!rows[0]) return false;
    const { name, kind } = rows[0];
    await audit(connection, { actor: by, what: 'revoked a token', body: { name, kind } }, now);
    return true;
  });
}
