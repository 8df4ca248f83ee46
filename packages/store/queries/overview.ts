import type { Connection } from '../engine/engine.ts';
import { type Measure, measures } from '../points/save.ts';
import { isObservedSql, isUnusedSql } from './unused.ts';

/** How many functions have an effect of a control on a threat. */
export interface MatrixCount {
  readonly threat: string;
  readonly slice: string;
  readonly mark: string;
  readonly functions: number;
}

/** Returns the matrix of threats and controls over all functions. */
export async function matrixCounts(connection: Connection): Promise<readonly MatrixCount[]> {
  const { rows } = await connection.query(
    `select threat, slice, mark, sum(n) as n from matrix_cell group by 1, 2, 3 order by 1, 2, 3`,
  );
  return rows.map(({ threat, slice, mark, n }) => ({
    threat: String(threat),
    slice: String(slice),
    mark: String(mark),
    functions: Number(n),
  }));
}

/** A point of a trend: a day, and the number of that day. */
export interface Point {
  readonly day: string;
  readonly n: number;
}

/** Returns the stored points of the last days by measure, the oldest first. A day without a point is left out. */
export async function trends(
  connection: Connection,
  days: number,
  now: Date,
): Promise<Readonly<Record<Measure, readonly Point[]>>> {
  const { rows } = await connection.query(
    `select measure, to_char(day, 'YYYY-MM-DD') as day, sum(n) as n from point_day
     where day > ($1::timestamptz at time zone 'utc')::date - $2::integer group by measure, point_day.day
     order by point_day.day`,
    [now, days],
  );
  const pointsOf = (measure: Measure): readonly Point[] =>
    rows
      .filter((row) => row['measure'] === measure)
      .map(({ day, n }) => ({ day: String(day), n: Number(n) }));
  return Object.fromEntries(measures.map((measure) => [measure, pointsOf(measure)])) as Record<
    Measure,
    readonly Point[]
  >;
}

/** Numbers of the fleet. `open` = functions with a threat that nothing stops; `judged` = functions whose threats a scan has judged. */
export interface FleetNumbers {
  readonly apps: number;
  readonly open: number;
  readonly judged: number;
  readonly unusedRules: number;
  readonly unusedRulebases: number;
  /** Rulebases of which nobody knows if rules are unused: no guard, a silent one, or one that has just started. */
  readonly unknownRulebases: number;
}

/** Returns the numbers of the fleet that are no guard states. */
export async function fleetNumbers(connection: Connection, now: Date): Promise<FleetNumbers> {
  const { rows } = await connection.query(
    `with now as (select $1::timestamptz as at),
     present as (
       select count(distinct app) as apps, count(*) filter (where scan is not null and open_threats > 0) as open,
         count(*) filter (where scan is not null and open_threats is not null) as judged
       from fn where scan is not null or seen_at is not null
     ),
     unused as (
       select count(*) as rules, count(distinct rule.fn) as rulebases
       from now, rule join fn on fn.id = rule.fn where fn.scan is not null and ${isUnusedSql}
     ),
     unobserved as (
       select count(*) as unobserved from now, fn where fn.scan is not null and fn.rules > 0 and not ${isObservedSql}
     )
     select * from present, unused, unobserved`,
    [now],
  );
  const [row = {}] = rows;
  return {
    apps: Number(row['apps']),
    open: Number(row['open']),
    judged: Number(row['judged']),
    unusedRules: Number(row['rules']),
    unusedRulebases: Number(row['rulebases']),
    unknownRulebases: Number(row['unobserved']),
  };
}
