import type { Connection, Engine } from '../engine/engine.ts';
import { asWriter } from '../store.ts';
import { audit } from './audit.ts';
import { digestOf, newSecret } from './secrets.ts';

/** An administrator changes everything, a member works on the findings of the own teams, a viewer reads what they have. */
export type PersonRole = 'administrator' | 'member' | 'viewer';

/** A person who is logged in, and the teams whose rows that person sees. */
export interface Person {
  readonly id: number;
  readonly name: string;
  readonly role: PersonRole;
  readonly teams: readonly number[];
}

/** Days: of a link that invites, of a session, and of a session that nobody uses. */
const lasts = { invitation: 2, session: 14, unused: 1 } as const;
const day = 86_400_000;

/**
 * Makes a person and the link by which that person sets a password; nobody has a password before. Returns the secret of the link,
 * which is shown once.
 */
export function invite(
  engine: Engine,
  by: string,
  name: string,
  role: PersonRole,
  teams: readonly number[],
  now: Date,
): Promise<string> {
  const secret = newSecret('invitation');
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      `insert into person (name, role) values ($1, $2)
       on conflict (name) do update set role = person.role where person.password is null returning id`,
      [name, role],
    );
    if (!rows[0]) throw new NameTaken(`there is a person named ${name}`);
    const id = Number(rows[0]['id']);
    await connection.query(
      'insert into member (person, team) select $1, unnest($2::integer[]) on conflict do nothing',
      [id, teams],
    );
    await connection.query('insert into invitation (digest, person, ends_at) values ($1, $2, $3)', [
      secret.digest,
      id,
      new Date(now.getTime() + lasts.invitation * day),
    ]);
    await audit(connection, { actor: by, what: 'invited a person', body: { name, role } }, now);
    return secret.text;
  });
}

export class NameTaken extends Error {
  override readonly name = 'NameTaken';
}

/** Is there nobody who could log in? Then the first administrator is invited. */
export function isEmpty(engine: Engine): Promise<boolean> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query('select 1 from person where password is not null limit 1');
    return rows.length === 0;
  });
}

/** Sets the password of an invited person, by the hash of argon2. Returns that person's name; null where the link was used or has ended. */
export function acceptInvitation(
  engine: Engine,
  secret: string,
  password: string,
  now: Date,
): Promise<string | null> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      `update invitation set used_at = $2 where digest = $1 and used_at is null and ends_at > $2 returning person`,
      [digestOf(secret), now],
    );
    if (!rows[0]) return null;
    const { rows: found } = await connection.query(
      'update person set password = $2 where id = $1 and disabled_at is null returning name',
      [rows[0]['person'], password],
    );
    const name = found[0] ? String(found[0]['name']) : null;
    if (name !== null) await audit(connection, { actor: name, what: 'set a password', body: {} }, now);
    return name;
  });
}

/** Returns the hash of a person's password; null for a person who does not exist, is disabled or has none. */
export function passwordOf(engine: Engine, name: string): Promise<string | null> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      'select password from person where name = $1 and disabled_at is null',
      [name],
    );
    return (rows[0]?.['password'] as string | null | undefined) ?? null;
  });
}

/** Begins a session and returns its secret, for a cookie. A session is always a new one, so none can be fixed by somebody else. */
export function beginSession(engine: Engine, name: string, now: Date): Promise<string> {
  const secret = newSecret('session');
  return asWriter(engine, async (connection) => {
    await connection.query('delete from session where ends_at < $1', [now]);
    await connection.query(
      `insert into session (digest, person, created_at, used_at, ends_at)
       select $1, id, $3, $3, $4 from person where name = $2`,
      [secret.digest, name, now, new Date(now.getTime() + lasts.session * day)],
    );
    await audit(connection, { actor: name, what: 'logged in', body: {} }, now);
    return secret.text;
  });
}

/** Returns the person of a session; null if it has ended or was not used for a day. */
export function personOf(engine: Engine, secret: string, now: Date): Promise<Person | null> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      `update session set used_at = $2 from person
       where session.digest = $1 and session.ends_at > $2 and session.used_at > $3 and person.id = session.person
         and person.disabled_at is null
       returning person.id, person.name, person.role`,
      [digestOf(secret), now, new Date(now.getTime() - lasts.unused * day)],
    );
    const found = rows[0];
    if (!found) return null;
    const id = Number(found['id']);
    const role = found['role'] as PersonRole;
    return { id, name: String(found['name']), role, teams: await teamsOf(connection, id, role) };
  });
}

/** An administrator sees all teams; other people those to which they belong. */
async function teamsOf(connection: Connection, person: number, role: PersonRole): Promise<readonly number[]> {
  const { rows } =
    role === 'administrator'
      ? await connection.query('select id from team order by id')
      : await connection.query('select team as id from member where person = $1 order by team', [person]);
  return rows.map(({ id }) => Number(id));
}

export function endSession(engine: Engine, secret: string): Promise<void> {
  return asWriter(engine, async (connection) => {
    await connection.query('delete from session where digest = $1', [digestOf(secret)]);
  });
}
