import type { Connection, Engine } from '../engine/engine.ts';
import { audit } from '../people/audit.ts';
import type { Person } from '../people/people.ts';
import { asWriter } from '../store.ts';

/** The note with which a person acknowledges an incident; null takes the acknowledgement back. */
export type Note = string | null;

/**
 * Acknowledges an incident, or takes that back, with an entry of the audit log; false if there is no such incident of the person's teams. The
 * signals until now are acknowledged: a newer one opens the incident again. An incident that is in that state already, by whomever, stays as
 * it is, unless there is a new note.
 */
export function acknowledge(
  engine: Engine,
  person: Pick<Person, 'name' | 'teams'>,
  id: string,
  note: Note,
  now: Date,
): Promise<boolean> {
  return asWriter(engine, async (connection) => {
    const isNoted = note !== null;
    if (await isAlready(connection, id, person, note)) return true;
    const { rows } = await connection.query(
      `update incident set noted_at = $3, noted_until = case when $3::timestamptz is null then null else greatest($3, last_at) end,
         noted_by = $4, note = $5
       from fn join app on app.id = fn.app
       where fn.id = incident.fn and incident.id = $1::uuid and incident.team = any ($2::integer[])
       returning fn.name as function, app.name as app, app.environment, incident.rule, incident.class, incident.way`,
      [id, person.teams, isNoted ? now : null, isNoted ? person.name : null, note],
    );
    const [found] = rows;
    if (!found) return false;
    const what = isNoted ? 'acknowledged an incident' : 'took back the acknowledgement of an incident';
    const body = { incident: id, ...found, ...(isNoted ? { note } : {}) };
    await audit(connection, { actor: person.name, what, body }, now);
    return true;
  });
}

/** Returns true if an acknowledgement, or taking it back, would change nothing of an incident that the person sees. */
async function isAlready(
  connection: Connection,
  id: string,
  { teams }: Pick<Person, 'teams'>,
  note: Note,
): Promise<boolean> {
  const { rows } = await connection.query(
    'select is_open, noted_at is not null as noted, note from incident where id = $1::uuid and team = any ($2::integer[]) for update',
    [id, teams],
  );
  const [row] = rows;
  if (!row) return false;
  if (note === null) return row['noted'] !== true;
  return row['noted'] === true && row['is_open'] !== true && (note === '' || note === row['note']);
}
