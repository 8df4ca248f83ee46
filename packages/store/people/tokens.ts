import type { Connection, Engine, Row } from '../engine/engine.ts';
import { ForeignApp } from '../foreign-app.ts';
import type { Sender } from '../intake/line.ts';
import { textOrNull, timeOrNull } from '../queries/functions.ts';
import { asWriter } from '../store.ts';
import { dateOf } from '../time.ts';
import { audit } from './audit.ts';
import { digestOf, newSecret } from './secrets.ts';

/** The rights of a token: send the signals of one app, upload scans of a team, or read what a team sees. */
export type TokenKind = 'guard' | 'upload' | 'read';

export interface NewToken {
  readonly kind: TokenKind;
  readonly name: string;
  readonly team: string;
  /** The app and environment of a guard's token; null for the other kinds. */
  readonly app: string | null;
  readonly environment: string | null;
  readonly days: number;
}

/** Makes a token and returns its text, which is shown once. Missing teams and apps are made. */
export function makeToken(engine: Engine, by: string, token: NewToken, now: Date): Promise<string> {
  const secret = newSecret(token.kind);
  return asWriter(engine, async (connection) => {
    const team = await teamOf(connection, token.team);
    let app: number | null = null;
    if (token.kind === 'guard') {
      await connection.query(
        'insert into app (team, name, environment) values ($1, $2, $3) on conflict (name, environment) do nothing',
        [team, token.app, token.environment],
      );
      const { rows } = await connection.query(
        'select id from app where team = $1 and name = $2 and environment = $3',
        [team, token.app, token.environment],
      );
      if (!rows[0]) throw new ForeignApp(`another team has an app ${token.app} (${token.environment})`);
      app = Number(rows[0]['id']);
    }
    await connection.query(
      'insert into token (digest, kind, team, app, name, ends_at, made_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)',
      [
        secret.digest,
        token.kind,
        team,
        app,
        token.name,
        new Date(now.getTime() + token.days * 86_400_000),
        by,
        now,
      ],
    );
    const { kind, name } = token;
    await audit(connection, { actor: by, what: 'made a token', body: { kind, name, team: token.team } }, now);
    return secret.text;
  });
}

/** Returns the number of a team, which is made where there is none of this name. */
export async function teamOf(connection: Connection, name: string): Promise<number> {
  await connection.query('insert into team (name) values ($1) on conflict (name) do nothing', [name]);
  const { rows } = await connection.query('select id from team where name = $1', [name]);
  return Number(rows[0]?.['id']);
}

/** A token in the list of an administrator; its text is stored nowhere. */
export interface TokenRow {
  readonly id: number;
  readonly kind: TokenKind;
  readonly name: string;
  readonly team: string;
  readonly app: string | null;
  readonly environment: string | null;
  readonly createdAt: string;
  readonly endsAt: string;
  /** Null = it was made before the console kept this. */
  readonly madeBy: string | null;
  /** The time of its last use, within some seconds; null = never, as far as the console kept it. */
  readonly usedAt: string | null;
  /** The requests that came with it: a lower bound, as a stopped console loses those of its last seconds. */
  readonly uses: number;
}

/** The most tokens that the list shows. */
const mostListed = 500;

/** Returns the tokens that can be used now, the newest first. */
export function listTokens(engine: Engine, now: Date): Promise<readonly TokenRow[]> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      `select token.*, team.name as team_name, app.name as app_name, app.environment
       from token join team on team.id = token.team left join app on app.id = token.app
       where token.revoked_at is null and token.ends_at > $1
       order by token.created_at desc, token.id desc limit ${mostListed}`,
      [now],
    );
    return rows.map((row) => ({
      id: Number(row['id']),
      kind: row['kind'] as TokenKind,
      name: String(row['name']),
      team: String(row['team_name']),
      app: row['app_name'] === null ? null : String(row['app_name']),
      environment: row['environment'] === null ? null : String(row['environment']),
      createdAt: new Date(String(row['created_at'])).toISOString(),
      endsAt: new Date(String(row['ends_at'])).toISOString(),
      madeBy: textOrNull(row['made_by']),
      usedAt: timeOrNull(row['used_at']),
      uses: Number(row['uses']),
    }));
  });
}

/** A token that may be used now. */
export interface Token {
  readonly id: number;
  readonly kind: TokenKind;
  readonly name: string;
  readonly team: number;
  /** The app of a guard's token. */
  readonly sender: Sender | null;
}

/** Finds tokens by their texts. */
export interface Tokens {
  /** Returns the token with this text; null if there is none, it has ended or was revoked. */
  readonly find: (text: string, now: Date) => Promise<Token | null>;
  /** Forgets what is in memory of a token that was revoked. */
  readonly forget: (id: number) => void;
}

/**
 * Milliseconds for which a token is used without being looked up again; the age at which it is looked up while it is still used, so that a flood of
 * signals does not wait for the database; and the most tokens in memory.
 */
const remembered = { for: 5_000, renewedAt: 2_500, most: 10_000 } as const;

interface Remembered {
  readonly token: Token;
  readonly endsAt: number;
  readonly at: number;
  isRenewed: boolean;
  /** The requests since it was looked up, which the database does not count yet. */
  uses: number;
}

/**
 * Opens the tokens of a store. A token that was found is remembered for five seconds, so that a flood of signals does not wait for the
 * database before each batch. Another console that shares the database notices a revoked token after these five seconds.
 */
export function openTokens(engine: Engine): Tokens {
  const known = new Map<string, Remembered>();
  let revocations = 0;
  const lookUp = async (key: string, digest: Buffer, now: Date, uses: number): Promise<Token | null> => {
    const before = revocations;
    const row = await findRow(engine, digest, now, uses);
    known.delete(key);
    if (!row) return null;
    const token = tokenOf(row);
    if (known.size >= remembered.most) known.clear();
    // The token may have been revoked after it was read.
    if (before === revocations)
      known.set(key, {
        token,
        endsAt: dateOf(row['ends_at']).getTime(),
        at: now.getTime(),
        isRenewed: false,
        uses: 0,
      });
    return token;
  };
  return {
    find: async (text, now) => {
      const digest = digestOf(text);
      const key = digest.toString('hex');
      const found = known.get(key);
      const age = found ? now.getTime() - found.at : 0;
      if (!found || age < 0 || age >= remembered.for || now.getTime() >= found.endsAt) {
        known.delete(key);
        return lookUp(key, digest, now, 1 + (found?.uses ?? 0));
      }
      found.uses += 1;
      if (age >= remembered.renewedAt && !found.isRenewed) {
        found.isRenewed = true;
        // A database that is gone shows when the token is looked up next.
        lookUp(key, digest, now, found.uses).catch(() => undefined);
      }
      return found.token;
    },
    forget: (id) => {
      revocations += 1;
      for (const [key, { token }] of known) if (token.id === id) known.delete(key);
    },
  };
}

/** Finds a token that may be used, and counts the requests that came with it. */
function findRow(engine: Engine, digest: Buffer, now: Date, uses: number): Promise<Row | undefined> {
  return asWriter(engine, async (connection) => {
    await connection.query(
      `update token set used_at = $2, uses = uses + $3 where digest = $1 and revoked_at is null and ends_at > $2`,
      [digest, now, uses],
    );
    const { rows } = await connection.query(
      `select token.id, token.kind, token.name, token.team, token.app, token.ends_at, app.name as app_name
       from token left join app on app.id = token.app
       where token.digest = $1 and token.revoked_at is null and token.ends_at > $2`,
      [digest, now],
    );
    return rows[0];
  });
}

function tokenOf(row: Row): Token {
  const id = Number(row['id']);
  const team = Number(row['team']);
  return {
    id,
    kind: row['kind'] as TokenKind,
    name: String(row['name']),
    team,
    sender:
      row['app'] === null
        ? null
        : { token: id, team, app: Number(row['app']), name: String(row['app_name']) },
  };
}
