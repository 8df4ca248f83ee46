import type { Connection } from '../engine/engine.ts';
import { textOrNull } from '../queries/functions.ts';
import type { UploadedPause, UploadedRulebase } from '../scans/upload.ts';

/** The state of an app's repository at its last scan, on which a proposal is based. */
export interface ProposalBase {
  readonly id: number;
  readonly team: number;
  readonly app: string;
  readonly environment: string;
  readonly repository: string | null;
  readonly commit: string | null;
  readonly branch: string | null;
  /** The digest of the rulebase. */
  readonly digest: string | null;
  /** The scanned folder within the repository. */
  readonly folder: string;
  /** Null = the app has no rulebase, or an older command sent none. */
  readonly source: UploadedRulebase | null;
}

/** Returns the base of an app that the person may see; null if there is none, or it was never scanned. */
export async function proposalBase(
  connection: Connection,
  app: string,
  environment: string,
): Promise<ProposalBase | null> {
  const { rows } = await connection.query(
    `select app.*, scan.commit, scan.branch, source.folder, source.document
     from app join scan on scan.id = app.scan left join rulebase_source source on source.app = app.id
     where app.name = $1 and app.environment = $2`,
    [app, environment],
  );
  const [row] = rows;
  return row ? baseOf(row) : null;
}

/** Returns the base of each app that has proposals which no scan has yet. */
export async function basesToFollow(connection: Connection): Promise<readonly ProposalBase[]> {
  const { rows } = await connection.query(
    `select app.*, scan.commit, scan.branch, source.folder, source.document
     from app join scan on scan.id = app.scan left join rulebase_source source on source.app = app.id
     where app.id in (select proposal.app from proposal where merged_at is null and withdrawn_at is null)`,
  );
  return rows.map(baseOf);
}

const baseOf = (row: Readonly<Record<string, unknown>>): ProposalBase => ({
  id: Number(row['id']),
  team: Number(row['team']),
  app: String(row['name']),
  environment: String(row['environment']),
  repository: textOrNull(row['repository']),
  commit: textOrNull(row['commit']),
  branch: textOrNull(row['branch']),
  digest: textOrNull(row['rulebase']),
  folder: textOrNull(row['folder']) ?? '',
  source: (row['document'] ?? null) as UploadedRulebase | null,
});

/** Returns how all calls of a function are stopped; null if the console does not know a way. */
export async function pauseOf(
  connection: Connection,
  base: Pick<ProposalBase, 'id'>,
  fn: string,
): Promise<UploadedPause | null> {
  const { rows } = await connection.query('select pause from fn where app = $1 and name = $2', [base.id, fn]);
  return (rows[0]?.['pause'] ?? null) as UploadedPause | null;
}
