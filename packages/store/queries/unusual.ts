import type { ProfileSection } from '@emmental/model';
import { sectionCodes } from '../codes.ts';
import type { Connection } from '../engine/engine.ts';
import { dayOf, firstOf } from './period.ts';

/** A function whose calls in a section were unusually many or few on the last complete day. */
export interface UnusualRow {
  readonly app: string;
  readonly environment: string;
  readonly function: string;
  readonly section: ProfileSection;
  /** The last complete day, in UTC. */
  readonly day: string;
  readonly n: number;
  readonly usual: Usual;
}

/** The usual number of calls of a day: the median of like days before, and their usual distance from it (1.4826 × MAD). */
export interface Usual {
  readonly median: number;
  readonly spread: number;
  /** The number of like days, and which they are. */
  readonly days: number;
  readonly kind: 'workdays' | 'weekend days';
}

/** Days before that are compared, and the fewest like days among them that say what is usual. */
const compared = { days: 35, fewest: 6 } as const;
/** A day is unusual from so many spreads away from the median, and at least so many calls. */
const limits = { spreads: 6, calls: 20 } as const;

/**
 * Returns the functions with an unusual number of calls in a section on the last complete day, the furthest from usual first. They are read from
 * `unusual_volume`, which a job keeps, and computed only where the job did not run since yesterday. In the first minute of a day these are the
 * rows of the day before, with its date.
 */
export async function listUnusual(
  connection: Connection,
  section: ProfileSection,
  now: Date,
  limit: number,
): Promise<readonly UnusualRow[]> {
  const { rows: state } = await connection.query(
    'select unusual_at >= $1 and unusual_at < $2 as kept from traffic_state',
    [firstOf(2, now), firstOf(0, now)],
  );
  if (state[0]?.['kept'] !== true) return computeUnusual(connection, section, now, limit);
  const { rows } = await connection.query(
    `select app.name as app, app.environment, fn.name as function, to_char(day, 'YYYY-MM-DD') as day, n, median, spread, days, kind
     from unusual_volume as found join fn on fn.id = found.fn join app on app.id = fn.app
     where section = $1 order by abs(n - median) / spread desc, found.fn limit $2`,
    [sectionCodes[section], limit],
  );
  return rows.map((row) => ({
    ...namesOf(row),
    section,
    day: String(row['day']),
    n: Number(row['n']),
    usual: {
      median: Number(row['median']),
      spread: Number(row['spread']),
      days: Number(row['days']),
      kind: row['kind'] as Usual['kind'],
    },
  }));
}

/** Computes the functions with an unusual number of calls from the sums of all days that are compared. */
export async function computeUnusual(
  connection: Connection,
  section: ProfileSection,
  now: Date,
  limit: number,
): Promise<readonly UnusualRow[]> {
  const from = dayOf(firstOf(compared.days + 2, now));
  const day = dayOf(firstOf(2, now));
  const { rows } = await connection.query(
    // An array of a function is read faster than a row of each day; calls that went through and refused ones are two items of a day.
    `with talk as (
       select fn, array_agg(day - $2::date) as days, array_agg(n::double precision) as counts
       from talk_day where section = $1 and day >= $2::date and day <= $3::date group by fn
     )
     select app.name as app, app.environment, fn.name as function, talk.days, talk.counts
     from talk join fn on fn.id = talk.fn join app on app.id = fn.app`,
    [sectionCodes[section], from, day],
  );
  return rows
    .flatMap((row) => {
      const counts = countsByDay(row['days'] as readonly number[], row['counts'] as readonly number[], from);
      const usual = usualOf(counts, day);
      const n = counts.get(day) ?? 0;
      // Without a call, the guard fell silent: that is a state of its own.
      if (n === 0 || usual === null || !isUnusual(n, usual)) return [];
      return [{ ...namesOf(row), section, day, n, usual }];
    })
    .sort((a, b) => distance(b.n, b.usual) - distance(a.n, a.usual))
    .slice(0, limit);
}

const namesOf = (row: Readonly<Record<string, unknown>>) => ({
  app: String(row['app']),
  environment: String(row['environment']),
  function: String(row['function']),
});

function countsByDay(
  days: readonly number[],
  counts: readonly number[],
  from: string,
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [at, offset] of days.entries()) {
    const day = new Date(Date.parse(from) + offset * 86_400_000).toISOString().slice(0, 10);
    sums.set(day, (sums.get(day) ?? 0) + (counts[at] ?? 0));
  }
  return sums;
}

/**
 * Returns what is usual for a day: workdays are compared with workdays, weekend days with weekend days, because functions rest at
 * weekends. Median and median absolute deviation ignore single peaks (Rousseeuw and Croux 1993). null = there are too few like days.
 */
export function usualOf(counts: ReadonlyMap<string, number>, day: string): Usual | null {
  const isWeekend = (text: string): boolean => [0, 6].includes(new Date(text).getUTCDay());
  const days = [...counts.keys()].filter((other) => other < day).sort();
  const [first] = days;
  if (first === undefined) return null;
  const like: number[] = [];
  // A day without a call has no row.
  for (let at = Date.parse(first); at < Date.parse(day); at += 86_400_000) {
    const other = new Date(at).toISOString().slice(0, 10);
    if (isWeekend(other) === isWeekend(day)) like.push(counts.get(other) ?? 0);
  }
  if (like.length < compared.fewest) return null;
  const median = medianOf(like);
  const deviation = medianOf(like.map((n) => Math.abs(n - median)));
  // Counts vary by at least their square root (Poisson), also where the days before were equal.
  const spread = Math.max(1, 1.4826 * deviation, Math.sqrt(median));
  return { median, spread, days: like.length, kind: isWeekend(day) ? 'weekend days' : 'workdays' };
}

const distance = (n: number, { median, spread }: Usual): number => Math.abs(n - median) / spread;

export const isUnusual = (n: number, usual: Usual): boolean =>
  distance(n, usual) >= limits.spreads && Math.abs(n - usual.median) >= limits.calls;

function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
