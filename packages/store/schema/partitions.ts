/** The tables that are cut into months, and the days for which their rows are kept. */
export const partitioned = { event: 400, seen: 45, hit_hour: 35 } as const;

/** The months for which a table is made ahead; a signal may be 14 days old when it comes. */
const ahead = { months: 2, past: 2 } as const;

/**
 * Statements that make the months around a date and drop those whose rows are all older than they are kept. There is no partition
 * for all other times: making the next month would have to read it.
 */
export function partitionStatements(now: Date): string {
  const tables = Object.keys(partitioned) as (keyof typeof partitioned)[];
  const months = Array.from({ length: ahead.past + ahead.months + 1 }, (_, at) => at - ahead.past);
  return tables
    .flatMap((table) =>
      months.map((month) => {
        const from = monthFrom(now, month);
        return `create table if not exists ${nameOf(table, from)} partition of ${table} for values from ('${day(from)}') to ('${day(monthFrom(now, month + 1))}');`;
      }),
    )
    .join('\n');
}

/** Returns the partitions among `names` whose rows are all older than they are kept. */
export function oldPartitions(names: readonly string[], now: Date): readonly string[] {
  return names.filter((name) => {
    const [, table, year, month] = /^(event|seen|hit_hour)_(\d{4})_(\d\d)$/.exec(name) ?? [];
    if (table === undefined) return false;
    const end = Date.UTC(Number(year), Number(month), 1);
    const kept = partitioned[table as keyof typeof partitioned];
    return now.getTime() - end > kept * 86_400_000;
  });
}

const nameOf = (table: string, from: Date): string =>
  `${table}_${from.getUTCFullYear()}_${String(from.getUTCMonth() + 1).padStart(2, '0')}`;
const monthFrom = (now: Date, months: number): Date =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1));
const day = (date: Date): string => `${date.toISOString().slice(0, 10)} 00:00:00+00`;
