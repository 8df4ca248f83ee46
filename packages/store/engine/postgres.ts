import pg from 'pg';
import { type Connection, type Engine, StoreUnavailable } from './engine.ts';

/** The most connections at a time. Screens take milliseconds, so few are enough for hundreds of people. */
const mostConnections = 8;
/** The milliseconds to wait for a connection, and the most that a statement takes. */
const waits = { connection: 5_000, statement: 30_000 } as const;

/**
 * Opens a PostgreSQL server of version 15 or newer by its address, such as `postgres://emmental@db.example/emmental`. Throws
 * `StoreUnavailable` where no server answers, and an error with its version where the server is too old.
 */
export async function openPostgres(address: string): Promise<Engine> {
  const pool = new pg.Pool({
    connectionString: address,
    max: mostConnections,
    connectionTimeoutMillis: waits.connection,
    statement_timeout: waits.statement,
    application_name: 'emmental',
    // Statements here take milliseconds; compiling one of them with LLVM takes seconds, each time anew.
    options: '-c jit=off',
    types: { getTypeParser: parserOf },
  });
  // The driver reports a lost connection here; the next query opens another one.
  pool.on('error', () => undefined);
  const engine: Engine = {
    kind: 'postgres',
    use: (work) => borrow(pool, work),
    sync: () => Promise.resolve(),
    close: () => pool.end(),
  };
  const { rows } = await engine.use((connection) => connection.query('show server_version_num'));
  const version = Number(rows[0]?.['server_version_num']);
  if (version >= 150_000) return engine;
  await engine.close();
  throw new Error(`the database is PostgreSQL ${Math.floor(version / 10_000)}; Emmental needs 15 or newer`);
}

/** Sums and counts are integers of 8 bytes, which the driver returns as text by default. */
const int8 = 20;
const parserOf: typeof pg.types.getTypeParser = (type: number, format?: unknown) =>
  type === int8 ? Number : pg.types.getTypeParser(type, format as 'text');

async function borrow<T>(pool: pg.Pool, work: (connection: Connection) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw unavailable(error);
  });
  // A connection that is lent out reports its loss by itself, not through the pool.
  let lost: Error | undefined;
  const onError = (error: Error) => {
    lost = error;
  };
  client.on('error', onError);
  try {
    return await work(connectionOf(client));
  } finally {
    client.off('error', onError);
    client.release(lost);
  }
}

function connectionOf(client: pg.PoolClient): Connection {
  const run = async (sql: string, parameters?: readonly unknown[]) => {
    try {
      return await client.query(sql, parameters as unknown[] | undefined);
    } catch (error) {
      throw isOutage(error) ? unavailable(error) : error;
    }
  };
  return {
    query: async (sql, parameters) => {
      const { rows, rowCount, command } = await run(sql, parameters);
      return { rows, affected: command === 'SELECT' ? 0 : (rowCount ?? 0) };
    },
    script: async (sql) => {
      await run(sql);
    },
  };
}

/**
 * Classes of PostgreSQL's error codes for a database that cannot work now: connection lost (08), resources exhausted, a full disk
 * among them (53), stopped by an operator (57), and errors of the system (58).
 */
function isOutage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(?:08|53|57|58)/.test(code) || /^E[A-Z]+$/.test(code) || isLost(error);
}

const isLost = (error: unknown): boolean =>
  error instanceof Error && /Connection terminated|connection timeout|not queryable/i.test(error.message);

const unavailable = (error: unknown): StoreUnavailable =>
  new StoreUnavailable(error instanceof Error ? error.message : String(error), { cause: error });
