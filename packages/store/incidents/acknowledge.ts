import type { Engine } from '../engine/engine.ts';
import { audit } from '../people/audit.ts';
import type { Person } from '../people/people.ts';
import { asWriter } from '../store.ts';

/** The note with which a person acknowledges an incident; null takes the acknowledgement back. */
export type Note = string | null;

/**
 * Acknowledges an incident, or takes that back, with an entry of the audit log; false if there is no such incident of the person's teams. The
 * signals until now are acknowledged: a newer one opens the incident again.
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
