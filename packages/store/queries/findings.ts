import type { Connection } from '../engine/engine.ts';
import { type FindingState, type FoundBy, findingStates, stateOf } from '../findings/states.ts';
import { field, listOf, textField } from '../scans/document.ts';
import type { Condition } from './finding-filter.ts';
import { numberOrNull, textOrNull, timeOrNull } from './functions.ts';

/** A finding of the list. Days are `2027-03-31`, times ISO 8601. */
export interface FindingRow {
  readonly id: number;
  readonly fingerprint: string;
  readonly app: string;
  readonly environment: string;
  /** Null = it is about the app, or the function is not known. */
  readonly function: string | null;
  readonly rule: string;
  readonly severity: string;
  readonly title: string;
  readonly state: FindingState;
  readonly isReopened: boolean;
  readonly file: string | null;
  readonly line: number | null;
  readonly fix: string | null;
  /** The control that it is about: `role`, `code`; null = its sender did not say it. */
  readonly slice: string | null;
  /** The group of the row in the list, and how many findings of the list are in it; null = it is in none. */
  readonly group: string | null;
  readonly inGroup: number;
  readonly owner: string | null;
  readonly ownerBy: string | null;
  /** The owner of its function; null = nobody, or it has none. */
  readonly functionOwner: string | null;
  readonly due: string | null;
  readonly dueBy: string;
  readonly reason: string | null;
  readonly suppressedBy: string | null;
  readonly suppressedUntil: string | null;
  readonly untilFix: boolean;
  /** A vulnerable package of which no fixed version is known: a suppression can wait for one. */
  readonly canWait: boolean;
  readonly foundBy: FoundBy;
  readonly matchedOn: string | null;
  readonly tool: string | null;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  readonly scannedAt: string | null;
  readonly commit: string | null;
  /** The function runs with another rulebase than the last scan had, and started after it: its code may be newer. */
  readonly isStale: boolean;
}

/** An event in the history of a finding. */
export interface FindingEvent {
  readonly at: string | null;
  readonly actor: string;
  readonly what: string;
  readonly text: string | null;
}

/** The verdict of `holes` on a threat of a function, with its reason. */
export interface ThreatVerdict {
  readonly threat: string;
  readonly verdict: string;
  readonly because: string | null;
}

/** A finding with the document of the scan, and its history, the newest event first. */
export interface FindingPage extends FindingRow {
  readonly document: unknown;
  /** The verdicts of `holes` on the threats of the finding in its function: they count attackers from outside alone. */
  readonly verdicts: readonly ThreatVerdict[];
  readonly history: readonly FindingEvent[];
}

/** How the rows of the list are put together. */
export const findingGroups = ['edit', 'owner', 'app', 'none'] as const;
export type FindingGroup = (typeof findingGroups)[number];

const groupSql = {
  edit: `finding.app || ' ' || finding.edit`,
  owner: 'finding.owner',
  app: `app.name || ' ' || app.environment`,
  none: 'null::text',
} as const satisfies Record<FindingGroup, string>;

/** The tables of a finding; a condition of `findingCondition` uses their names. Those that it does not use are not read. */
const tables =
  'finding left join app on app.id = finding.app left join fn on fn.id = finding.fn left join scan on scan.id = app.scan';

const columns = `finding.id, finding.fingerprint, finding.rule, finding.severity, finding.title, finding.state, finding.reopened,
  finding.file, finding.line, finding.fix, finding.slice, finding.owner, finding.owner_by, fn.owner as fn_owner, finding.due::text as due, finding.due_by,
  finding.reason, finding.suppressed_by, finding.suppressed_until::text as suppressed_until, finding.until_fix,
  not finding.has_fix and finding.document->'dependency' is not null as can_wait, finding.found_by,
  finding.matched_on::text as matched_on, finding.tool, finding.first_seen, finding.last_seen,
  app.name as app_name, app.environment, fn.name as fn_name, scan.made_at, scan.commit,
  coalesce(fn.started_at > scan.made_at and fn.rulebase <> app.rulebase, false) as stale`;

/** The parameters of a list before those of its condition. */
export const listParameters = 2;

/**
 * Returns a page of the findings that fulfil a condition, in groups: the group with the worst finding first, then the largest. Also how
 * many findings there are, how many edits mend them, and how many of them have an edit.
 */
export async function listFindings(
  connection: Connection,
  { sql, values }: Condition,
  group: FindingGroup,
  page: { readonly limit: number; readonly offset: number },
): Promise<{
  readonly rows: readonly FindingRow[];
  readonly total: number;
  readonly edits: number;
  readonly inEdits: number;
}> {
  const { rows } = await connection.query(
    `with found as materialized (
       select finding.id, finding.rank, finding.due, finding.app, finding.edit, (${groupSql[group]}) collate "C" as key
       from ${tables} where ${sql}
     ),
     total as (
       select count(*) as total, count(distinct app || ' ' || edit collate "C") as edits, count(edit) as in_edits from found
     ),
     grouped as (
       select *, count(*) over (partition by key) as in_group, min(rank) over (partition by key) as group_rank from found
     ),
     page as (
       select id, rank, due, key, in_group, group_rank from grouped order by ${order('grouped')} limit $1 offset $2
     )
     select ${columns}, page.key, page.in_group, total.*
     from total left join (page
       join finding on finding.id = page.id join app on app.id = finding.app
       left join fn on fn.id = finding.fn left join scan on scan.id = app.scan) on true
     order by ${order('page')}`,
    [page.limit, page.offset, ...values],
  );
  const [first] = rows;
  return {
    rows: rows.filter(({ id }) => id !== null).map(findingRow),
    total: Number(first?.['total'] ?? 0),
    edits: Number(first?.['edits'] ?? 0),
    inEdits: Number(first?.['in_edits'] ?? 0),
  };
}

/** The order of the rows, by columns of a table: the group with the worst finding first, then the largest. */
const order = (table: string): string =>
  `${table}.key is null, ${table}.group_rank, ${table}.in_group desc, ${table}.key, ${table}.rank, ${table}.due nulls last, ${table}.id`;

/** The numbers above the list: of all findings that the person sees. */
export interface FindingCounts {
  readonly open: number;
  readonly mine: number;
  readonly new: number;
  readonly over: number;
  readonly ownerless: number;
  readonly suppressed: number;
  readonly resolved: number;
  /** Open facts that are only worth knowing; no other number counts them. */
  readonly info: number;
  readonly severities: Readonly<Record<string, number>>;
}

/** Counts the findings for the tabs of the list. */
export async function countFindings(
  connection: Connection,
  person: string,
  now: Date,
): Promise<FindingCounts> {
  const isOpen = `state in (${findingStates.new}, ${findingStates.inProgress})`;
  const { rows } = await connection.query(
    `select severity, coalesce(sum(n) filter (where ${isOpen}), 0) as open,
       coalesce(sum(n) filter (where ${isOpen} and (owner = $1 or position(' ' || $1 || ' ' in ' ' || owner || ' ') > 0)), 0) as mine,
       coalesce(sum(n) filter (where state = ${findingStates.new} and not reopened), 0) as new,
       coalesce(sum(n) filter (where ${isOpen} and due < ($2::timestamptz at time zone 'utc')::date), 0) as over,
       coalesce(sum(n) filter (where ${isOpen} and owner is null), 0) as ownerless,
       coalesce(sum(n) filter (where state = ${findingStates.suppressed}), 0) as suppressed,
       coalesce(sum(n) filter (where state = ${findingStates.resolved}), 0) as resolved
     from finding_count group by severity having sum(n) <> 0`,
    [person, now],
  );
  const isFact = (row: Readonly<Record<string, unknown>>) => row['severity'] === 'info';
  const real = rows.filter((row) => !isFact(row));
  const sum = (name: string, of = real) => of.reduce((total, row) => total + Number(row[name]), 0);
  return {
    open: sum('open'),
    mine: sum('mine'),
    new: sum('new'),
    over: sum('over'),
    ownerless: sum('ownerless'),
    suppressed: sum('suppressed'),
    resolved: sum('resolved'),
    info: sum('open', rows.filter(isFact)),
    severities: Object.fromEntries(real.map((row) => [String(row['severity']), Number(row['open'])])),
  };
}

/** Returns the newest day on which packages of an app were matched with advisories; null = never. */
export async function lastMatch(connection: Connection): Promise<string | null> {
  const { rows } = await connection.query('select max(day)::text as day from matching');
  return textOrNull(rows[0]?.['day']);
}

/** The most events of a history that a page shows. */
const mostEvents = 100;

/** Returns a finding with its history; null if there is none that the person may see. */
export async function findFinding(connection: Connection, id: number): Promise<FindingPage | null> {
  const { rows } = await connection.query(
    `select ${columns}, finding.document, fn.report->'verdicts' as verdicts, null as key, 1 as in_group from ${tables} where finding.id = $1`,
    [id],
  );
  if (!rows[0]) return null;
  const { rows: events } = await connection.query(
    `select at, actor, what, text from finding_event where finding = $1 order by id desc limit ${mostEvents}`,
    [id],
  );
  return {
    ...findingRow(rows[0]),
    document: rows[0]['document'] ?? null,
    verdicts: verdictsOf(rows[0]['verdicts'], rows[0]['document']),
    history: events.map((event) => ({
      at: timeOrNull(event['at']),
      actor: String(event['actor']),
      what: String(event['what']),
      text: textOrNull(event['text']),
    })),
  };
}

/** Returns the verdicts on the threats that a finding names. */
function verdictsOf(verdicts: unknown, document: unknown): readonly ThreatVerdict[] {
  const threats = listOf(field(document, 'threats'));
  return listOf(verdicts).flatMap((verdict) => {
    const threat = textField(verdict, 'threat');
    if (threat === null || !threats.includes(threat)) return [];
    const [because = null] = listOf(field(verdict, 'routes')).map((route) => textField(route, 'because'));
    return [{ threat, verdict: textField(verdict, 'verdict') ?? 'unknown', because }];
  });
}

const findingRow = (row: Readonly<Record<string, unknown>>): FindingRow => ({
  id: Number(row['id']),
  fingerprint: String(row['fingerprint']),
  app: String(row['app_name']),
  environment: String(row['environment']),
  function: textOrNull(row['fn_name']),
  rule: String(row['rule']),
  severity: String(row['severity']),
  title: String(row['title']),
  state: stateOf(Number(row['state'])),
  isReopened: row['reopened'] === true,
  file: textOrNull(row['file']),
  line: numberOrNull(row['line']),
  fix: textOrNull(row['fix']),
  slice: textOrNull(row['slice']),
  group: textOrNull(row['key']),
  inGroup: Number(row['in_group']),
  owner: textOrNull(row['owner']),
  ownerBy: textOrNull(row['owner_by']),
  functionOwner: textOrNull(row['fn_owner']),
  due: textOrNull(row['due']),
  dueBy: String(row['due_by']),
  reason: textOrNull(row['reason']),
  suppressedBy: textOrNull(row['suppressed_by']),
  suppressedUntil: textOrNull(row['suppressed_until']),
  untilFix: row['until_fix'] === true,
  canWait: row['can_wait'] === true,
  foundBy: row['found_by'] as FoundBy,
  matchedOn: textOrNull(row['matched_on']),
  tool: textOrNull(row['tool']),
  firstSeen: timeOrNull(row['first_seen']),
  lastSeen: timeOrNull(row['last_seen']),
  scannedAt: timeOrNull(row['made_at']),
  commit: textOrNull(row['commit']),
  isStale: row['stale'] === true,
});
