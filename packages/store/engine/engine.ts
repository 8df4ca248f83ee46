/** A row of a result: values by column. Integers of 8 bytes are numbers. */
export type Row = Readonly<Record<string, unknown>>;

/** The result of a statement; `affected` is the number of rows that it wrote, 0 for one that reads. */
export interface Result {
  readonly rows: readonly Row[];
  readonly affected: number;
}

/** One connection to the database. Statements run one after the other. */
export interface Connection {
  /** Runs one statement. Its parameters are `$1`, `$2`, … */
  readonly query: (sql: string, parameters?: readonly unknown[]) => Promise<Result>;
  /** Runs a text of several statements without parameters. */
  readonly script: (sql: string) => Promise<void>;
}

/**
 * A PostgreSQL database: a server, or the one that runs within this process. Both take the same statements.
 */
export interface Engine {
  readonly kind: 'embedded' | 'postgres';
  /** Lends a connection to `work` and takes it back when the promise of `work` settles. */
  readonly use: <T>(work: (connection: Connection) => Promise<T>) => Promise<T>;
  /**
   * Writes what was committed to the disk, so that it outlives a loss of power. A server does that with each commit, so it has
   * nothing to do there.
   */
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The database cannot be used now: it is gone, it starts, or its disk is full. The same call can succeed later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** Is an error of PostgreSQL about the values of a statement: a data exception (22) or a broken constraint (23)? */
export const isAboutValues = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code));

/** Runs `work` in a transaction on a connection. A failed `work` takes everything back. `begin` is the script that begins it. */
export async function inTransaction<T>(
  connection: Connection,
  work: () => Promise<T>,
  begin = 'begin',
): Promise<T> {
  try {
    await connection.script(begin);
    const result = await work();
    await connection.query('commit');
    return result;
  } catch (error) {
    // A connection that is lost has taken everything back by itself.
    await connection.query('rollback').catch(() => undefined);
    throw error;
  }
}
