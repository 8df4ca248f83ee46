import { type ProfileSection, profileSections } from '@emmental/model';
import { kindCodes, sectionCodes, wordOf } from '../codes.ts';
import type { Connection } from '../engine/engine.ts';
import { targetOf } from '../intake/rows.ts';
import { textOrNull, timeOrNull } from '../queries/functions.ts';
import { Proofs, type ProofsOfKinds, type RecordedProofs } from './proofs.ts';

/** Calls of a function that one rule decided, to one destination, with those that need another look. */
export interface RecordedCalls {
  readonly function: string;
  readonly section: ProfileSection;
  readonly match: string | null;
  readonly target: string | null;
  readonly times: number;
  readonly ofIncidents: number;
  readonly proven: number;
  readonly suspected: number;
  /** The proofs among them, as far as guards said where the text stood. */
  readonly proofs: readonly RecordedProofs[];
  /** The proofs among them by the kinds of their sinks. */
  readonly provenKinds: readonly ProofsOfKinds[];
  readonly isSame: boolean;
}

/** The calls that guards recorded of some functions of an app. */
export interface Recorded {
  readonly calls: readonly RecordedCalls[];
  /** Invocations in the time, and signals that guards could not send. */
  readonly invocations: number;
  readonly lost: number;
  /** Calls of rules whose section no scan knows. */
  readonly unknown: number;
  /** The first day with a count in the time, `2026-11-05`; null = there is none. */
  readonly since: string | null;
  /** Functions without a count in the time. */
  readonly silent: readonly string[];
}

/** Reads what was recorded of functions of an app since a day. */
export async function recordedCalls(
  connection: Connection,
  app: number,
  functions: readonly string[],
  from: Date,
): Promise<Recorded> {
  const since = from.toISOString().slice(0, 10);
  const { rows: fns } = await connection.query(
    `select fn.id, fn.name, fn.matches_changed_at <= $3 and version.matches->>fn.name = fn.matches_digest as same
     from fn join app on app.id = fn.app
       left join rulebase_version version on version.app = fn.app and version.digest = fn.rulebase
     where fn.app = $1 and fn.name = any ($2::text[])`,
    [app, functions, from],
  );
  const names = new Map(fns.map((row) => [Number(row['id']), row]));
  const ids = [...names.keys()];
  const { rows } = await connection.query(
    `select sums.fn, rule.match, rule.section, destination.name as target, sums.n
     from (select fn, rule, destination, sum(n) as n from destination_day
       where fn = any ($1::integer[]) and day >= $2::date group by 1, 2, 3) as sums
     -- An exception counts proofs in events that a rule let in, and that rule counts the event.
     join rule on rule.id = sums.rule and rule.origin is distinct from 'exception' left join destination on destination.id = sums.destination
     order by sums.fn, rule.match, destination.name`,
    [ids, since],
  );
  const { rows: days } = await connection.query(
    `select fn, sum(calls) as calls, to_char(min(day), 'YYYY-MM-DD') as since from fn_day where fn = any ($1::integer[]) and day >= $2::date group by 1`,
    [ids, since],
  );
  const special = await specialCalls(connection, ids, from);
  const calls: RecordedCalls[] = [];
  const busiest = new Map<number, { place: number; n: number }>();
  let unknown = 0;
  for (const row of rows) {
    const match = String(row['match']);
    const section = (textOrNull(row['section']) ?? match.split('/')[0]) as ProfileSection;
    const fn = names.get(Number(row['fn']));
    if (!fn) continue;
    if (!profileSections.includes(section)) {
      unknown += Number(row['n']);
      continue;
    }
    const target = textOrNull(row['target']);
    const key = keyOf(Number(row['fn']), match, target);
    const isRule = section === 'inbound' && !match.endsWith('/(all other)');
    if (isRule && Number(row['n']) > (busiest.get(Number(row['fn']))?.n ?? 0))
      busiest.set(Number(row['fn']), { place: calls.length, n: Number(row['n']) });
    calls.push({
      function: String(fn['name']),
      section,
      match: match.endsWith('/(all other)') ? null : match,
      target,
      times: Number(row['n']),
      ofIncidents: Math.min(special.get(key)?.ofIncidents ?? 0, Number(row['n'])),
      proven: special.get(key)?.proven ?? 0,
      suspected: special.get(key)?.suspected ?? 0,
      proofs: [],
      provenKinds: [],
      isSame: fn['same'] === true,
    });
  }
  for (const [fn, { place }] of busiest) {
    const call = calls[place];
    if (call) calls[place] = withProofs(call, special.proofs.get(fn));
  }
  const heard = new Set(days.map((row) => Number(row['fn'])));
  return {
    calls,
    invocations: days.reduce((sum, row) => sum + Number(row['calls']), 0),
    lost: special.lost,
    unknown,
    since: days.map((row) => String(row['since'])).sort()[0] ?? null,
    silent: fns.filter((row) => !heard.has(Number(row['id']))).map((row) => String(row['name'])),
  };
}

/** Counts proofs with a call. A proof names no rule, because the inspection made it, so it counts with the busiest rule of `inbound`. */
const withProofs = (call: RecordedCalls, proofs: Proofs | undefined): RecordedCalls =>
  proofs === undefined
    ? call
    : {
        ...call,
        proven: call.proven + proofs.counts.events,
        proofs: proofs.byPlace(),
        provenKinds: proofs.byKinds(),
        ofIncidents: Math.min(call.times, call.ofIncidents + proofs.counts.confirmed),
      };

interface Special {
  ofIncidents: number;
  proven: number;
  suspected: number;
}

const keyOf = (fn: number, match: string, target: string | null): string =>
  JSON.stringify([fn, match, target]);

/** The most signals that are looked at one by one. */
const mostSignals = 20_000;

/**
 * Returns, by function, rule and destination, how many calls belong to incidents that a person confirmed, and how many events the inspection
 * reported.
 */
async function specialCalls(
  connection: Connection,
  fns: readonly number[],
  from: Date,
): Promise<Map<string, Special> & { lost: number; readonly proofs: ReadonlyMap<number, Proofs> }> {
  const { rows } = await connection.query(
    `with confirmed as (
       select event.key, event.fn, event.invocation from event
       where event.fn = any ($1::integer[]) and event.time >= $2 and event.incident in (
         select incident from verdict where verdict.fn = any ($1::integer[]) and says = 'attack')
       union select key, fn, invocation from verdict where verdict.fn = any ($1::integer[]) and says = 'attack'
     ),
     seen as (
       select event.*, exists (select 1 from confirmed where confirmed.fn = event.fn
         and (confirmed.key = event.key or confirmed.invocation = event.invocation)) as confirmed
       from event where event.fn = any ($1::integer[]) and event.time >= $2
         and event.kind in (${kindCodes.watch}, ${kindCodes.alert}, ${kindCodes.block}, ${kindCodes.lost})
     )
     select seen.fn, rule.match, seen.section, seen.evidence, seen.kind, coalesce(seen.invocation, seen.signal) as cause,
       seen.confirmed
     from seen left join rule on rule.id = seen.rule
     where seen.section = ${sectionCodes.inbound} or seen.kind = ${kindCodes.lost} or seen.confirmed
     order by seen.time desc limit ${mostSignals}`,
    [fns, from],
  );
  const proofs = new Map<number, Proofs>();
  const found = Object.assign(new Map<string, Special>(), { lost: 0, proofs });
  for (const row of rows) {
    const evidence = (row['evidence'] ?? {}) as Readonly<Record<string, unknown>>;
    if (Number(row['kind']) === kindCodes.lost) {
      found.lost += Number(evidence['lost'] ?? 0);
      continue;
    }
    const match = textOrNull(row['match']);
    if (
      match === null &&
      Number(row['section']) === sectionCodes.inbound &&
      evidence['proof'] !== undefined
    ) {
      const fn = Number(row['fn']);
      const ofFunction = proofs.get(fn) ?? new Proofs();
      proofs.set(fn, ofFunction);
      ofFunction.note(evidence, String(row['cause']), row['confirmed'] === true);
    }
    if (match === null || row['section'] === null) continue;
    const key = keyOf(
      Number(row['fn']),
      match,
      targetOf({ section: wordOf(sectionCodes, row['section']), evidence }),
    );
    const sum = found.get(key) ?? { ofIncidents: 0, proven: 0, suspected: 0 };
    found.set(key, sum);
    if (row['confirmed'] === true) sum.ofIncidents += 1;
    if (Number(row['section']) === sectionCodes.inbound && !match.endsWith('/(all other)')) {
      if (typeof evidence['proof'] === 'string') sum.proven += 1;
      // A rule that watches makes such a signal, too; the inspection names a signature or a class.
      else if (evidence['signature'] !== undefined || evidence['class'] !== undefined) sum.suspected += 1;
    }
  }
  return found;
}

/** Returns the time since which the counts of functions can be compared with the rulebase of the last scan. */
export async function countedSince(
  connection: Connection,
  app: number,
  functions: readonly string[],
): Promise<string | null> {
  const { rows } = await connection.query(
    `select max(matches_changed_at) as at from fn where app = $1 and name = any ($2::text[])`,
    [app, functions],
  );
  return timeOrNull(rows[0]?.['at']);
}
