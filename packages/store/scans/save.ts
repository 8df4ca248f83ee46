import { hash } from 'node:crypto';
import type { Connection, Engine } from '../engine/engine.ts';
import { ForeignApp } from '../foreign-app.ts';
import { asWriter } from '../store.ts';
import { dateOf } from '../time.ts';
import type { Upload, UploadedFunction } from './upload.ts';

/** The effect of an upload. */
export interface Saved {
  readonly scan: number;
  readonly app: number;
  /** True if the same content of the same commit was uploaded before; nothing was written then. */
  readonly isRepeated: boolean;
  /** Findings that the last scan did not have, and those that it had and this one has not. */
  readonly appeared: number;
  readonly resolved: number;
}

/**
 * Stores a scan of an app and makes it the app's present state: its functions, their rules, and its findings. A finding that is gone is
 * resolved; one that comes back is new again and marked. An older scan than the present one is kept and changes nothing else.
 */
export function saveScan(engine: Engine, team: number, upload: Upload, now: Date): Promise<Saved> {
  const text = JSON.stringify(upload);
  const digest = hash('sha256', text, 'buffer');
  return asWriter(engine, async (connection) => {
    const app = await appOf(connection, team, upload);
    const { rows } = await connection.query(
      `insert into scan (team, app, commit, branch, digest, made_at, arrived_at, tool, documents)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (app, digest) do nothing returning id`,
      [team, app.id, upload.commit, upload.branch, digest, upload.madeAt, now, upload.tool, text],
    );
    if (!rows[0]) {
      const { rows: known } = await connection.query('select id from scan where app = $1 and digest = $2', [
        app.id,
        digest,
      ]);
      return { scan: Number(known[0]?.['id']), app: app.id, isRepeated: true, appeared: 0, resolved: 0 };
    }
    const scan = Number(rows[0]['id']);
    if (app.madeAt !== null && new Date(upload.madeAt) < app.madeAt)
      return { scan, app: app.id, isRepeated: false, appeared: 0, resolved: 0 };
    await connection.query(
      'update app set scan = $1, rulebase = $2, repository = coalesce($3, repository) where id = $4',
      [scan, upload.rulebase, upload.repository, app.id],
    );
    await saveFunctions(connection, team, app.id, scan, upload);
    await saveRules(connection, team, app.id, scan, upload.functions);
    const changed = await saveFindings(connection, team, app.id, scan, upload, now);
    return { scan, app: app.id, isRepeated: false, ...changed };
  });
}

interface FoundApp {
  readonly id: number;
  /** The time of the present scan; null without one. */
  readonly madeAt: Date | null;
}

/** Finds or makes the app. The row is locked, so that two uploads of one app follow each other. */
async function appOf(connection: Connection, team: number, upload: Upload): Promise<FoundApp> {
  await connection.query(
    'insert into app (team, name, environment, repository) values ($1, $2, $3, $4) on conflict (name, environment) do nothing',
    [team, upload.app, upload.environment, upload.repository],
  );
  const { rows } = await connection.query(
    `select app.id, app.team, scan.made_at from app left join scan on scan.id = app.scan
     where app.name = $1 and app.environment = $2 for update of app`,
    [upload.app, upload.environment],
  );
  const found = rows[0];
  if (!found || Number(found['team']) !== team)
    throw new ForeignApp(`another team has an app ${upload.app} (${upload.environment})`);
  return { id: Number(found['id']), madeAt: found['made_at'] ? dateOf(found['made_at']) : null };
}

async function saveFunctions(
  connection: Connection,
  team: number,
  app: number,
  scan: number,
  { functions }: Upload,
): Promise<void> {
  const rows = functions.map(
    ({ name, runtime, who, owner, open, toFix, analysed, report, verdicts, modes }) => ({
      name,
      runtime,
      who,
      owner,
      open,
      to_fix: toFix,
      coverage: analysed ? 'analysed' : 'not analysed',
      report: { report, verdicts, ...(modes === null ? {} : { modes }) },
    }),
  );
  await connection.query(
    `insert into fn (team, app, scan, name, runtime, who, owner, open, to_fix, coverage, report)
     select $2, $3, $4, row.* from json_to_recordset($1) as row(name text, runtime text, who text, owner text,
       open integer, to_fix integer, coverage text, report json) order by name
     on conflict (app, name) do update set scan = excluded.scan, runtime = excluded.runtime, who = excluded.who,
       owner = excluded.owner, open = excluded.open, to_fix = excluded.to_fix, coverage = excluded.coverage,
       report = excluded.report`,
    [JSON.stringify(rows), team, app, scan],
  );
  // A function that the template no longer has keeps its past, and has no present scan.
  await connection.query('update fn set scan = null, report = null where app = $1 and scan <> $2', [
    app,
    scan,
  ]);
}

async function saveRules(
  connection: Connection,
  team: number,
  app: number,
  scan: number,
  functions: readonly UploadedFunction[],
): Promise<void> {
  const rows = functions.flatMap(({ name: fn, rules }) =>
    rules.map(({ id, section, name, match, action, mode, origin, because, why }, place) => ({
      fn,
      // An implied rule has no match id; its section and name say which one it is.
      match: id ?? `${section}/${name}`,
      place,
      section,
      name,
      matches: match,
      action,
      mode,
      origin,
      because,
      why,
    })),
  );
  await connection.query(
    `insert into rule (team, fn, scan, match, place, section, name, matches, action, mode, origin, because, why)
     select $2, fn.id, $4, row.match, row.place, row.section, row.name, row.matches, row.action, row.mode, row.origin,
       row.because, row.why
     from json_to_recordset($1) as row(fn text, match text, place integer, section text, name text, matches text,
       action text, mode text, origin text, because text, why json)
     join fn on fn.app = $3 and fn.name = row.fn order by fn.id, row.match
     on conflict (fn, match) do update set scan = excluded.scan, place = excluded.place, section = excluded.section,
       name = excluded.name, matches = excluded.matches, action = excluded.action, mode = excluded.mode,
       origin = excluded.origin, because = excluded.because, why = excluded.why`,
    [JSON.stringify(rows), team, app, scan],
  );
  await connection.query(
    'update rule set scan = null from fn where rule.fn = fn.id and fn.app = $1 and rule.scan <> $2',
    [app, scan],
  );
}

/** The states of OCSF that a finding can have here. */
export const findingStates = { new: 1, inProgress: 2, suppressed: 3, resolved: 4 } as const;

async function saveFindings(
  connection: Connection,
  team: number,
  app: number,
  scan: number,
  { findings }: Upload,
  now: Date,
): Promise<{ readonly appeared: number; readonly resolved: number }> {
  const { rows: before } = await connection.query('select fingerprint, state from finding where app = $1', [
    app,
  ]);
  const states = new Map(before.map(({ fingerprint, state }) => [String(fingerprint), Number(state)]));
  const appeared = findings.filter(
    ({ fingerprint }) => (states.get(fingerprint) ?? findingStates.resolved) === findingStates.resolved,
  );
  await connection.query(
    `insert into finding as old (team, app, fn, scan, fingerprint, rule, severity, title, document, first_seen, last_seen)
     select $2, $3, fn.id, $4, row.fingerprint, row.rule, row.severity, row.title, row.document, $5, $5
     from json_to_recordset($1) as row(fingerprint text, function text, rule text, severity text, title text,
       document json)
     left join fn on fn.app = $3 and fn.name = row.function order by row.fingerprint
     on conflict (app, fingerprint) do update set scan = excluded.scan, fn = excluded.fn, severity = excluded.severity,
       title = excluded.title, document = excluded.document, last_seen = excluded.last_seen,
       reopened = old.reopened or old.state = ${findingStates.resolved},
       state = case old.state when ${findingStates.resolved} then ${findingStates.new} else old.state end`,
    [JSON.stringify(uniqueBy(findings)), team, app, scan, now],
  );
  const { rows: gone } = await connection.query(
    `update finding set state = ${findingStates.resolved} where app = $1 and scan <> $2 and state <> ${findingStates.resolved}
     returning id`,
    [app, scan],
  );
  await note(
    connection,
    team,
    appeared.map(({ fingerprint }) => fingerprint),
    app,
    'appeared',
    now,
  );
  if (gone.length > 0)
    await connection.query(
      `insert into finding_event (team, finding, at, actor, what)
       select $1, unnest($2::bigint[]), $3, 'scan', 'resolved'`,
      [team, gone.map(({ id }) => Number(id)), now],
    );
  return { appeared: appeared.length, resolved: gone.length };
}

/** One statement cannot write one row twice, and one fingerprint is one finding. */
function uniqueBy<T extends { readonly fingerprint: string }>(rows: readonly T[]): readonly T[] {
  return [...new Map(rows.map((row) => [row.fingerprint, row])).values()];
}

async function note(
  connection: Connection,
  team: number,
  fingerprints: readonly string[],
  app: number,
  what: string,
  now: Date,
): Promise<void> {
  if (fingerprints.length === 0) return;
  await connection.query(
    `insert into finding_event (team, finding, at, actor, what)
     select $1, id, $4, 'scan', $5 from finding where app = $2 and fingerprint = any($3::text[]) order by id`,
    [team, app, fingerprints, now, what],
  );
}
