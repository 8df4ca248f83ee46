import { kindCodes } from '../codes.ts';
import { type Connection, type Engine, isAboutValues } from '../engine/engine.ts';
import type { Names } from '../names.ts';
import { asWriter } from '../store.ts';
import { noteAttacks } from './attacks.ts';
import type { Line } from './line.ts';
import { countRefused } from './refused.ts';
import { deltasOf, eventRow, guardRows, loudRows, type Numbered, numbered, segmentOf } from './rows.ts';

/**
 * Counts of lines by their fate. `repeated` were stored before; `crowded` name a function of an app that has too many; `unstorable` are lines
 * that the database does not take.
 */
export interface Stored {
  readonly fresh: number;
  readonly repeated: number;
  readonly crowded: number;
  readonly unstorable: number;
}

/**
 * Stores lines in one transaction: signals as rows, counts as sums. A line that is stored already counts once. Statements are
 * bounded by the caller: 1,000 lines keep the embedded database below 600 MB. A line that the database does not take is left out, so
 * that the lines beside it are stored.
 */
export async function insertLines(engine: Engine, names: Names, lines: readonly Line[]): Promise<Stored> {
  try {
    return await insertAll(engine, names, lines);
  } catch (error) {
    if (!isAboutValues(error)) throw error;
    if (lines.length === 1) {
      await noteLeftOut(engine, lines, 'cannot be stored');
      return { fresh: 0, repeated: 0, crowded: 0, unstorable: 1 };
    }
    const half = Math.ceil(lines.length / 2);
    const first = await insertLines(engine, names, lines.slice(0, half));
    const second = await insertLines(engine, names, lines.slice(half));
    return {
      fresh: first.fresh + second.fresh,
      repeated: first.repeated + second.repeated,
      crowded: first.crowded + second.crowded,
      unstorable: first.unstorable + second.unstorable,
    };
  }
}

/** Counts acknowledged lines that are left out, so that they are not taken for signals that never came. */
async function noteLeftOut(engine: Engine, lines: readonly Line[], why: string): Promise<void> {
  const counts = new Map<number, number>();
  for (const { sender } of lines) counts.set(sender.token, (counts.get(sender.token) ?? 0) + 1);
  for (const [token, n] of counts) await countRefused(engine, token, new Map([[why, n]]), new Date());
}

async function insertAll(engine: Engine, names: Names, lines: readonly Line[]): Promise<Stored> {
  const known = await numbered(lines, names);
  const placed = new Set(known.map(({ line }) => line));
  await noteLeftOut(
    engine,
    lines.filter((line) => !placed.has(line)),
    'too many functions',
  );
  const counts = known.filter(({ line }) => line.signal.kind === 'hits');
  const signals = known.filter(({ line }) => line.signal.kind !== 'hits');
  const fresh = await asWriter(engine, async (connection) => {
    const freshCounts = await insertCounts(connection, counts);
    const freshSignals = await insertSignals(connection, signals);
    await noteGuards(connection, [...freshCounts, ...freshSignals]);
    return [...freshCounts, ...freshSignals];
  });
  await noteLeftOut(
    engine,
    fresh.filter(({ hasLostRules }) => hasLostRules).map(({ line }) => line),
    'too many rules',
  );
  return {
    fresh: fresh.length,
    repeated: known.length - fresh.length,
    crowded: lines.length - known.length,
    unstorable: 0,
  };
}

async function insertSignals(
  connection: Connection,
  lines: readonly Numbered[],
): Promise<readonly Numbered[]> {
  if (lines.length === 0) return [];
  const { rows } = await connection.query(
    `insert into event
     select * from json_to_recordset($1) as row(time timestamptz, key uuid, team integer, fn integer, kind smallint,
       section smallint, rule integer, decision text, mode text, signal text, invocation text, rulebase text, class text,
       evidence json)
     order by time, key
     on conflict do nothing returning key`,
    [jsonOf(lines.map(eventRow))],
  );
  const fresh = onlyFresh(lines, rows);
  await insertDeltas(connection, fresh);
  if (fresh.length > 0)
    await connection.query(
      `with loud as (
         select * from json_to_recordset($1) as row(team integer, hour timestamptz, fn integer, kind smallint,
           section smallint, n bigint, time timestamptz, key uuid)
       ),
       by_team as (
         insert into loud_team_hour as old (team, hour, kind, section, n)
         select team, hour, kind, section, sum(n) from loud group by 1, 2, 3, 4 order by 1, 2, 3, 4
         on conflict (team, hour, kind, section) do update set n = old.n + excluded.n
       ),
       by_team_and_day as (
         insert into loud_team_day as old (team, day, kind, section, n)
         select team, (hour at time zone 'utc')::date, kind, section, sum(n) from loud group by 1, 2, 3, 4 order by 1, 2, 3, 4
         on conflict (team, day, kind, section) do update set n = old.n + excluded.n
       ),
       by_day as (
         insert into loud_day as old (fn, day, team, n)
         select fn, (hour at time zone 'utc')::date, min(team), sum(n) from loud
         where kind in (${kindCodes.alert}, ${kindCodes.block}) group by 1, 2 order by 1, 2
         on conflict (fn, day) do update set n = old.n + excluded.n
       ),
       latest as (
         insert into loud_latest as old (fn, kind, section, team, time, key)
         select distinct on (fn, kind, section) fn, kind, section, team, time, key from loud
         order by fn, kind, section, time desc, key desc
         on conflict (fn, kind, section) do update set time = excluded.time, key = excluded.key
         where (old.time, old.key) < (excluded.time, excluded.key)
       )
       insert into loud_hour as old (team, hour, fn, kind, section, n) select team, hour, fn, kind, section, n from loud
       on conflict (hour, fn, kind, section) do update set n = old.n + excluded.n`,
      [jsonOf(loudRows(fresh))],
    );
  await noteAttacks(connection, fresh);
  return fresh;
}

async function insertCounts(
  connection: Connection,
  lines: readonly Numbered[],
): Promise<readonly Numbered[]> {
  if (lines.length === 0) return [];
  const { rows } = await connection.query(
    `insert into seen
     select * from json_to_recordset($1) as row(time timestamptz, key uuid)
     order by time, key
     on conflict do nothing returning key`,
    [jsonOf(lines.map(({ line }) => ({ time: line.signal.time, key: line.key })))],
  );
  const fresh = onlyFresh(lines, rows);
  if (fresh.length === 0) return [];
  await connection.query('insert into segment (at, n, lines) values (now(), $1, $2)', [
    fresh.length,
    segmentOf(fresh),
  ]);
  await insertDeltas(connection, fresh);
  return fresh;
}

/** Appends the counts of lines; `foldHits` adds them up. */
async function insertDeltas(connection: Connection, lines: readonly Numbered[]): Promise<void> {
  const deltas = deltasOf(lines);
  if (deltas.length === 0) return;
  await connection.query(
    `insert into hit_delta (team, fn, hour, rule, destination, n, last_hit)
     select * from json_to_recordset($1) as row(team integer, fn integer, hour timestamptz, rule integer,
       destination integer, n bigint, last_hit timestamptz)`,
    [jsonOf(deltas)],
  );
}

/** The same line twice in one batch is stored once. */
function onlyFresh(
  lines: readonly Numbered[],
  rows: readonly Readonly<Record<string, unknown>>[],
): readonly Numbered[] {
  const keys = new Set(rows.map(({ key }) => String(key)));
  return lines.filter(({ line }) => keys.delete(line.key));
}

/** Keeps what the guards of each function told last; late lines do not overwrite newer ones. */
async function noteGuards(connection: Connection, lines: readonly Numbered[]): Promise<void> {
  if (lines.length === 0) return;
  const rows = jsonOf(guardRows(lines));
  await connection.query(noteGuardChanges, [rows]);
  await connection.query(
    `update fn set seen_at = row.seen_at, level = row.level, guard = row.guard, rulebase = row.rulebase,
       started_at = coalesce(row.started_at, fn.started_at), modes = coalesce(row.modes, fn.modes),
       running = coalesce(row.running, fn.running)
     from json_to_recordset($1) as row(fn integer, seen_at timestamptz, level text, guard text, rulebase text,
       started_at timestamptz, modes json, running text)
     where fn.id = row.fn and (fn.seen_at is null or fn.seen_at < row.seen_at)`,
    [rows],
  );
}

/** Adds to the history the guards that are heard for the first time, and each section whose mode a guard names anew at its start. */
const noteGuardChanges = `
with told as (
  select fn.id, fn.app, fn.team, fn.seen_at as heard_at, fn.modes as old, row.seen_at, row.modes
  from json_to_recordset($1) as row(fn integer, seen_at timestamptz, modes json) join fn on fn.id = row.fn
  where fn.seen_at is null or (fn.seen_at < row.seen_at and fn.modes is not null and row.modes is not null
    and fn.modes::text <> row.modes::text)
)
insert into history (team, at, kind, app, fn, subject, before, after)
select team, seen_at, 'guard', app, id, null, null, null from told where heard_at is null
union all
select team, seen_at, 'guard mode', app, id, section.name, left(old->>section.name, 20), left(modes->>section.name, 20)
from told, (values ('inbound'), ('outbound'), ('files'), ('processes'), ('code'), ('permissions')) as section(name)
where heard_at is not null and json_typeof(old) = 'object' and json_typeof(modes) = 'object'
  and old->>section.name is distinct from modes->>section.name`;

const jsonOf = (rows: readonly unknown[]): string => JSON.stringify(rows);
