import type { Connection, Engine } from '../engine/engine.ts';
import { inTransaction } from '../engine/engine.ts';
import { accessStatements } from './access.ts';
import { migrations } from './migrations/index.ts';
import { oldPartitions, partitionStatements } from './partitions.ts';

/** A number that only Emmental uses for a lock of the database, so that two servers do not make the tables at once. */
const lockNumber = 0x656d6d;

/**
 * Brings the tables to this version, in one transaction. Throws when the database was written by a newer version.
 */
export async function migrate(engine: Engine, now: Date): Promise<void> {
  await engine.use((connection) =>
    inTransaction(connection, async () => {
      await connection.query('select pg_advisory_xact_lock($1)', [lockNumber]);
      await connection.script('create table if not exists version (number integer not null)');
      const { rows } = await connection.query('select max(number) as number from version');
      const version = Number(rows[0]?.['number'] ?? 0);
      if (version > migrations.length)
        throw new Error(
          `this store was written by a newer Emmental (tables ${version}, this one has ${migrations.length}); install that version`,
        );
      for (const statements of migrations.slice(version)) await connection.script(statements);
      if (version < migrations.length) {
        await connection.script(accessStatements());
        await connection.query('insert into version values ($1)', [migrations.length]);
      }
      await connection.script(partitionStatements(now));
    }),
  );
}

/** Makes the partitions of the next months and drops those that are older than they are kept; returns the dropped ones. */
export async function turnMonths(connection: Connection, now: Date): Promise<readonly string[]> {
  await connection.script(partitionStatements(now));
  const { rows } = await connection.query(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent in ('event'::regclass, 'seen'::regclass, 'hit_hour'::regclass)`,
  );
  const old = oldPartitions(
    rows.map(({ name }) => String(name)),
    now,
  );
  for (const name of old) await connection.script(`drop table ${name}`);
  return old;
}
