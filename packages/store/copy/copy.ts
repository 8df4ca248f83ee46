import { type Connection, type Engine, inTransaction } from '../engine/engine.ts';
import { migrate } from '../schema/migrate.ts';
import { partitionsOf, type Table, tablesOf } from './tables.ts';

/** The rows of a table, and a digest of them that does not depend on their order. */
export interface CopiedTable {
  readonly name: string;
  readonly rows: number;
  readonly digest: string;
}

/** The other database has rows already, or the copy has other rows than the original. */
export class CopyRefused extends Error {
  override readonly name = 'CopyRefused';
}

/** Rows of a statement. */
const rowsAtOnce = 2_000;

/**
 * Copies all rows of a store into an empty database, in one transaction on each side, and compares the digests of each table. Throws
 * `CopyRefused`, and leaves the other database as it was, if it is not empty or a digest differs.
 */
export async function copyStore(from: Engine, to: Engine, now: Date): Promise<readonly CopiedTable[]> {
  await migrate(from, now);
  await migrate(to, now);
  return from.use((source) =>
    inTransaction(source, () =>
      to.use((target) =>
        inTransaction(target, async () => {
          await source.script('set transaction isolation level repeatable read');
          // Times are compared as texts.
          for (const side of [source, target]) await side.script(`set local timezone = 'utc'`);
          await target.script('set local statement_timeout = 0');
          for (const statement of await partitionsOf(source)) await target.script(statement);
          const tables = await tablesOf(source);
          // The sums that triggers write are rows of the source, too.
          await setTriggers(target, tables, 'disable');
          await emptyTables(target, tables);
          const copied: CopiedTable[] = [];
          for (const table of tables) copied.push(await copyTable(source, target, table));
          await setTriggers(target, tables, 'enable');
          return copied;
        }),
      ),
    ),
  );
}

async function setTriggers(
  target: Connection,
  tables: readonly Table[],
  state: 'enable' | 'disable',
): Promise<void> {
  for (const { name } of tables) await target.script(`alter table ${name} ${state} trigger user`);
}

/** Removes the rows that new tables come with; refuses a database that somebody uses. */
async function emptyTables(target: Connection, tables: readonly Table[]): Promise<void> {
  const { rows } = await target.query(
    'select exists (select from team) or exists (select from person) as used',
  );
  if (rows[0]?.['used'] === true)
    throw new CopyRefused('the database has teams or people already; copy into an empty one');
  for (const { name } of [...tables].reverse()) await target.query(`delete from ${name}`);
}

async function copyTable(source: Connection, target: Connection, table: Table): Promise<CopiedTable> {
  const columns = table.columns.map((name) => `"${name}"`).join(', ');
  await source.script(
    `declare rows no scroll cursor for select row_to_json(t)::text as row from (select ${columns} from ${table.name}) as t`,
  );
  for (;;) {
    const { rows } = await source.query(`fetch ${rowsAtOnce} from rows`);
    if (rows.length === 0) break;
    // The texts are not parsed here, so documents stay as they are, to the byte.
    await target.query(
      `insert into public.${table.name} (${columns}) overriding system value
       select ${columns} from json_populate_recordset(null::public.${table.name}, $1::json)`,
      [`[${rows.map(({ row }) => String(row)).join(',')}]`],
    );
  }
  await source.script('close rows');
  for (const column of table.numbered)
    await target.query(
      `select setval(pg_get_serial_sequence($1, $2), coalesce(max(${column}), 0) + 1, false) from ${table.name}`,
      [table.name, column],
    );
  const before = await digestOf(source, table);
  const after = await digestOf(target, table);
  if (before.digest !== after.digest)
    throw new CopyRefused(`${table.name} has other rows in the copy (${before.rows} and ${after.rows})`);
  return { name: table.name, ...after };
}

async function digestOf(
  connection: Connection,
  { name, columns }: Table,
): Promise<Omit<CopiedTable, 'name'>> {
  const { rows } = await connection.query(
    `select count(*) as rows, coalesce(sum(('x' || substr(md5(row_to_json(t)::text), 1, 15))::bit(60)::bigint), 0)::text as digest
     from (select ${columns.map((column) => `"${column}"`).join(', ')} from ${name}) as t`,
  );
  return { rows: Number(rows[0]?.['rows']), digest: `${rows[0]?.['rows']}-${rows[0]?.['digest']}` };
}
