import type { Connection, Engine } from '../engine/engine.ts';
import { textOrNull } from '../queries/functions.ts';
import type { UploadedStep } from '../scans/upload.ts';
import { asWriter } from '../store.ts';
import type { ProposalBase } from './base.ts';
import type { ProposalDraft, ProposedChange } from './proposal.ts';
import { waitsSql } from './waits.ts';

/** A proposal that waits, and was not compared with the changes that the last scan asks for. */
export interface Uncompared extends Pick<ProposalDraft, 'patch' | 'changes' | 'closing'> {
  readonly id: number;
}

/** A change that closes paths of an app, of the cheapest set of its last scan. */
export interface ChosenClosing {
  readonly key: string;
  readonly step: UploadedStep;
}

/** Returns the proposals of an app that were not compared with its last scan, and, if there are any, the changes of that scan. */
export async function uncompared(
  connection: Connection,
  { id: app }: Pick<ProposalBase, 'id'>,
): Promise<{
  readonly scan: number | null;
  readonly proposals: readonly Uncompared[];
  readonly closings: readonly ChosenClosing[];
}> {
  const { rows } = await connection.query(
    `select proposal.id, patch, changes, closing, app.scan from proposal join app on app.id = proposal.app
     where app.id = $1 and ${waitsSql} and proposal.compared is distinct from app.scan order by proposal.id limit 1000`,
    [app],
  );
  const proposals = rows.map(
    (row): Uncompared => ({
      id: Number(row['id']),
      patch: String(row['patch']),
      changes: (row['changes'] ?? null) as readonly ProposedChange[] | null,
      closing: textOrNull(row['closing']),
    }),
  );
  const scan = rows[0]?.['scan'];
  if (proposals.length === 0 || scan === null) return { scan: null, proposals: [], closings: [] };
  const { rows: found } = await connection.query(
    'select key, document from closing where app = $1 and chosen order by key',
    [app],
  );
  const closings = found.map((row) => ({
    key: String(row['key']),
    step: row['document'] as UploadedStep,
  }));
  return { scan: Number(scan), proposals, closings };
}

/** Stores which changes of a scan proposals make. */
export function noteCompared(
  engine: Engine,
  scan: number,
  found: readonly { readonly id: number; readonly closings: readonly string[] }[],
): Promise<void> {
  return asWriter(engine, async (connection) => {
    for (const { id, closings } of found)
      await connection.query('update proposal set closings = $2::text[], compared = $3 where id = $1', [
        id,
        closings,
        scan,
      ]);
  });
}
