import type { Connection, Engine } from './engine/engine.ts';
import { asWriter } from './store.ts';

/** A name that gets a number. It is unique within the number of its app, its function or its team. */
export interface Name {
  readonly team: number;
  readonly within: number;
  readonly name: string;
}

/** Returns the number of each name; null if its app, function or team has as many names as it may have. */
type Numbers = (names: readonly Name[]) => Promise<readonly (number | null)[]>;

/** The numbers that stand for names in the tables with many rows. */
export interface Names {
  /** Functions, by name within an app. */
  readonly fns: Numbers;
  /** Rules, by match id within a function. */
  readonly rules: Numbers;
  /**
   * Destinations of rules: the number of the name within the team; the number of `others` where the rule has as many destinations as it
   * may have.
   */
  readonly targets: (targets: readonly Target[]) => Promise<readonly (number | null)[]>;
}

/** A destination, operation or program that a rule of a function met. */
export interface Target {
  readonly team: number;
  readonly fn: number;
  readonly rule: number;
  readonly name: string;
}

/** A table of names: the column in which a name is unique, the column of the name, and how many names senders can make there. */
interface Kind {
  readonly table: 'fn' | 'rule' | 'destination';
  readonly within: 'app' | 'fn' | 'team';
  readonly column: 'name' | 'match';
  readonly most: number;
}

/** Senders are not trusted, so what they can make is bounded. */
const kinds = {
  fns: { table: 'fn', within: 'app', column: 'name', most: 5_000 },
  rules: { table: 'rule', within: 'fn', column: 'match', most: 2_000 },
  destinations: { table: 'destination', within: 'team', column: 'name', most: 100_000 },
} as const satisfies Record<string, Kind>;

/** The most destinations of a rule, and the name that stands for those past them; guards use the same name. */
const mostTargets = 200;
const others = 'others';

/** The most numbers of a kind that are kept in memory. */
const mostKept = 200_000;

export function openNames(engine: Engine): Names {
  const destinations = numbersOf(engine, kinds.destinations);
  const knownTargets = targetsOf(engine);
  return {
    fns: numbersOf(engine, kinds.fns),
    rules: numbersOf(engine, kinds.rules),
    targets: async (targets) => {
      const known = await knownTargets(targets);
      return destinations(
        targets.map(({ team, rule, name }) => {
          const names = known(rule);
          const isKept = names.has(name) || names.size < mostTargets;
          if (isKept) names.add(name);
          return { team, within: team, name: isKept ? name : others };
        }),
      );
    },
  };
}

/** Remembers the names of the destinations of each rule. */
function targetsOf(engine: Engine): (targets: readonly Target[]) => Promise<(rule: number) => Set<string>> {
  const names = new Map<number, Set<string>>();
  const namesOf = (rule: number): Set<string> => {
    const found = names.get(rule) ?? new Set();
    names.set(rule, found);
    return found;
  };
  return async (targets) => {
    const unknown = new Map(
      targets.filter(({ rule }) => !names.has(rule)).map((each) => [each.rule, each.fn]),
    );
    if (unknown.size === 0) return namesOf;
    if (names.size + unknown.size > mostKept / 10) names.clear();
    const { rows } = await asWriter(engine, (connection) =>
      connection.query(
        `select wanted.rule, found.name from json_to_recordset($1) as wanted(fn integer, rule integer), lateral (
           select name from rule_destination as met join destination on destination.id = met.destination
           where met.fn = wanted.fn and met.rule = wanted.rule limit ${mostTargets}
         ) as found`,
        [JSON.stringify([...unknown].map(([rule, fn]) => ({ fn, rule })))],
      ),
    );
    for (const { rule, name } of rows) namesOf(Number(rule)).add(String(name));
    return namesOf;
  };
}

/**
 * Remembers the numbers of a kind. Numbers are made in a transaction of their own, before the rows that use them, so a remembered
 * number is always in the database.
 */
function numbersOf(engine: Engine, kind: Kind): Numbers {
  const known = new Map<number, Map<string, number>>();
  let kept = 0;
  return async (names) => {
    const numbers = names.map(({ within, name }) => known.get(within)?.get(name) ?? null);
    const unknown = new Map<string, Name>();
    for (const [at, name] of names.entries()) if (numbers[at] === null) unknown.set(keyOf(name), name);
    if (unknown.size === 0) return numbers;
    const found = await asWriter(engine, (connection) => findOrMake(connection, kind, unknown));
    if (kept + found.size > mostKept) {
      known.clear();
      kept = 0;
    }
    for (const [key, { within, name }] of unknown) {
      const number = found.get(key);
      if (number === undefined) continue;
      const ofScope = known.get(within) ?? new Map<string, number>();
      known.set(within, ofScope.set(name, number));
      kept += 1;
    }
    return names.map((name, at) => numbers[at] ?? found.get(keyOf(name)) ?? null);
  };
}

const keyOf = ({ within, name }: Pick<Name, 'within' | 'name'>): string => `${within} ${name}`;

/** Makes the names that the table lacks, as far as there is room; returns all numbers by key. */
async function findOrMake(
  connection: Connection,
  kind: Kind,
  names: ReadonlyMap<string, Name>,
): Promise<ReadonlyMap<string, number>> {
  const found = await find(connection, kind, [...names.values()]);
  const missing = [...names].filter(([key]) => !found.has(key)).map(([, name]) => name);
  if (missing.length === 0) return found;
  await make(connection, kind, missing);
  return new Map([...found, ...(await find(connection, kind, missing))]);
}

async function find(
  connection: Connection,
  { table, within, column }: Kind,
  names: readonly Name[],
): Promise<Map<string, number>> {
  const { rows } = await connection.query(
    `select found.id, found.${within} as within, found.${column} as name
     from json_to_recordset($1) as wanted(within integer, name text)
       join ${table} as found on found.${within} = wanted.within and found.${column} = wanted.name`,
    [JSON.stringify(names)],
  );
  return new Map(
    rows.map(({ id, within: number, name }) => [
      keyOf({ within: Number(number), name: String(name) }),
      Number(id),
    ]),
  );
}

/** Two servers that make the same names at once do so in the same order, and the second one leaves out what it finds. */
async function make(
  connection: Connection,
  { table, within, column, most }: Kind,
  names: readonly Name[],
): Promise<void> {
  const columns = within === 'team' ? `team, ${column}` : `team, ${within}, ${column}`;
  await connection.query(
    `with wanted as (select * from json_to_recordset($1) as row(team integer, within integer, name text)),
     counted as (
       select within, (select count(*) from (select from ${table} where ${within} = scope.within limit ${most}) as found) as n
       from (select distinct within from wanted) as scope
     )
     insert into ${table} (${columns})
     select ${within === 'team' ? 'within, name' : 'team, within, name'} from (
       select wanted.*, counted.n + row_number() over (partition by within order by name) as place
       from wanted join counted using (within)
     ) as numbered
     where place <= ${most} order by within, name
     on conflict do nothing`,
    [JSON.stringify(names)],
  );
}
