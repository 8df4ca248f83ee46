import { kindCodes } from '../codes.ts';
import { type Engine, isAboutValues } from '../engine/engine.ts';
import type { Names } from '../names.ts';
import { asWriter } from '../store.ts';
import { noteAttacks } from './attacks.ts';
import { causesOf, noteIncidents } from './incidents.ts';
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
  // Lines are seldom repeated, so all of them are packed while the database looks for repeated ones.
  const packed = segmentOf(counts);
  packed.catch(() => undefined);
  const fresh = await asWriter(engine, async (connection) => {
    const causes = await causesOf(connection, signals);
    const { rows } = await connection.query(insertKeys, [
      jsonOf(counts.map(({ line }) => ({ time: line.signal.time, key: line.key }))),
      jsonOf(signals.map((line) => ({ ...eventRow(line), incident: causes.get(line)?.id ?? null }))),
    ]);
    const keys = new Set(rows.map(({ key }) => String(key)));
    const freshCounts = onlyFresh(counts, keys);
    const freshSignals = onlyFresh(signals, keys);
    const all = [...freshCounts, ...freshSignals];
    if (all.length === 0) return all;
    await connection.query(insertSums, [
      freshCounts.length,
      await (freshCounts.length === counts.length ? packed : segmentOf(freshCounts)),
      jsonOf(deltasOf(all)),
      jsonOf(loudRows(freshSignals)),
      jsonOf(guardRows(all)),
    ]);
    await noteAttacks(connection, freshSignals);
    await noteIncidents(connection, freshSignals, causes);
    return all;
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

/** The same line twice in one batch is stored once. */
const onlyFresh = (lines: readonly Numbered[], keys: Set<string>): readonly Numbered[] =>
  lines.filter(({ line }) => keys.delete(line.key));

const jsonOf = (rows: readonly unknown[]): string => JSON.stringify(rows);

/** Writes the keys of counts and the rows of other signals; returns the keys of those that were not stored before. */
const insertKeys = `
with counts as (
  insert into seen
  select * from json_to_recordset($1) as row(time timestamptz, key uuid)
  order by time, key
  on conflict do nothing returning key
),
signals as (
  insert into event
  select * from json_to_recordset($2) as row(time timestamptz, key uuid, team integer, fn integer, kind smallint,
    section smallint, rule integer, decision text, mode text, signal text, invocation text, rulebase text, class text,
    evidence json, incident uuid)
  order by time, key
  on conflict do nothing returning key
)
select key from counts union all select key from signals`;

/**
 * Writes what follows from fresh lines, in one statement because each statement waits for its answer: the lines of counts (`$1` of them, packed in
 * `$2`), counts, which `foldHits` adds up (`$3`), sums of other signals (`$4`), and the last that the guards of each function told (`$5`), which late lines
 * do not overwrite. The history gets the guards that are heard for the first time, and each section whose mode a guard names anew at its start.
 */
const insertSums = `
with lines as (
  insert into segment (at, n, lines) select now(), $1::integer, $2::bytea where $1::integer > 0
),
counts as (
  insert into hit_delta (team, fn, hour, rule, destination, n, last_hit)
  select * from json_to_recordset($3) as row(team integer, fn integer, hour timestamptz, rule integer, destination integer,
    n bigint, last_hit timestamptz)
),
loud as (
  select * from json_to_recordset($4) as row(team integer, hour timestamptz, fn integer, kind smallint, section smallint,
    n bigint)
),
by_hour as (
  insert into loud_hour as old (team, hour, fn, kind, section, n)
  select team, hour, fn, kind, section, n from loud
  on conflict (hour, fn, kind, section) do update set n = old.n + excluded.n
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
guards as (
  select * from json_to_recordset($5) as row(fn integer, seen_at timestamptz, level text, guard text, rulebase text,
    started_at timestamptz, modes json, running text)
),
told as (
  select fn.id, fn.app, fn.team, fn.seen_at as heard_at, fn.modes as old, row.seen_at, row.modes
  from guards as row join fn on fn.id = row.fn
  where fn.seen_at is null or (fn.seen_at < row.seen_at and fn.modes is not null and row.modes is not null
    and fn.modes::text <> row.modes::text)
),
changes as (
  insert into history (team, at, kind, app, fn, subject, before, after)
  select team, seen_at, 'guard', app, id, null, null, null from told where heard_at is null
  union all
  select team, seen_at, 'guard mode', app, id, section.name, left(old->>section.name, 20), left(modes->>section.name, 20)
  from told, (values ('inbound'), ('outbound'), ('files'), ('processes'), ('code'), ('permissions')) as section(name)
  where heard_at is not null and json_typeof(old) = 'object' and json_typeof(modes) = 'object'
    and old->>section.name is distinct from modes->>section.name
)
update fn set seen_at = row.seen_at, level = row.level, guard = row.guard, rulebase = row.rulebase,
  started_at = coalesce(row.started_at, fn.started_at), modes = coalesce(row.modes, fn.modes),
  running = coalesce(row.running, fn.running)
from (
  -- Two transactions that lock the same functions do so in one order.
  select told.* from guards as told join fn as locked on locked.id = told.fn order by told.fn for no key update of locked
) as row
where fn.id = row.fn and (fn.seen_at is null or fn.seen_at < row.seen_at)`;
