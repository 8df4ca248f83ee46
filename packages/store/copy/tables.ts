import type { Connection } from '../engine/engine.ts';

/** A table with the columns that a copy has to write; the database computes the others. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** The columns whose values a sequence makes. */
  readonly numbered: readonly string[];
}

/** Returns all tables with rows, those that others refer to first. Partitions are not listed: their rows are those of the whole table. */
export async function tablesOf(connection: Connection): Promise<readonly Table[]> {
  const { rows } = await connection.query(
    `select c.relname as name,
       array_agg(a.attname order by a.attnum) filter (where a.attgenerated = '') as columns,
       coalesce(array_agg(a.attname order by a.attnum) filter (where a.attidentity <> ''), '{}') as numbered
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'version'
     group by c.relname order by c.relname`,
  );
  const { rows: references } = await connection.query(
    `select distinct conrelid::regclass::text as name, confrelid::regclass::text as target from pg_constraint
     where contype = 'f' and conrelid <> confrelid`,
  );
  const tables = rows.map((row) => ({
    name: String(row['name']),
    columns: row['columns'] as readonly string[],
    numbered: row['numbered'] as readonly string[],
  }));
  return inOrder(
    tables,
    references.map((row) => ({ name: String(row['name']), target: String(row['target']) })),
  );
}

/** Sorts tables so that each comes after those to which it refers. */
function inOrder(
  tables: readonly Table[],
  references: readonly { readonly name: string; readonly target: string }[],
): readonly Table[] {
  const sorted: Table[] = [];
  const isDone = (name: string) => sorted.some((table) => table.name === name);
  while (sorted.length < tables.length) {
    const next = tables.filter(
      ({ name }) => !isDone(name) && references.every((each) => each.name !== name || isDone(each.target)),
    );
    if (next.length === 0) throw new Error('tables refer to each other in a circle');
    sorted.push(...next);
  }
  return sorted;
}

/** Returns statements that make the partitions of one database in another one. */
export async function partitionsOf(connection: Connection): Promise<readonly string[]> {
  const { rows } = await connection.query(
    `select format('create table if not exists %I partition of %I %s', part.relname, whole.relname,
       pg_get_expr(part.relpartbound, part.oid)) as statement
     from pg_inherits i join pg_class part on part.oid = i.inhrelid join pg_class whole on whole.oid = i.inhparent
     where part.relispartition and part.relkind = 'r' order by part.relname`,
  );
  return rows.map(({ statement }) => String(statement));
}
