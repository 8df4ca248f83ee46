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
  // One message for all of it: each message to the database waits for its answer.
  const begin = `begin isolation level repeatable read read only;
    select set_config('role', '${roles.reader}', true), set_config('emmental.teams', '{${teams.map(Math.trunc).join(',')}}', true)`;
  return engine.use((connection) => inTransaction(connection, () => read(connection), begin));
}

/** Writes as the server itself, in one transaction: what was sent, and what an administrator decided. */
export function asWriter<T>(engine: Engine, write: (connection: Connection) => Promise<T>): Promise<T> {
  const begin = `begin; select set_config('role', '${roles.writer}', true)`;
  return engine.use((connection) => inTransaction(connection, () => write(connection), begin));
}
