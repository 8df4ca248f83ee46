import { severities } from '@emmental/model';
import type { Connection } from '../engine/engine.ts';
import { textOrNull } from '../queries/functions.ts';
import { saveHistory } from '../scans/history.ts';
import type { UploadedFinding } from '../scans/upload.ts';
import { countToFix } from './count.ts';
import { type FoundBy, findingStates } from './states.ts';
import { endSuppressions } from './suppressions.ts';

/** Where findings come from. A later list of the same origin resolves those that it no longer has. */
export interface FindingOrigin {
  readonly team: number;
  readonly app: number;
  /** The scan of the app to which the findings belong. */
  readonly scan: number;
  readonly foundBy: FoundBy;
  /** The name of another tool; null = Emmental. */
  readonly tool: string | null;
}

/** The numbers of findings that appeared or came back, and of those that are gone. */
export interface Changed {
  readonly appeared: number;
  readonly resolved: number;
}

const { new: isNew, suppressed, resolved: isResolved } = findingStates;

/**
 * Makes a list of findings the present one of its origin: writes new ones, resolves those that are gone, and opens again those that came
 * back. Decisions of people stay: an owner and a due day that a person set, and a suppression until its end.
 */
export async function writeFindings(
  connection: Connection,
  origin: FindingOrigin,
  findings: readonly UploadedFinding[],
  now: Date,
): Promise<Changed> {
  const rows = JSON.stringify(uniqueBy(findings).map(rowOf));
  const before = await statesOf(connection, origin.app);
  const isOpenAgain = ({ fingerprint }: UploadedFinding) =>
    (before.get(fingerprint) ?? isResolved) === isResolved;
  const appeared = uniqueBy(findings).filter(isOpenAgain);
  const { team, app, scan, foundBy, tool } = origin;
  if (foundBy === 'scan') await leaveToMatch(connection, app, rows);
  await connection.query(upsertSql, [rows, team, app, scan, now, foundBy, tool]);
  const { rows: gone } = await connection.query(
    `update finding set state = ${isResolved}
     where app = $2 and found_by = $3 and tool is not distinct from $4::text and state <> ${isResolved}
       and fingerprint not in (select fingerprint from json_to_recordset($1) as row(fingerprint text))
     returning id, title, severity, (select name from fn where fn.id = finding.fn) as fn`,
    [rows, app, foundBy, tool],
  );
  const actor = tool ?? (foundBy === 'match' ? 'daily match' : 'scan');
  await noteAppeared(
    connection,
    origin,
    appeared.map(({ fingerprint }) => fingerprint),
    actor,
    now,
  );
  await noteAll(connection, gone, actor, 'resolved', now);
  // Facts are no findings that somebody has to mend, and the page Findings leaves them out, too.
  const isCounted = ({ severity }: { readonly severity?: unknown }) => severity !== 'info';
  await saveHistory(connection, team, app, now, [
    ...appeared.filter(isCounted).map(({ function: fn, title, fingerprint }) => ({
      kind: before.has(fingerprint) ? ('finding reopened' as const) : ('finding' as const),
      fn,
      subject: title,
      before: null,
      after: fingerprint,
    })),
    ...gone.filter(isCounted).map(({ fn, title }) => ({
      kind: 'finding resolved' as const,
      fn: textOrNull(fn),
      subject: String(title),
      before: null,
      after: null,
    })),
  ]);
  await endSuppressions(connection, now, app);
  await countToFix(connection, [app]);
  return { appeared: appeared.length, resolved: gone.length };
}

/** One statement cannot write one row twice, and one fingerprint is one finding. */
function uniqueBy(rows: readonly UploadedFinding[]): readonly UploadedFinding[] {
  return [...new Map(rows.map((row) => [row.fingerprint, row])).values()];
}

/** The columns of a finding. Documents come as senders made them, so only what has the expected form is taken from them. */
function rowOf({ fingerprint, function: fn, rule, severity, title, owner, edit, document }: UploadedFinding) {
  const { file, line, fix, slice, dependency } = (document ?? {}) as Readonly<Record<string, unknown>>;
  const rank = (severities as readonly string[]).indexOf(severity);
  const { fixed, id, aliases } = (dependency ?? {}) as Readonly<Record<string, unknown>>;
  const advisories = [id, ...(Array.isArray(aliases) ? aliases : [])].filter(
    (each) => typeof each === 'string',
  );
  return {
    fingerprint,
    function: fn,
    rule,
    severity,
    rank: rank === -1 ? severities.length - 1 : rank,
    title,
    owner,
    edit,
    file: typeof file === 'string' ? file.slice(0, 2_000) : null,
    line: Number.isSafeInteger(line) && Math.abs(Number(line)) < 2 ** 31 ? line : null,
    fix: typeof fix === 'string' ? fix.slice(0, 2_000) : null,
    slice: typeof slice === 'string' ? slice.slice(0, 100) : null,
    has_fix: typeof fixed === 'string',
    advisories: advisories.length === 0 ? null : advisories.join(' ').slice(0, 2_000),
    document: document ?? {},
  };
}

/**
 * Leaves the vulnerable packages that a scan does not have to the daily match, if the app was matched before: a scan without advisory
 * data, or with older data, does not know that they are mended.
 */
async function leaveToMatch(connection: Connection, app: number, rows: string): Promise<void> {
  await connection.query(
    `update finding set found_by = 'match' where app = $2 and found_by = 'scan' and state <> ${isResolved}
       and rule = any($3::text[]) and exists (select 1 from matching where matching.app = $2)
       and fingerprint not in (select fingerprint from json_to_recordset($1) as row(fingerprint text))`,
    [rows, app, matchedRules],
  );
}

/** The rules whose findings come from advisories. */
const matchedRules = ['dependencies/known-vulnerability', 'dependencies/malicious'];

async function statesOf(connection: Connection, app: number): Promise<ReadonlyMap<string, number>> {
  const { rows } = await connection.query('select fingerprint, state from finding where app = $1', [app]);
  return new Map(rows.map(({ fingerprint, state }) => [String(fingerprint), Number(state)]));
}

/**
 * The daily match leaves a finding that the scan has, and one that a scan finds is the scan's from then on. A suppression whose end has not
 * come holds for a finding that comes back.
 */
const upsertSql = `
insert into finding as old (team, app, fn, scan, fingerprint, rule, severity, rank, title, document, file, line, edit, fix,
  slice, has_fix, advisories, owner, owner_by, tool, found_by, matched_on, first_seen, last_seen, opened_at, due)
select $2, $3, fn.id, $4, row.fingerprint, row.rule, row.severity, row.rank, row.title, row.document, row.file, row.line,
  row.edit, row.fix, row.slice, row.has_fix, row.advisories, coalesce(row.owner, fn.owner),
  case when row.owner is not null then 'codeowners' when fn.owner is not null then 'rulebase' end,
  $7::text, $6::text, case when $6 = 'match' then ($5::timestamptz at time zone 'utc')::date end, $5, $5, $5,
  ($5::timestamptz at time zone 'utc')::date + due_days.days
from json_to_recordset($1) as row(fingerprint text, function text, rule text, severity text, rank smallint, title text,
  owner text, edit text, file text, line integer, fix text, slice text, has_fix boolean, advisories text, document json)
left join fn on fn.app = $3 and fn.name = row.function
left join due_days on due_days.severity = row.severity
order by row.fingerprint
on conflict (app, fingerprint) do update set scan = excluded.scan, fn = excluded.fn, severity = excluded.severity,
  rank = excluded.rank, title = excluded.title, document = excluded.document, file = excluded.file, line = excluded.line,
  edit = excluded.edit, fix = excluded.fix, slice = excluded.slice, has_fix = excluded.has_fix, advisories = excluded.advisories, last_seen = excluded.last_seen,
  found_by = excluded.found_by, matched_on = coalesce(old.matched_on, excluded.matched_on),
  owner = case when old.owner_by = 'person' then old.owner else excluded.owner end,
  owner_by = case when old.owner_by = 'person' then old.owner_by else excluded.owner_by end,
  reopened = old.reopened or (old.state = ${isResolved} and not (${holds('old')})),
  state = case when old.state <> ${isResolved} then old.state when ${holds('old')} then ${suppressed} else ${isNew} end,
  opened_at = case when old.state = ${isResolved} then excluded.opened_at else old.opened_at end,
  due_by = case when old.state = ${isResolved} then 'severity' else old.due_by end,
  due = case when old.state = ${isResolved} then excluded.due when old.due_by = 'person' then old.due
    else (old.opened_at at time zone 'utc')::date
      + (excluded.due - (excluded.opened_at at time zone 'utc')::date) end
where not (excluded.found_by = 'match' and old.found_by = 'scan' and old.state <> ${isResolved})`;

/** The SQL that is true for a finding whose suppression has not ended. */
function holds(row: string): string {
  return `${row}.suppressed_at is not null and not (${row}.until_fix and excluded.has_fix)
    and (${row}.suppressed_until is null or ${row}.suppressed_until >= (excluded.last_seen at time zone 'utc')::date)`;
}

async function noteAppeared(
  connection: Connection,
  { team, app }: FindingOrigin,
  fingerprints: readonly string[],
  actor: string,
  now: Date,
): Promise<void> {
  if (fingerprints.length === 0) return;
  await connection.query(
    `insert into finding_event (team, finding, at, actor, what)
     select $1, id, $4, $5, case when reopened then 'came back' else 'appeared' end
     from finding where app = $2 and fingerprint = any($3::text[]) order by id`,
    [team, app, fingerprints, now, actor],
  );
}

/** Writes the same event into the history of several findings. */
export async function noteAll(
  connection: Connection,
  findings: readonly Readonly<Record<string, unknown>>[],
  actor: string,
  what: string,
  now: Date,
  text: string | null = null,
): Promise<void> {
  if (findings.length === 0) return;
  await connection.query(
    `insert into finding_event (team, finding, at, actor, what, text)
     select team, id, $2, $3, $4, $5 from finding where id = any($1::bigint[]) order by id`,
    [findings.map(({ id }) => Number(id)), now, actor, what, text],
  );
}
