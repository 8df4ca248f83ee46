import type { Connection, Engine } from '../engine/engine.ts';
import { audit } from '../people/audit.ts';
import type { Person } from '../people/people.ts';
import { textOrNull, timeOrNull } from '../queries/functions.ts';
import { asWriter } from '../store.ts';

/** The opinion of a person about a signal of the threat log; null takes it back. */
export type Says = 'attack' | 'no attack' | null;

/** The opinion about a signal, with its author. */
export interface Opinion {
  readonly says: Exclude<Says, null>;
  readonly by: string;
  readonly at: string;
}

/**
 * Stores what a person says about a signal, with an entry of the audit log; false if there is no such signal of the person's teams. It holds
 * for all calls of its incident, because these have one cause.
 */
export function sayAbout(
  engine: Engine,
  person: Person,
  key: string,
  time: string,
  says: Says,
  now: Date,
): Promise<boolean> {
  return asWriter(engine, async (connection) => {
    const { rows } = await connection.query(
      `select event.team, event.fn, event.signal, event.invocation, event.incident, fn.name from event join fn on fn.id = event.fn
       where event.time = $1::timestamptz and event.key = $2::uuid and event.team = any ($3::integer[])`,
      [time, key, person.teams],
    );
    const [found] = rows;
    if (!found) return false;
    const { rows: known } = await connection.query(
      'select says from verdict where key = $1::uuid or incident = $2::uuid order by made_at desc limit 1',
      [key, found['incident']],
    );
    if ((known[0]?.['says'] ?? null) === says) return true;
    await connection.query('delete from verdict where key = $1::uuid or incident = $2::uuid', [
      key,
      found['incident'],
    ]);
    if (says !== null)
      await connection.query(
        `insert into verdict (key, team, fn, time, signal, invocation, incident, says, made_by, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (key) do update set says = excluded.says, made_by = excluded.made_by, made_at = excluded.made_at`,
        [
          key,
          found['team'],
          found['fn'],
          time,
          found['signal'],
          found['invocation'],
          found['incident'],
          says,
          person.name,
          now,
        ],
      );
    const body = { signal: found['signal'], function: found['name'], says: says ?? 'nothing' };
    await audit(connection, { actor: person.name, what: 'judged an incident', body }, now);
    return true;
  });
}

/** Returns what people said about signals, or about another signal of the same incident, by key. */
export async function opinionsOn(
  connection: Connection,
  signals: readonly { readonly key: string; readonly incident: string | null }[],
): Promise<ReadonlyMap<string, Opinion>> {
  const { rows } = await connection.query(
    `select key, incident, says, made_by, made_at from verdict
     where key = any ($1::uuid[]) or incident = any ($2::uuid[]) order by made_at`,
    [signals.map(({ key }) => key), signals.flatMap(({ incident }) => incident ?? [])],
  );
  const opinions = new Map<string, Opinion>();
  for (const { key, incident } of signals) {
    const row = rows.findLast(
      (each) => each['key'] === key || (incident !== null && each['incident'] === incident),
    );
    if (row)
      opinions.set(key, {
        says: row['says'] as Opinion['says'],
        by: textOrNull(row['made_by']) ?? '',
        at: timeOrNull(row['made_at']) ?? '',
      });
  }
  return opinions;
}
