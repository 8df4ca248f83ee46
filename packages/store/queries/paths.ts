import { isProven } from '@emmental/model';
import type { Connection } from '../engine/engine.ts';
import { waitsSql } from '../proposals/waits.ts';
import type { PathDocument, PathSummary } from '../scans/paths.ts';
import type { UploadedStep } from '../scans/upload.ts';
import { numberOrNull, textOrNull, timeOrNull } from './functions.ts';
import { type GuardState, isLostSql, stateSql } from './state.ts';

/** The words for the people who begin a path, and for how far a control sees it. */
export const pathPeople = ['public', 'authenticated', 'unknown', 'account', 'internal'] as const;
export const pathVisibilities = ['blind', 'unsure', 'watched'] as const;

/** A path that nothing stops, as a row of the list. */
export interface PathRow {
  readonly key: string;
  readonly app: string;
  readonly environment: string;
  readonly function: string;
  readonly owner: string | null;
  readonly threat: string;
  /** The name of a threat that the user defined; null = it is built in. */
  readonly name: string | null;
  readonly who: string;
  readonly visibility: string;
  readonly because: string;
  readonly loses: string;
  readonly summary: PathSummary;
  readonly firstSeen: string | null;
  /** The last attack at the place of the path, and the last one that nothing stopped; null = none is known. */
  readonly attackedAt: string | null;
  readonly unstoppedAt: string | null;
  /** The last report of the guards of the function, whatever the template says. */
  readonly guard: PathGuard;
  /** The cheapest change that closes it by itself; null = there is none. */
  readonly closing: PathClosingRow | null;
}

/** The cheapest change that closes a path. */
export interface PathClosingRow extends Pick<UploadedStep, 'says' | 'effort'> {
  readonly key: string;
  /** False if a lost guard (`isLostSql`) has to carry it out: nothing shows then that the path is closed after it. */
  readonly isProven: boolean;
  /** The number of the proposal with this change that waits; null = none does. */
  readonly waits: number | null;
}

/** The last report of the guards of a function. */
export interface PathGuard {
  readonly state: GuardState;
  readonly seenAt: string | null;
  /** The digest of the rulebase that they run, and of the last scan's. */
  readonly rulebase: string | null;
  readonly rulebaseOfScan: string | null;
  /** True if the guards run the same rules of the function as the last scan has; null = not known. */
  readonly hasSameRules: boolean | null;
  /** The mode of each limited section that they named at their last start; null = they named none. */
  readonly modes: unknown;
  /** The mode of each limited section in the last scan. */
  readonly modesOfScan: unknown;
}

/** Limits of the list: `text` is part of a name, the others are exact; null = all. */
export interface PathFilter {
  readonly text: string | null;
  readonly app: string | null;
  readonly environment: string | null;
  readonly function: string | null;
  readonly owner: string | null;
  readonly threat: string | null;
  readonly who: (typeof pathPeople)[number] | null;
  readonly visibility: (typeof pathVisibilities)[number] | null;
  /** The key of a change that closes the path by itself; `none` = no change does. */
  readonly closing: string | null;
  /** `lost` = the guard of its function is silent or controls nothing (`isLostSql`); `heard` = it is not, or none was ever heard of. */
  readonly guard: 'heard' | 'lost' | null;
}

/** The order of the list: the worst first, or in groups with the worst group first. */
export type PathGroup = 'app' | 'closing';

const orders = {
  worst: 'path.rank, path.fn, path.id',
  app: 'min(path.rank) over (partition by path.app), app.name, app.environment, path.rank, path.fn, path.id',
  closing:
    'path.closing is null, min(path.rank) over (partition by path.closing), path.closing, path.rank, path.fn, path.id',
} as const satisfies Record<PathGroup | 'worst', string>;

/** Returns the limits of the list; the first parameter is the text. Functions are read only if one of their names is looked for. */
function whereSql({ text, app, environment, function: fn, owner, closing, guard }: PathFilter): string {
  const isOfAll = [text, app, environment, fn, owner].every((value) => value === null);
  const ofFunctions = isOfAll
    ? '$1::text is null and $2::text is null and $3::text is null and $4::text is null and $5::text is null'
    : `path.fn in (select fn.id from fn join app on app.id = fn.app
        where ($1::text is null or fn.name ilike '%' || $1 || '%' or app.name ilike '%' || $1 || '%')
          and ($2::text is null or app.name = $2) and ($3::text is null or app.environment = $3)
          and ($4::text is null or fn.name = $4) and ($5::text is null or fn.owner = $5))`;
  return `${ofFunctions} and ($6::text is null or path.threat = $6) and ($7::text is null or path.who = $7)
    and ($8::text is null or path.visibility = $8) and ${closingSql(closing)} and ${guardSql(guard)}`;
}

/** The SQL of the functions with lost guards; `$10` is the time. */
const lostSql = `(select fn.id from fn, (select $10::timestamptz as at) as now where ${isLostSql})`;

function guardSql(guard: PathFilter['guard']): string {
  if (guard === null) return '$10::timestamptz is not null';
  return `path.fn ${guard === 'lost' ? 'in' : 'not in'} ${lostSql}`;
}

/** The limit by a change is a statement of its own for each case, so that the database can begin with the paths of the change. */
function closingSql(closing: string | null): string {
  if (closing === null) return '$9::text is null';
  if (closing === 'none') return "path.closing is null and $9::text = 'none'";
  return 'path.id in (select path_closing.path from path_closing where path_closing.key = $9)';
}

const limitsOf = (filter: PathFilter, now: Date): readonly unknown[] => [
  filter.text,
  filter.app,
  filter.environment,
  filter.function,
  filter.owner,
  filter.threat,
  filter.who,
  filter.visibility,
  filter.closing,
  now,
];

/** Returns a page of the paths that nothing stops, and how many the filter finds in all. */
export async function listPaths(
  connection: Connection,
  filter: PathFilter,
  group: PathGroup | null,
  page: { readonly limit: number; readonly offset: number },
  now: Date,
): Promise<{ readonly rows: readonly PathRow[]; readonly total: number }> {
  // Only the rows of the page are joined with what they show.
  const { rows } = await connection.query(
    `with now as (select $10::timestamptz as at),
     chosen as (
       select page.id, row_number() over () as place from (
         select path.id from path ${group === 'app' ? 'join app on app.id = path.app' : ''}
         where ${whereSql(filter)} order by ${orders[group ?? 'worst']} limit $11 offset $12
       ) as page
     )
     select path.key, app.name as app, app.environment, fn.name as function, fn.owner, path.threat, path.name, path.who,
       path.visibility, path.because, path.loses, path.summary, path.first_seen, path.closing,
       closing.says, closing.effort, closing.is_mode, ${observedSql}
     from now, chosen join path on path.id = chosen.id ${aroundSql}
     left join lateral (
       select says, effort, is_mode from closing where closing.app = path.app and closing.key = path.closing and closing.chosen limit 1
     ) as closing on true
     order by chosen.place`,
    [...limitsOf(filter, now), page.limit, page.offset],
  );
  return { rows: rows.map(pathRow), total: await countPaths(connection, now, filter) };
}

/** The columns about attacks and guards; `path`, `fn`, `app` and `now` are their rows. */
const observedSql = `path.attacked_at, path.unstopped_at, ${stateSql} as state, fn.seen_at, fn.rulebase,
  app.rulebase as scanned_rulebase, fn.modes, fn.planned_modes, version.matches->>fn.name = fn.matches_digest as same_rules,
  (select min(proposal.id) from proposal where proposal.app = path.app and path.closing = any (proposal.closings)
    and ${waitsSql}) as waits`;

/** The tables of these columns beside `path`. */
const aroundSql = `join fn on fn.id = path.fn join app on app.id = path.app
  left join rulebase_version version on version.app = fn.app and version.digest = fn.rulebase`;

export const everyPath: PathFilter = {
  text: null,
  app: null,
  environment: null,
  function: null,
  owner: null,
  threat: null,
  who: null,
  visibility: null,
  closing: null,
  guard: null,
};

/** Returns how many paths a filter finds: the number of the rows that a list with this filter has. Of all paths each function has its sum. */
export async function countPaths(
  connection: Connection,
  now: Date,
  filter: PathFilter = everyPath,
): Promise<number> {
  if (Object.values(filter).every((value) => value === null)) {
    const { rows } = await connection.query('select sum(open_paths) as n from fn where scan is not null');
    return Number(rows[0]?.['n'] ?? 0);
  }
  const { rows } = await connection.query(
    `select count(*) as n from path where ${whereSql(filter)}`,
    limitsOf(filter, now),
  );
  return Number(rows[0]?.['n']);
}

/** A change that closes a path, and the controls that stop the path after it. */
export interface PathChange {
  readonly key: string;
  /** True for a change of the cheapest set over the app. */
  readonly isChosen: boolean;
  readonly slices: readonly string[];
  readonly step: UploadedStep;
}

/** A path with its proof and the changes that close it. */
export interface PathPage extends PathRow {
  readonly document: PathDocument;
  readonly repository: string | null;
  readonly commit: string | null;
  readonly scannedAt: string | null;
  /** The cheapest first. */
  readonly changes: readonly PathChange[];
}

/** Returns a path by its key; null if there is none that the person may see, such as one that is closed. */
export async function findPath(connection: Connection, key: string, now: Date): Promise<PathPage | null> {
  const { rows } = await connection.query(
    `with now as (select $2::timestamptz as at)
     select path.*, path.app as app_id, app.name as app, app.environment, app.repository, fn.name as function, fn.owner,
       scan.commit, scan.made_at, null as says, null as effort, null as is_mode, ${observedSql}
     from now, path ${aroundSql} left join scan on scan.id = path.scan
     where path.key = $1`,
    [key, now],
  );
  const [row] = rows;
  if (!row) return null;
  const document = row['document'] as PathDocument;
  const { rows: found } = await connection.query(
    'select key, chosen, is_mode, document from closing where app = $1 and key = any($2::text[])',
    [row['app_id'], document.closing.map((closing) => closing.key)],
  );
  const steps = new Map(
    found.map((each) => [
      `${each['key']} ${each['chosen']}`,
      { ...(each['document'] as UploadedStep), isMode: each['is_mode'] === true },
    ]),
  );
  const changes = document.closing.flatMap((closing): readonly PathChange[] => {
    const step = steps.get(`${closing.key} ${closing.isChosen}`);
    return step ? [{ ...closing, step }] : [];
  });
  const [first] = changes.filter(({ isChosen }) => isChosen);
  return {
    ...pathRow({
      ...row,
      says: first?.step.says ?? null,
      effort: first?.step.effort ?? null,
      is_mode: first?.step.isMode ?? null,
    }),
    document,
    repository: textOrNull(row['repository']),
    commit: textOrNull(row['commit']),
    scannedAt: timeOrNull(row['made_at']),
    changes,
  };
}

const pathRow = (row: Readonly<Record<string, unknown>>): PathRow => ({
  key: String(row['key']),
  app: String(row['app']),
  environment: String(row['environment']),
  function: String(row['function']),
  owner: textOrNull(row['owner']),
  threat: String(row['threat']),
  name: textOrNull(row['name']),
  who: String(row['who']),
  visibility: String(row['visibility']),
  because: String(row['because']),
  loses: String(row['loses']),
  summary: row['summary'] as PathSummary,
  firstSeen: timeOrNull(row['first_seen']),
  attackedAt: timeOrNull(row['attacked_at']),
  unstoppedAt: timeOrNull(row['unstopped_at']),
  guard: {
    state: row['state'] as GuardState,
    seenAt: timeOrNull(row['seen_at']),
    rulebase: textOrNull(row['rulebase']),
    rulebaseOfScan: textOrNull(row['scanned_rulebase']),
    hasSameRules: typeof row['same_rules'] === 'boolean' ? row['same_rules'] : null,
    modes: row['modes'] ?? null,
    modesOfScan: row['planned_modes'] ?? null,
  },
  closing:
    row['closing'] === null || row['says'] === null
      ? null
      : {
          key: String(row['closing']),
          says: String(row['says']),
          effort: row['effort'] as UploadedStep['effort'],
          isProven: isProven(row['is_mode'] !== false, String(row['state'])),
          waits: numberOrNull(row['waits']),
        },
});
