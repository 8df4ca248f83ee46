import type { Connection, Engine } from './engine/engine.ts';
import { asWriter } from './store.ts';

/** The numbers that stand for names in the tables with many rows. */
export interface Names {
  /** Returns the number of a function of an app; null if the app has as many functions as it may have. */
  readonly fn: (team: number, app: number, name: string) => Promise<number | null>;
  /** Returns the number of a rule of a function by its match id; null if the function has as many as it may have. */
  readonly rule: (team: number, fn: number, match: string) => Promise<number | null>;
  /** Returns the number of a destination; null if the team has as many as it may have. */
  readonly destination: (team: number, name: string) => Promise<number | null>;
}

/** The most names that senders, who are not trusted, can make: functions of an app, rules of a function, destinations of a team. */
const most = { fn: 5_000, rule: 2_000, destination: 100_000 } as const;
/** The most numbers that are kept in memory, for each kind. */
const mostKept = 200_000;

export function openNames(engine: Engine): Names {
  const fns = cache();
  const rules = cache();
  const destinations = cache();
  return {
    fn: (team, app, name) =>
      fns(`${app} ${name}`, () =>
        asWriter(engine, (connection) =>
          numberOf(connection, 'fn', { team, app, name }, ['app', 'name'], 'app', most.fn),
        ),
      ),
    rule: (team, fn, match) =>
      rules(`${fn} ${match}`, () =>
        asWriter(engine, (connection) =>
          numberOf(connection, 'rule', { team, fn, match }, ['fn', 'match'], 'fn', most.rule),
        ),
      ),
    destination: (team, name) =>
      destinations(`${team} ${name}`, () =>
        asWriter(engine, (connection) =>
          numberOf(connection, 'destination', { team, name }, ['team', 'name'], 'team', most.destination),
        ),
      ),
  };
}

/**
 * Remembers the answer for each key. Numbers are made in a transaction of their own, before the rows that use them, so a remembered
 * number is always in the database.
 */
function cache(): (key: string, ask: () => Promise<number | null>) => Promise<number | null> {
  const known = new Map<string, number>();
  return async (key, ask) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const answer = await ask();
    if (answer === null) return null;
    if (known.size >= mostKept) known.clear();
    known.set(key, answer);
    return answer;
  };
}

type Values = Readonly<Record<string, string | number>>;

async function numberOf(
  connection: Connection,
  table: 'fn' | 'rule' | 'destination',
  values: Values,
  unique: readonly string[],
  within: string,
  limit: number,
): Promise<number | null> {
  const names = Object.keys(values);
  const places = names.map((_, at) => `$${at + 1}`);
  const find = async () => {
    const { rows } = await connection.query(
      `select id from ${table} where ${unique.map((name, at) => `${name} = $${at + 1}`).join(' and ')}`,
      unique.map((name) => values[name]),
    );
    return rows[0] ? Number(rows[0]['id']) : null;
  };
  const found = await find();
  if (found !== null) return found;
  const { rows: counted } = await connection.query(
    `select count(*) as n from (select 1 from ${table} where ${within} = $1 limit ${limit}) as found`,
    [values[within]],
  );
  if (Number(counted[0]?.['n']) >= limit) return null;
  const { rows } = await connection.query(
    `insert into ${table} (${names.join(', ')}) values (${places.join(', ')}) on conflict (${unique.join(', ')}) do nothing returning id`,
    Object.values(values),
  );
  // Another server may have made it at the same moment.
  return rows[0] ? Number(rows[0]['id']) : find();
}
