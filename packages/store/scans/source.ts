import { hash } from 'node:crypto';
import type { Connection } from '../engine/engine.ts';
import type { Upload, UploadedFunction } from './upload.ts';

/** Stores the rulebase as it is written, how each function is stopped, and what its rules match. */
export async function saveSource(
  connection: Connection,
  { team, app, scan }: { readonly team: number; readonly app: number; readonly scan: number },
  { functions, folder, source, rulebase, madeAt }: Upload,
): Promise<void> {
  await connection.query(
    `insert into rulebase_source (app, team, scan, folder, document) values ($1, $2, $3, $4, $5)
     on conflict (app) do update set scan = excluded.scan, folder = excluded.folder, document = excluded.document`,
    [app, team, scan, folder, source === null ? null : JSON.stringify(source)],
  );
  const rows = functions.map((fn) => ({ name: fn.name, matches: digestOfMatches(fn), pause: fn.pause }));
  await connection.query(
    `update fn set pause = row.pause, matches_digest = row.matches,
       matches_changed_at = case when fn.matches_digest is distinct from row.matches then $3::timestamptz
         else fn.matches_changed_at end
     from json_to_recordset($1) as row(name text, matches text, pause json) where fn.app = $2 and fn.name = row.name`,
    [JSON.stringify(rows), app, madeAt],
  );
  if (rulebase !== null)
    await connection.query(
      `insert into rulebase_version (app, digest, team, at, matches) values ($1, $2, $3, $4, $5)
       on conflict (app, digest) do nothing`,
      [
        app,
        rulebase,
        team,
        madeAt,
        JSON.stringify(Object.fromEntries(rows.map((row) => [row.name, row.matches]))),
      ],
    );
}

/** Returns the digest of what the rules of a function match and do; their names and modes may differ. */
const digestOfMatches = ({ rules }: UploadedFunction): string | null =>
  rules.length === 0
    ? null
    : hash(
        'sha256',
        JSON.stringify(
          rules.map(({ id, section, match, action }) => JSON.stringify([id, section, match, action])).sort(),
        ),
        'hex',
      ).slice(0, 16);
