import type { Connection, Engine } from '../engine/engine.ts';
import { audit } from '../people/audit.ts';
import type { Person } from '../people/people.ts';
import { numberOrNull, textOrNull, timeOrNull } from '../queries/functions.ts';
import { asWriter } from '../store.ts';
import { dateOf } from '../time.ts';
import type { ProposalBase } from './base.ts';

export const proposalStates = [
  'open',
  'downloaded',
  'branch',
  'pull request',
  'merged',
  'deployed',
  'withdrawn',
] as const;
export type ProposalState = (typeof proposalStates)[number];

export const proposalLabels = ['WIDENS', 'NARROWS', 'SAME', 'not known'] as const;
export type ProposalLabel = (typeof proposalLabels)[number];

export const proposalKinds = ['rule', 'closing', 'deny', 'allow', 'pause', 'end'] as const;
export type ProposalKind = (typeof proposalKinds)[number];

/** One change of the rulebase by a proposal, with its label. */
export interface ProposedChange {
  readonly label: 'WIDENS' | 'NARROWS' | 'SAME';
  readonly owner: string;
  readonly subject: string;
  readonly environment: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** A proposal before it is stored. */
export interface ProposalDraft {
  readonly kind: ProposalKind;
  readonly title: string;
  readonly because: string;
  /** The address of the page from which it comes, and the words for it. */
  readonly origin: { readonly href: string; readonly says: string };
  readonly functions: readonly string[];
  readonly patch: string;
  readonly label: ProposalLabel;
  readonly changes: readonly ProposedChange[] | null;
  /** The digest of the rulebase with the change; null = it changes none. */
  readonly digest: string | null;
  /** The last day of a change for a time. */
  readonly until: string | null;
  /** A command that does the same at once, without the repository. */
  readonly command: string | null;
  /** The key of the change of a scan that it makes; null = it comes from something else. */
  readonly closing: string | null;
}

/** A stored proposal. */
export interface ProposalRow extends Omit<ProposalDraft, 'changes' | 'patch' | 'closing'> {
  readonly id: number;
  readonly app: string;
  readonly environment: string;
  readonly madeAt: string;
  readonly madeBy: string;
  readonly state: ProposalState;
  readonly pull: string | null;
  /** Functions of the app that guards were heard of, of those that it changes, and how many run the rulebase with it. */
  readonly heard: number;
  readonly running: number;
}

/** A proposal with its patch and its steps. */
export interface ProposalPage extends ProposalRow {
  readonly patch: string;
  readonly changes: readonly ProposedChange[] | null;
  readonly repository: string | null;
  readonly commit: string | null;
  readonly branch: string | null;
  readonly base: string | null;
  readonly steps: readonly { readonly state: ProposalState; readonly at: string }[];
  readonly withdrawnBy: string | null;
  /** The digest that the guards of its functions run with; null = several, or none was heard of. */
  readonly runs: string | null;
}

/**
 * Stores a proposal with an entry of the audit log, and returns its number. The same patch of an app that still waits is not stored again.
 */
export function saveProposal(
  engine: Engine,
  person: Person,
  base: ProposalBase,
  draft: ProposalDraft,
  now: Date,
): Promise<number> {
  return asWriter(engine, async (connection) => {
    await connection.query('select id from app where id = $1 for update', [base.id]);
    const { rows: known } = await connection.query(
      `select id from proposal where app = $1 and patch = $2 and title = $3 and merged_at is null and withdrawn_at is null`,
      [base.id, draft.patch, draft.title],
    );
    if (known[0]) return Number(known[0]['id']);
    const { rows } = await connection.query(
      `insert into proposal (team, app, made_at, made_by, kind, title, because, origin, functions, patch, label, changes,
         commit, branch, base, digest, until, command, closing, closings)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) returning id`,
      [
        base.team,
        base.id,
        now,
        person.name,
        draft.kind,
        draft.title,
        draft.because,
        JSON.stringify(draft.origin),
        draft.functions,
        draft.patch,
        draft.label,
        draft.changes === null ? null : JSON.stringify(draft.changes),
        base.commit,
        base.branch,
        base.digest,
        draft.digest,
        draft.until,
        draft.command,
        draft.closing,
        draft.closing === null ? [] : [draft.closing],
      ],
    );
    const id = Number(rows[0]?.['id']);
    const { title, label, kind } = draft;
    const body = { change: id, app: base.app, environment: base.environment, kind, title, label };
    await audit(connection, { actor: person.name, what: 'proposed a change', body }, now);
    return id;
  });
}

const stateSql = `case when proposal.withdrawn_at is not null then 'withdrawn'
  when proposal.deployed_at is not null then 'deployed' when proposal.merged_at is not null then 'merged'
  when proposal.pulled_at is not null then 'pull request' when proposal.branched_at is not null then 'branch'
  when proposal.downloaded_at is not null then 'downloaded' else 'open' end`;

/** The functions that it changes, and those that run the rulebase with it. */
const runsSql = `lateral (
  select count(*) as heard, count(*) filter (where fn.rulebase in (proposal.digest, proposal.merged_digest)) as running,
    case when count(distinct fn.rulebase) = 1 then min(fn.rulebase) end as runs
  from fn where fn.app = proposal.app and fn.name = any (proposal.functions) and fn.seen_at is not null
) as guards`;

/** Limits of the list; null = all. `waits` = no scan has it and it was not withdrawn. */
export interface ProposalFilter {
  readonly state: ProposalState | 'waits' | null;
  readonly app: string | null;
  readonly function: string | null;
  readonly label: ProposalLabel | null;
}

/** Returns the proposals, the newest first, and how many there are in each state. */
export async function listProposals(
  connection: Connection,
  filter: ProposalFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<{
  readonly rows: readonly ProposalRow[];
  readonly total: number;
  readonly states: Readonly<Record<ProposalState, number>>;
}> {
  const { rows } = await connection.query(
    `with found as (select proposal.*, app.name as app_name, app.environment, ${stateSql} as state
       from proposal join app on app.id = proposal.app
       where ($1::text is null or app.name = $1) and ($2::text is null or $2 = any (proposal.functions))
         and ($3::text is null or proposal.label = $3))
     select proposal.*, guards.*, count(*) over () as total from found proposal, ${runsSql}
     where $4::text is null or state = $4 or ($4 = 'waits' and state in ('open', 'downloaded', 'branch', 'pull request'))
     order by made_at desc, id desc limit $5 offset $6`,
    [filter.app, filter.function, filter.label, filter.state, page.limit, page.offset],
  );
  const { rows: counts } = await connection.query(
    `select ${stateSql} as state, count(*) as n from proposal group by 1`,
  );
  const byState = new Map(counts.map(({ state, n }) => [String(state), Number(n)]));
  return {
    rows: rows.map(proposalRow),
    total: Number(rows[0]?.['total'] ?? 0),
    states: Object.fromEntries(proposalStates.map((state) => [state, byState.get(state) ?? 0])) as Record<
      ProposalState,
      number
    >,
  };
}

/** Returns a proposal; null if there is none that the person may see. */
export async function findProposal(connection: Connection, id: number): Promise<ProposalPage | null> {
  const { rows } = await connection.query(
    `select proposal.*, app.name as app_name, app.environment, app.repository, ${stateSql} as state, guards.*
     from proposal join app on app.id = proposal.app, ${runsSql} where proposal.id = $1`,
    [id],
  );
  const [row] = rows;
  if (!row) return null;
  const steps = [
    ['open', 'made_at'],
    ['downloaded', 'downloaded_at'],
    ['branch', 'branched_at'],
    ['pull request', 'pulled_at'],
    ['merged', 'merged_at'],
    ['deployed', 'deployed_at'],
    ['withdrawn', 'withdrawn_at'],
  ] as const;
  return {
    ...proposalRow(row),
    patch: String(row['patch']),
    changes: (row['changes'] ?? null) as readonly ProposedChange[] | null,
    repository: textOrNull(row['repository']),
    commit: textOrNull(row['commit']),
    branch: textOrNull(row['branch']),
    base: textOrNull(row['base']),
    steps: steps.flatMap(([state, column]) => {
      const at = timeOrNull(row[column]);
      return at === null ? [] : [{ state, at }];
    }),
    withdrawnBy: textOrNull(row['withdrawn_by']),
    runs: textOrNull(row['runs']),
  };
}

const proposalRow = (row: Readonly<Record<string, unknown>>): ProposalRow => ({
  id: Number(row['id']),
  app: String(row['app_name']),
  environment: String(row['environment']),
  madeAt: timeOrNull(row['made_at']) ?? '',
  madeBy: String(row['made_by']),
  kind: row['kind'] as ProposalKind,
  title: String(row['title']),
  because: String(row['because']),
  origin: row['origin'] as ProposalRow['origin'],
  functions: row['functions'] as readonly string[],
  label: row['label'] as ProposalLabel,
  digest: textOrNull(row['digest']),
  until: row['until'] === null ? null : dateOf(row['until']).toISOString().slice(0, 10),
  command: textOrNull(row['command']),
  state: row['state'] as ProposalState,
  pull: textOrNull(row['pull']),
  heard: numberOrNull(row['heard']) ?? 0,
  running: numberOrNull(row['running']) ?? 0,
});
