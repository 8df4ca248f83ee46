import { type Connection, type Engine, inTransaction } from './engine/engine.ts';
import { roles } from './schema/access.ts';

/** The teams whose rows a person may see. */
export type Teams = readonly number[];

/**
 * Reads as a person who sees the rows of some teams. The database itself leaves out all other rows, and all reads of one call see one
 * state of the data, so the numbers of a page agree.
 */
export function asReader<T>(
  engine: Engine,
  teams: Teams,
  read: (connection: Connection) => Promise<T>,
): Promise<T> {
  return engine.use((connection) =>
    inTransaction(connection, async () => {
      await connection.script('set transaction isolation level repeatable read read only');
      await connection.query(`select set_config('role', $1, true), set_config('emmental.teams', $2, true)`, [
        roles.reader,
        `{${teams.join(',')}}`,
      ]);
      return read(connection);
    }),
  );
}

/** Writes as the server itself, in one transaction: what was sent, and what an administrator decided. */
export function asWriter<T>(engine: Engine, write: (connection: Connection) => Promise<T>): Promise<T> {
  return engine.use((connection) =>
    inTransaction(connection, async () => {
      await connection.query(`select set_config('role', $1, true)`, [roles.writer]);
      return write(connection);
    }),
  );
}
