import { hash } from 'node:crypto';
import { kindCodes, sectionCodes } from '../codes.ts';
import type { Connection } from '../engine/engine.ts';
import { eventOf, stoppedIn } from './attacks.ts';
import type { Numbered } from './rows.ts';

/** The cause that the alerts or blocks of one incident share. */
export interface Cause {
  /** The digest of the other fields, as a UUID. */
  readonly id: string;
  readonly team: number;
  readonly fn: number;
  readonly kind: number;
  readonly section: number | null;
  /** The call did not take effect: it is a block, or another signal of the same invocation is. */
  readonly stopped: boolean;
  readonly rule: string;
  readonly class: string;
  /** The field of the event that holds the attack, else the trigger; '' = the guard named neither. */
  readonly way: string;
}

/** Guards are not trusted, so a function has at most so many incidents; all further causes are the incident with the rule `others`. */
const mostOfFunction = 200;
const others = 'others';
/** The most characters of a text of a cause. */
const longest = 300;

/** Returns the cause of each alert and block. */
export async function causesOf(
  connection: Connection,
  lines: readonly Numbered[],
): Promise<ReadonlyMap<Numbered, Cause>> {
  const stopped = stoppedIn(lines);
  const known = new Map<string, Cause>();
  const causes = new Map(
    lines.flatMap((line) => causeOf(line, stopped, known).map((cause) => [line, cause] as const)),
  );
  const crowded = await crowdedIn(connection, [...causes.values()]);
  for (const [line, cause] of causes) if (crowded.has(cause.id)) causes.set(line, othersOf(cause));
  return causes;
}

/** Returns the cause of an alert or a block, as a list; any other signal has none. Causes that were met before are in `known`. */
function causeOf(
  numbered: Numbered,
  stopped: ReadonlySet<string>,
  known: Map<string, Cause>,
): readonly Cause[] {
  const { sender, signal } = numbered.line;
  const { kind, section, rule, evidence } = signal;
  if (kind !== 'alert' && kind !== 'block') return [];
  const way = evidence.path ?? evidence.trigger ?? '';
  const cause = {
    team: sender.team,
    fn: numbered.fn,
    kind: kindCodes[kind],
    section: section === null ? null : sectionCodes[section],
    stopped: stopped.has(eventOf(numbered)),
    rule: (rule ?? '').slice(0, longest),
    class: (evidence.class ?? '').slice(0, longest),
    // Another record of the same event is the same way in.
    way: way.replaceAll(/\[\d+\]/g, '[]').slice(0, longest),
  };
  const key = textOf(cause);
  const found = known.get(key) ?? withId(cause);
  known.set(key, found);
  return [found];
}

/** Returns the text of which the digest is the id. */
const textOf = ({ fn, kind, section, stopped, rule, class: name, way }: Omit<Cause, 'id'>): string =>
  [fn, kind, section ?? -1, stopped ? 't' : 'f', rule, name, way].join('\n');

/** The digest is the one by which the migration of the table numbers the signals that were there before. */
function withId(cause: Omit<Cause, 'id'>): Cause {
  const digest = hash('md5', textOf(cause), 'hex');
  return { ...cause, id: digest.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') };
}

const othersOf = (cause: Cause): Cause => withId({ ...cause, rule: others, class: '', way: '' });

/** Returns the ids of new causes of functions that have as many incidents as they may have. */
async function crowdedIn(connection: Connection, causes: readonly Cause[]): Promise<ReadonlySet<string>> {
  const ids = [...new Set(causes.map(({ id }) => id))];
  if (ids.length === 0) return new Set();
  const { rows: stored } = await connection.query('select id from incident where id = any ($1::uuid[])', [
    ids,
  ]);
  const known = new Set(stored.map(({ id }) => String(id)));
  const fresh = new Map(causes.filter(({ id }) => !known.has(id)).map((cause) => [cause.id, cause]));
  if (fresh.size === 0) return new Set();
  const { rows: counts } = await connection.query(
    'select fn, count(*) as n from incident where fn = any ($1::integer[]) group by 1',
    [[...new Set([...fresh.values()].map(({ fn }) => fn))]],
  );
  const sizes = new Map(counts.map(({ fn, n }) => [Number(fn), Number(n)]));
  const crowded = new Set<string>();
  for (const { id, fn } of fresh.values()) {
    const size = sizes.get(fn) ?? 0;
    if (size >= mostOfFunction) crowded.add(id);
    else sizes.set(fn, size + 1);
  }
  return crowded;
}

/** Adds signals that were stored just now to their incidents. */
export async function noteIncidents(
  connection: Connection,
  fresh: readonly Numbered[],
  causes: ReadonlyMap<Numbered, Cause>,
): Promise<void> {
  const rows = fresh.flatMap((line) => {
    const cause = causes.get(line);
    return cause ? [{ ...cause, time: line.line.signal.time }] : [];
  });
  if (rows.length === 0) return;
  // Rows that are written in one order by all servers cannot wait for each other in a circle.
  await connection.query(
    `with told as (
       select * from json_to_recordset($1) as row(id uuid, team integer, fn integer, kind smallint, section smallint,
         stopped boolean, rule text, class text, way text, time timestamptz)
     ),
     by_hour as (
       insert into incident_hour as old (incident, hour, team, n)
       select id, date_trunc('hour', time, 'utc'), min(team), count(*) from told group by 1, 2 order by 1, 2
       on conflict (incident, hour) do update set n = old.n + excluded.n
     )
     insert into incident as old (id, team, fn, kind, section, stopped, rule, class, way, first_at, last_at)
     select id, min(team), min(fn), min(kind), min(section), bool_and(stopped), min(rule), min(class), min(way), min(time), max(time)
     from told group by id order by id
     on conflict (id) do update set first_at = least(old.first_at, excluded.first_at),
       last_at = greatest(old.last_at, excluded.last_at)`,
    [JSON.stringify(rows)],
  );
}
