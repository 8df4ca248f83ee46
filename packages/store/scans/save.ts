import { hash } from 'node:crypto';
import { sectionCodes } from '../codes.ts';
import type { Connection, Engine } from '../engine/engine.ts';
import { writeFindings } from '../findings/write.ts';
import { ForeignApp } from '../foreign-app.ts';
import { strictestMode } from '../modes.ts';
import { savePoints } from '../points/save.ts';
import { asWriter } from '../store.ts';
import { dateOf } from '../time.ts';
import { cellsOf, saveCells } from './cells.ts';
import { saveClosings } from './closings.ts';
import { field, listOf, textField } from './document.ts';
import { changesOf, saveHistory } from './history.ts';
import { savePaths } from './paths.ts';
import { saveSource } from './source.ts';
import { saveTerms } from './terms.ts';
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
    const before = await functionsBefore(connection, app.id);
    await saveFunctions(connection, team, app.id, scan, upload);
    await saveRules(connection, team, app.id, scan, upload.functions);
    const origin = { team, app: app.id, scan, foundBy: 'scan', tool: null } as const;
    await savePackages(connection, team, app.id, upload);
    await saveAccepted(connection, team, app.id, upload);
    const counts = await writeFindings(connection, origin, upload.findings, now);
    await saveCells(connection, team, app.id, upload.functions);
    await saveClosings(connection, team, app.id, upload);
    await savePaths(connection, team, app.id, scan, upload);
    await saveSource(connection, { team, app: app.id, scan }, upload);
    await saveTerms(connection, team, app.id, upload);
    const after = upload.functions.map((fn) => ({
      name: fn.name,
      modes: fn.modes,
      rules: digestOfRules(fn),
    }));
    const digests = { before: app.rulebase, after: upload.rulebase };
    await saveHistory(connection, team, app.id, now, changesOf(before, after, digests));
    await savePoints(connection, now, team);
    return { scan, app: app.id, isRepeated: false, ...counts };
  });
}

/** Returns the functions of the present scan, before another one takes its place. */
async function functionsBefore(connection: Connection, app: number) {
  const { rows } = await connection.query(
    `select name, rules_digest, planned_modes as modes from fn where app = $1 and scan is not null`,
    [app],
  );
  return rows.map(({ name, rules_digest: digest, modes }) => ({
    name: String(name),
    rules: digest === null ? null : String(digest),
    modes: modes ?? null,
  }));
}

interface FoundApp {
  readonly id: number;
  /** The digest of the rulebase of the present scan; null without one. */
  readonly rulebase: string | null;
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
    `select app.id, app.team, app.rulebase, scan.made_at from app left join scan on scan.id = app.scan
     where app.name = $1 and app.environment = $2 for update of app`,
    [upload.app, upload.environment],
  );
  const found = rows[0];
  if (!found || Number(found['team']) !== team)
    throw new ForeignApp(`another team has an app ${upload.app} (${upload.environment})`);
  const { id, rulebase, made_at: madeAt } = found;
  return {
    id: Number(id),
    rulebase: typeof rulebase === 'string' ? rulebase : null,
    madeAt: madeAt ? dateOf(madeAt) : null,
  };
}

async function saveFunctions(
  connection: Connection,
  team: number,
  app: number,
  scan: number,
  { functions, closure, madeAt }: Upload,
): Promise<void> {
  const obstacles = new Map(
    listOf(field(closure, 'unreached')).map((entry) => [textField(entry, 'function'), entry]),
  );
  const rows = functions.map((fn) => ({
    name: fn.name,
    runtime: fn.runtime,
    who: fn.who,
    owner: fn.owner,
    open: fn.open,
    coverage: fn.analysed ? 'analysed' : 'not analysed',
    report: { report: fn.report, verdicts: fn.verdicts, modes: fn.modes },
    planned: strictestMode(fn.modes),
    obstacle: textField(obstacles.get(fn.name), 'why'),
    instead: textField(obstacles.get(fn.name), 'instead'),
    rules_digest: digestOfRules(fn),
    open_threats: Array.isArray(fn.verdicts)
      ? cellsOf(fn.verdicts).filter(({ mark }) => mark === 'aligned').length
      : null,
    planned_modes: strictestMode(fn.modes) === null ? null : fn.modes,
  }));
  await connection.query(
    `insert into fn as old (team, app, scan, name, runtime, who, owner, open, coverage, report, planned, obstacle,
       instead, rules_digest, open_threats, planned_modes, rules_changed_at)
     select $2, $3, $4, row.*, $5::timestamptz from json_to_recordset($1) as row(name text, runtime text, who text, owner text,
       open integer, coverage text, report json, planned text, obstacle text, instead text,
       rules_digest text, open_threats integer, planned_modes json) order by name
     on conflict (app, name) do update set scan = excluded.scan, runtime = excluded.runtime, who = excluded.who,
       owner = excluded.owner, open = excluded.open, coverage = excluded.coverage,
       report = excluded.report, planned = excluded.planned, obstacle = excluded.obstacle, instead = excluded.instead,
       open_threats = excluded.open_threats, planned_modes = excluded.planned_modes, rules_digest = excluded.rules_digest,
       rules_changed_at = case when old.rules_digest is distinct from excluded.rules_digest
         then excluded.rules_changed_at else old.rules_changed_at end`,
    [JSON.stringify(rows), team, app, scan, madeAt],
  );
  // A function that the template no longer has keeps its past, and has no present scan.
  await connection.query(
    'update fn set scan = null, report = null, planned = null, planned_modes = null where app = $1 and scan <> $2',
    [app, scan],
  );
}

/** Returns the digest of what a function's rules say: it stays the same when only the reasons for them move. Null = it has no rules. */
const digestOfRules = ({ rules }: UploadedFunction): string | null =>
  rules.length === 0
    ? null
    : hash(
        'sha256',
        JSON.stringify(
          rules.map(({ section, name, match, action, mode }) => [section, name, match, action, mode]),
        ),
        'hex',
      ).slice(0, 16);

async function saveRules(
  connection: Connection,
  team: number,
  app: number,
  scan: number,
  functions: readonly UploadedFunction[],
): Promise<void> {
  const rows = functions.flatMap(({ name: fn, rules }) =>
    rules.map(({ id, section, name, match, action, mode, origin, because, why, shadowed }, place) => ({
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
      shadowed,
    })),
  );
  await connection.query(
    `insert into rule (team, fn, scan, match, place, section, name, matches, action, mode, origin, because, why, shadowed)
     select $2, fn.id, $4, row.match, row.place, row.section, row.name, row.matches, row.action, row.mode, row.origin,
       row.because, row.why, row.shadowed
     from json_to_recordset($1) as row(fn text, match text, place integer, section text, name text, matches text,
       action text, mode text, origin text, because text, why json, shadowed text)
     join fn on fn.app = $3 and fn.name = row.fn order by fn.id, row.match
     on conflict (fn, match) do update set scan = excluded.scan, place = excluded.place, section = excluded.section,
       name = excluded.name, matches = excluded.matches, action = excluded.action, mode = excluded.mode,
       origin = excluded.origin, because = excluded.because, why = excluded.why,
       shadowed = excluded.shadowed`,
    [JSON.stringify(rows), team, app, scan],
  );
  // Guards may have counted a rule before a scan had it.
  await connection.query(
    `update rule_destination as used set section = section.code
     from fn join rule on rule.fn = fn.id join json_to_recordset($2) as section(name text, code smallint)
       on section.name = rule.section
     where fn.app = $1 and used.fn = fn.id and used.rule = rule.id and used.section = -1`,
    [app, JSON.stringify(Object.entries(sectionCodes).map(([name, code]) => ({ name, code })))],
  );
  await connection.query(
    'update rule set scan = null from fn where rule.fn = fn.id and fn.app = $1 and rule.scan <> $2',
    [app, scan],
  );
  await connection.query(
    `update fn set rules = counted.rules, shadowed = counted.shadowed
     from (select fn.id, count(rule.id) as rules, count(rule.shadowed) as shadowed
       from fn left join rule on rule.fn = fn.id and rule.scan = $2 where fn.app = $1 group by 1) as counted
     where fn.id = counted.id`,
    [app, scan],
  );
}

/** Stores the packages of the scan in place of those before: the daily match reads them. */
async function savePackages(
  connection: Connection,
  team: number,
  app: number,
  { packages }: Upload,
): Promise<void> {
  await connection.query('delete from package where app = $1', [app]);
  const rows = packages.map((document) => ({ ...document, document }));
  await connection.query(
    `insert into package (team, app, ecosystem, name, version, document)
     select $2, $3, row.* from json_to_recordset($1) as row(ecosystem text, name text, version text, document json)`,
    [JSON.stringify(rows), team, app],
  );
}

async function saveAccepted(
  connection: Connection,
  team: number,
  app: number,
  { accepted }: Upload,
): Promise<void> {
  await connection.query('delete from accepted where app = $1', [app]);
  const rows = accepted.map((document, place) => ({ place, until: document.until, document }));
  await connection.query(
    `insert into accepted (team, app, place, until, document)
     select $2, $3, row.* from json_to_recordset($1) as row(place integer, until text, document json)`,
    [JSON.stringify(rows), team, app],
  );
}
