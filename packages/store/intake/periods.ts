import type { Connection } from '../engine/engine.ts';

/** The periods in days, the present day included, of which the store keeps sums: the columns `day1`, `day7`, … */
export const periods = [1, 7, 30, 90] as const;

/** A table with sums of periods, and the table from which its sums are made. */
interface PeriodTable {
  readonly name: string;
  readonly from: string;
  readonly key: readonly string[];
  /** The newest moment of a row, where the table has it. */
  readonly latest?: string;
}

/** `rule_destination` has its rows from the fold; the rows of the other tables are made where they are missing. */
const tables: readonly PeriodTable[] = [
  {
    name: 'flow_period',
    from: 'flow_day',
    key: ['team', 'section', 'destination', 'refused'],
    latest: 'last_hit',
  },
  { name: 'talk_period', from: 'talk_day', key: ['team', 'section', 'fn'] },
  { name: 'section_period', from: 'section_day', key: ['team', 'section'] },
];

/**
 * Makes the day of `now` (UTC) the last day of all periods, if that is a later day: adds the days that come into each period and takes away
 * those that leave it. Locks the day until the transaction ends, so that no other console changes sums of periods meanwhile.
 */
export async function turnPeriods(connection: Connection, now: Date): Promise<void> {
  const { rows } = await connection.query(
    `select to_char(day, 'YYYY-MM-DD') as day, day < ($1::timestamptz at time zone 'utc')::date as over
     from traffic_state for update`,
    [now],
  );
  if (rows[0]?.['over'] !== true) return;
  const days = [rows[0]['day'], now.toISOString().slice(0, 10)];
  // The first turn of a large store that had no such sums adds up all of its days.
  await connection.script('set local statement_timeout = 0');
  await connection.query(turnDestinations, days);
  for (const table of tables) {
    await connection.query(turnSql(table), days);
    await connection.query(`delete from ${table.name} where day90 = 0`);
  }
  await connection.query('update traffic_state set day = $1::date', [days[1]]);
}

/** The SQL of the change of each period when its last day moves from `$1` to `$2`. */
const changes = periods
  .map(
    (days) => `coalesce(sum(n) filter (where day > $1::date and day <= $2::date), 0)
      - coalesce(sum(n) filter (where day > $1::date - ${days} and day <= $2::date - ${days}), 0) as day${days}`,
  )
  .join(', ');

/** The days that come into a period or leave it. */
const moving = [0, ...periods]
  .map((days) => `day > $1::date - ${days} and day <= $2::date - ${days}`)
  .join(' or ');

const names = periods.map((days) => `day${days}`).join(', ');

/** The SQL that adds the sums of one row to those of another one. */
export const addPeriods = (sums: string, added: string): string =>
  periods.map((days) => `day${days} = ${sums}.day${days} + ${added}.day${days}`).join(', ');

const turnDestinations = `
  update rule_destination as used set ${addPeriods('used', 'moved')}
  from (select fn, rule, destination, ${changes} from destination_day where ${moving} group by 1, 2, 3) as moved
  where used.fn = moved.fn and used.rule = moved.rule and used.destination = moved.destination`;

function turnSql({ name, from, key, latest }: PeriodTable): string {
  const columns = key.join(', ');
  const [latestColumn, latestValue, latestSum] = latest
    ? [`, ${latest}`, `, max(${latest})`, `, ${latest} = greatest(old.${latest}, excluded.${latest})`]
    : ['', '', ''];
  return `insert into ${name} as old (${columns}, ${names}${latestColumn})
    select ${columns}, ${changes}${latestValue} from ${from} where ${moving} group by ${columns} order by ${columns}
    on conflict (${columns}) do update set ${addPeriods('old', 'excluded')}${latestSum}`;
}

/** Adds up the rows of `call_count` and of `history_count` with equal columns. */
export async function foldCounts(connection: Connection): Promise<void> {
  await connection.query(
    `with moved as (delete from call_count returning *)
     insert into call_count select team, section, ${periods.map((days) => `sum(day${days})`).join(', ')} from moved group by 1, 2`,
  );
  await connection.query(
    `with moved as (delete from history_count where hour in (
       select hour from history_count group by team, hour, kind having count(*) > 1) returning *)
     insert into history_count select team, hour, kind, sum(n) from moved group by 1, 2, 3`,
  );
}
