import { type Severity, severities } from '@emmental/model';
import type { Connection, Engine } from '../engine/engine.ts';
import { audit } from '../people/audit.ts';
import { asWriter } from '../store.ts';
import { findingStates } from './states.ts';

/** The days from the opening of a finding to its due day, by severity; null = none. */
export type DueDays = Readonly<Record<Severity, number | null>>;

export async function readDueDays(connection: Connection): Promise<DueDays> {
  const { rows } = await connection.query('select severity, days from due_days');
  const days = new Map(rows.map((row) => [String(row['severity']), Number(row['days'])]));
  return Object.fromEntries(severities.map((severity) => [severity, days.get(severity) ?? null])) as DueDays;
}

/** Sets the days by severity, and moves the due days of open findings that no person has set. */
export function setDueDays(engine: Engine, by: string, wanted: DueDays, now: Date): Promise<void> {
  return asWriter(engine, async (connection) => {
    await connection.query('delete from due_days');
    const rows = severities.flatMap((severity) =>
      wanted[severity] === null ? [] : [{ severity, days: wanted[severity] }],
    );
    await connection.query(
      'insert into due_days select * from json_to_recordset($1) as row(severity text, days integer)',
      [JSON.stringify(rows)],
    );
    await connection.query(
      `update finding set due = (opened_at at time zone 'utc')::date
         + (select days from due_days where due_days.severity = finding.severity)
       where due_by = 'severity' and state <> ${findingStates.resolved}`,
    );
    await audit(connection, { actor: by, what: 'set the days until findings are due', body: wanted }, now);
  });
}
