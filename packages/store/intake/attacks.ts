import type { Connection } from '../engine/engine.ts';
import type { Numbered } from './rows.ts';

/** The most characters of a place, as `src/thumbnail.ts:18`. */
const longestPlace = 300;

/** An attack on a place of a function's code. */
interface Attack {
  readonly team: number;
  readonly fn: number;
  readonly place: string;
  readonly last_at: string;
  readonly unstopped_at: string | null;
}

/**
 * Notes which places of paths were attacked. Guards can name any place, so only those at which a path takes effect are kept: they are as many
 * as the paths of the last scan.
 */
export async function noteAttacks(connection: Connection, lines: readonly Numbered[]): Promise<void> {
  const attacks = attacksIn(lines);
  if (attacks.length === 0) return;
  await connection.query(
    `insert into attack as old (team, fn, place, last_at, unstopped_at)
     select row.team, row.fn, row.place, row.last_at, row.unstopped_at
     from json_to_recordset($1) as row(team integer, fn integer, place text, last_at timestamptz, unstopped_at timestamptz)
     where exists (select 1 from path where path.fn = row.fn and path.place = row.place) order by row.fn, row.place
     on conflict (fn, place) do update set last_at = greatest(old.last_at, excluded.last_at),
       unstopped_at = greatest(old.unstopped_at, excluded.unstopped_at)`,
    [JSON.stringify(attacks)],
  );
}

/** The event of a function that a signal is about; without an invocation, the signal alone. */
export const eventOf = ({ fn, line }: Numbered): string =>
  `${fn} ${line.signal.invocation ?? line.signal.id}`;

/** Returns the events of which a call was stopped: an attack has several signals, and is stopped if one of them is a block. */
export const stoppedIn = (lines: readonly Numbered[]): ReadonlySet<string> =>
  new Set(lines.filter(({ line }) => line.signal.kind === 'block').map(eventOf));

/** Returns one row for each place in the stacks of alerts and blocks. */
export function attacksIn(lines: readonly Numbered[]): readonly Attack[] {
  const loud = lines.filter(({ line }) => line.signal.kind === 'alert' || line.signal.kind === 'block');
  const stopped = stoppedIn(loud);
  const attacks = new Map<string, Attack>();
  for (const numbered of loud) {
    const { fn, line } = numbered;
    const { time } = line.signal;
    for (const place of line.signal.evidence.stack ?? []) {
      if (place.length > longestPlace) continue;
      const key = `${fn} ${place}`;
      const before = attacks.get(key);
      const unstopped = stopped.has(eventOf(numbered)) ? null : time;
      attacks.set(key, {
        team: line.sender.team,
        fn,
        place,
        last_at: latest(before?.last_at ?? null, time) ?? time,
        unstopped_at: latest(before?.unstopped_at ?? null, unstopped),
      });
    }
  }
  return [...attacks.values()];
}

const latest = (a: string | null, b: string | null): string | null =>
  a === null || (b !== null && b > a) ? b : a;
