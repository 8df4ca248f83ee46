import type { Connection } from '../engine/engine.ts';
import { findingStates } from '../scans/save.ts';
import { textOrNull, timeOrNull } from './functions.ts';

/** A finding of the last scan, or one that a scan had before. */
export interface FindingRow {
  readonly fingerprint: string;
  readonly rule: string;
  readonly severity: string;
  readonly title: string;
  readonly state: keyof typeof findingStates;
  readonly isReopened: boolean;
  readonly owner: string | null;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  /** The finding in the JSON of `scan`. */
  readonly document: unknown;
}

/** The most findings of one function that a page shows. */
const most = 200;

/** Returns the findings of a function that are not resolved, worst first. */
export async function findingsOf(
  connection: Connection,
  app: string,
  environment: string,
  name: string,
): Promise<readonly FindingRow[]> {
  const { rows } = await connection.query(
    `select finding.* from finding join fn on fn.id = finding.fn join app on app.id = fn.app
     where app.name = $1 and app.environment = $2 and fn.name = $3 and finding.state <> ${findingStates.resolved}
     order by array_position(array['critical', 'high', 'medium', 'low', 'info'], finding.severity), finding.rule,
       finding.fingerprint limit ${most}`,
    [app, environment, name],
  );
  return rows.map(findingRow);
}

const findingRow = (row: Readonly<Record<string, unknown>>): FindingRow => ({
  fingerprint: String(row['fingerprint']),
  rule: String(row['rule']),
  severity: String(row['severity']),
  title: String(row['title']),
  state: stateOf(Number(row['state'])),
  isReopened: row['reopened'] === true,
  owner: textOrNull(row['owner']),
  firstSeen: timeOrNull(row['first_seen']),
  lastSeen: timeOrNull(row['last_seen']),
  document: row['document'] ?? null,
});

const stateOf = (code: number): FindingRow['state'] =>
  (Object.keys(findingStates) as FindingRow['state'][]).find((name) => findingStates[name] === code) ?? 'new';
