import {
  type AcceptanceState,
  acceptanceState,
  compareText,
  endOrder,
  type FilterTerm,
  type FilterValue,
  filterFields,
  fixAvailable,
  isDay,
  parseFilter,
} from '@emmental/model';
import type { Connection } from '../engine/engine.ts';
import { findingStates } from '../findings/states.ts';
import type { UploadedAcceptance } from '../scans/upload.ts';
import { WrongFilter } from './finding-filter.ts';
import { textOrNull } from './functions.ts';

/** A decision of a person to accept findings, in the repository or in the console. */
export interface ExceptionRow {
  /** `rulebase`: below `exceptions` in emmental.yaml; `proof`: there, for a proof of the guards; `line`: a comment or metadata; `console`: a suppression. */
  readonly kind: 'rulebase' | 'proof' | 'line' | 'console';
  readonly app: string;
  readonly environment: string;
  /** The function or resource; null = every one that the decision covers. */
  readonly where: string | null;
  /** The rule, advisory or id as its author named it. */
  readonly rule: string;
  /** The name of an exception, or the title of the suppressed finding. */
  readonly title: string | null;
  readonly reason: string | null;
  readonly owner: string | null;
  /** The person who suppressed it; for a line of another scanner's syntax that scanner. */
  readonly by: string | null;
  /** The last day, `fix-available`, or null without an end. */
  readonly until: string | null;
  /** A suppression ends also when a fix is known. */
  readonly untilFix: boolean;
  readonly state: AcceptanceState;
  readonly file: string | null;
  readonly line: number | null;
  /** The findings that it accepts now; null = it accepts a proof, which no scan finds. */
  readonly findings: number | null;
  /** The suppressed finding. */
  readonly finding: number | null;
}

/** Counts of all exceptions that the person sees. */
export interface ExceptionCounts {
  readonly all: number;
  readonly expired: number;
  readonly soon: number;
  readonly unused: number;
  readonly console: number;
  readonly endless: number;
}

/** The most rows of a kind that are read, and that a page shows. */
const most = { read: 5_000, shown: 500 } as const;

/**
 * Lists who accepted what until when, those that end soon first. States are those of today, whenever the scan was made. Throws
 * `WrongFilter`.
 */
export async function listExceptions(
  connection: Connection,
  q: string,
  now: Date,
): Promise<{
  readonly rows: readonly ExceptionRow[];
  readonly total: number;
  readonly counts: ExceptionCounts;
}> {
  const read = parseFilter(q, filterFields.exceptions);
  if (read.kind === 'wrong') throw new WrongFilter(read.says);
  // A value is checked also where there is no row that it would be compared with.
  for (const { field, values } of read.terms) for (const value of values) hasValue(field, value, noRow);
  const today = now.toISOString().slice(0, 10);
  const all = [...(await acceptedRows(connection, today)), ...(await suppressedRows(connection, today))];
  const found = all.filter((row) => read.terms.every((term) => isMet(term, row))).sort(byEnd);
  const count = (isCounted: (row: ExceptionRow) => boolean) => all.filter(isCounted).length;
  return {
    rows: found.slice(0, most.shown),
    total: found.length,
    counts: {
      all: all.length,
      expired: count(({ state }) => state === 'expired'),
      soon: count(({ state }) => state === 'ends soon'),
      unused: count((row) => stateOf(row) === 'unused'),
      console: count(({ kind }) => kind === 'console'),
      endless: count(({ state }) => state === 'no end'),
    },
  };
}

async function acceptedRows(connection: Connection, today: string): Promise<readonly ExceptionRow[]> {
  const { rows } = await connection.query(
    `select accepted.document, app.name as app, app.environment from accepted join app on app.id = accepted.app
     order by accepted.until nulls last, accepted.app, accepted.place limit ${most.read}`,
  );
  return rows.map((row) => {
    const { kind, finding, where, name, reason, owner, by, until, file, line, findings } = row[
      'document'
    ] as UploadedAcceptance;
    return {
      kind,
      app: String(row['app']),
      environment: String(row['environment']),
      where,
      rule: finding,
      title: name,
      reason,
      owner,
      by: by === 'emmental' ? null : by,
      until,
      untilFix: until === fixAvailable,
      state: acceptanceState(until, today),
      file,
      line,
      findings,
      finding: null,
    };
  });
}

async function suppressedRows(connection: Connection, today: string): Promise<readonly ExceptionRow[]> {
  const { rows } = await connection.query(
    `select finding.id, finding.rule, finding.title, finding.reason, finding.owner, finding.suppressed_by,
       finding.suppressed_until::text as until, finding.until_fix, finding.file, finding.line,
       app.name as app, app.environment, fn.name as fn_name
     from finding join app on app.id = finding.app left join fn on fn.id = finding.fn
     where finding.state = ${findingStates.suppressed}
     order by finding.suppressed_until nulls last, finding.id limit ${most.read}`,
  );
  return rows.map((row) => {
    const untilFix = row['until_fix'] === true;
    const until = textOrNull(row['until']) ?? (untilFix ? fixAvailable : null);
    return {
      kind: 'console',
      app: String(row['app']),
      environment: String(row['environment']),
      where: textOrNull(row['fn_name']),
      rule: String(row['rule']),
      title: String(row['title']),
      reason: textOrNull(row['reason']),
      owner: textOrNull(row['owner']),
      by: textOrNull(row['suppressed_by']),
      until,
      untilFix,
      state: acceptanceState(until, today),
      file: textOrNull(row['file']),
      line: row['line'] === null ? null : Number(row['line']),
      findings: 1,
      finding: Number(row['id']),
    };
  });
}

const byEnd = (a: ExceptionRow, b: ExceptionRow): number =>
  compareText(endOrder(a.until), endOrder(b.until)) ||
  compareText(a.app, b.app) ||
  compareText(a.rule, b.rule) ||
  compareText(a.file ?? '', b.file ?? '') ||
  (a.line ?? 0) - (b.line ?? 0);

/** The words for `state:` in a query. An exception that has not ended and accepts nothing is unused. */
const stateWords = ['expired', 'soon', 'valid', 'endless', 'unused'] as const;

function stateOf({ state, findings }: ExceptionRow): (typeof stateWords)[number] {
  if (state === 'expired') return 'expired';
  if (findings === 0) return 'unused';
  if (state === 'ends soon') return 'soon';
  return state === 'no end' ? 'endless' : 'valid';
}

/** A row to check the values of a query with. */
const noRow: ExceptionRow = {
  kind: 'line',
  app: '',
  environment: '',
  where: null,
  rule: '',
  title: null,
  reason: null,
  owner: null,
  by: null,
  until: null,
  untilFix: false,
  state: 'valid',
  file: null,
  line: null,
  findings: null,
  finding: null,
};

function isMet({ isNot, field, values }: FilterTerm, row: ExceptionRow): boolean {
  return values.some((value) => hasValue(field, value, row)) !== isNot;
}

function hasValue(field: string | null, value: FilterValue, row: ExceptionRow): boolean {
  switch (field) {
    case 'app':
      return isText(value, row.app, field);
    case 'env':
      return isText(value, row.environment, field);
    case 'rule':
      return isText(value, row.rule, field);
    case 'kind':
      return isWord(value, ['rulebase', 'proof', 'line', 'console'], field, [row.kind]);
    case 'state':
      return isWord(value, stateWords, field, [stateOf(row), wordOfEnd(row)]);
    case 'owner': {
      const isNobody = value.kind === 'word' && value.text === 'none';
      return isNobody
        ? row.owner === null
        : (row.owner ?? '').split(' ').some((owner) => isText(value, owner, field));
    }
    case 'until':
      return isUntil(value, row.until);
    default:
      return [row.rule, row.title, row.reason, row.where, row.app, row.file].some(
        (text) =>
          (value.kind === 'word' || value.kind === 'prefix') &&
          text?.toLowerCase().includes(value.text.toLowerCase()),
      );
  }
}

/** The word of the end alone, also for an exception that is unused. */
function wordOfEnd({ state }: ExceptionRow): string {
  if (state === 'ends soon') return 'soon';
  return state === 'no end' ? 'endless' : state;
}

function isText(value: FilterValue, text: string, field: string): boolean {
  if (value.kind === 'word') return value.text === text;
  if (value.kind === 'prefix') return text.startsWith(value.text);
  throw new WrongFilter(`${field} takes a name or a prefix such as code/*`);
}

function isWord(
  value: FilterValue,
  words: readonly string[],
  field: string,
  present: readonly string[],
): boolean {
  if (value.kind !== 'word' || !words.includes(value.text))
    throw new WrongFilter(`${field} is one of ${words.join(', ')}`);
  return present.includes(value.text);
}

/** Returns the day of a text. Throws `WrongFilter` for any other text. */
function dayOf(text: string): string {
  if (!isDay(text)) throw new WrongFilter(`until: ${text} is not a day such as 2027-03-31, none or fix`);
  return text;
}

function isUntil(value: FilterValue, until: string | null): boolean {
  const day = until === fixAvailable ? null : until;
  switch (value.kind) {
    case 'word':
      if (value.text === 'none') return until === null;
      return value.text === 'fix' ? until === fixAvailable : dayOf(value.text) === until;
    case 'less': {
      const than = dayOf(value.than);
      return day !== null && day < than;
    }
    case 'more': {
      const than = dayOf(value.than);
      return day !== null && day > than;
    }
    case 'range': {
      const [from, to] = [dayOf(value.from), dayOf(value.to)];
      return day !== null && day >= from && day <= to;
    }
    case 'prefix':
      throw new WrongFilter('until takes none, fix, a day, <day, >day, or two days with .. between them');
  }
}
