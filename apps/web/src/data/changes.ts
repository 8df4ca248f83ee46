import type { UseQueryResult } from '@tanstack/react-query';
import { hrefOf } from '../address/address.ts';
import { send } from './api.ts';
import type { Section } from './modes.ts';
import { queries, useRead } from './query.ts';

export const changeStates = [
  'open',
  'downloaded',
  'branch',
  'pull request',
  'merged',
  'deployed',
  'withdrawn',
] as const;
export type ChangeState = (typeof changeStates)[number];
export type ChangeLabel = 'WIDENS' | 'NARROWS' | 'SAME' | 'not known';

/** A proposed change of a repository, as a row of the list. */
export interface ChangeRow {
  readonly id: number;
  readonly app: string;
  readonly environment: string;
  readonly madeAt: string;
  readonly madeBy: string;
  readonly kind: 'rule' | 'closing' | 'deny' | 'allow' | 'pause' | 'end';
  readonly title: string;
  readonly because: string;
  readonly origin: { readonly href: string; readonly says: string };
  readonly functions: readonly string[];
  readonly label: ChangeLabel;
  readonly digest: string | null;
  readonly until: string | null;
  readonly command: string | null;
  readonly state: ChangeState;
  readonly pull: string | null;
  readonly heard: number;
  readonly running: number;
}

export interface ChangeList {
  readonly rows: readonly ChangeRow[];
  readonly total: number;
  readonly states: Readonly<Record<ChangeState, number>>;
  readonly asOf: string;
}

/** One rule or mode that a change edits. */
export interface RuleChange {
  readonly label: 'WIDENS' | 'NARROWS' | 'SAME';
  readonly owner: string;
  readonly subject: string;
  readonly environment: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** A proposed change with its patch and the ways out of the console. */
export interface ChangePage extends ChangeRow {
  readonly patch: string;
  readonly changes: readonly RuleChange[] | null;
  readonly repository: string | null;
  readonly commit: string | null;
  readonly branch: string | null;
  readonly base: string | null;
  readonly steps: readonly { readonly state: ChangeState; readonly at: string }[];
  readonly withdrawnBy: string | null;
  readonly runs: string | null;
  readonly file: string;
  readonly branchCommand: string;
  readonly warnings: readonly string[];
  readonly host: { readonly name: string | null; readonly why: string | null };
  readonly asOf: string;
}

export const callEffects = [
  'would stop',
  'would pass',
  'would report',
  'would be quiet',
  'same',
  'not decided',
] as const;
export type CallEffect = (typeof callEffects)[number];

/** Recorded calls whose decision changes, or is not known. */
export interface DryRunRow {
  readonly function: string;
  readonly section: Section;
  readonly match: string | null;
  readonly before: string | null;
  readonly target: string | null;
  readonly effect: CallEffect;
  readonly times: number;
  readonly ofIncidents: number;
  /** True if the inspection proved an attack in each of these events: then the inspection decides, and not the rule. */
  readonly isProven: boolean;
  /** The kinds of calls that proved it, `shell`; empty = not known. */
  readonly provenKinds: readonly string[];
  /** True if a rule lets these calls through today. */
  readonly isAllowed: boolean;
  /** True if they are stopped once the section is enforced. */
  readonly stopsLater: boolean;
  readonly rule: string | null;
  readonly why: string | null;
}

export interface DryRunSection {
  readonly section: Section;
  readonly isChanged: boolean;
  /** True if the section only alerts or learns with the change: then a denial stops nothing. */
  readonly onlyTells: boolean;
  readonly calls: number;
  readonly counts: Readonly<Record<CallEffect, number>>;
  readonly incidents: Readonly<Record<CallEffect, number>>;
  /** The calls of `counts` that it would stop and in which the inspection proved an attack. */
  readonly provenStops: number;
  /** The calls of `counts` that it would stop once the section is enforced. */
  readonly laterStops: number;
}

export interface DryRun {
  readonly from: string;
  readonly why: string | null;
  readonly sections: readonly DryRunSection[];
  readonly rows: readonly DryRunRow[];
  readonly total: number;
  readonly invocations: number;
  readonly lost: number;
  readonly unknown: number;
  readonly silent: readonly string[];
  readonly asOf: string;
}

/** The names of the list's filters, as they are in the address of the page and of the API. */
export const changeFilters = ['state', 'app', 'function', 'label'] as const;

export const useChanges = (query: URLSearchParams): UseQueryResult<ChangeList, Error> =>
  useRead<ChangeList>(hrefOf('/v1/changes', query));

export const useChange = (id: string): UseQueryResult<ChangePage, Error> =>
  useRead<ChangePage>(`/v1/changes/${encodeURIComponent(id)}`);

export const useDryRun = (id: number, days: string): UseQueryResult<DryRun, Error> =>
  useRead<DryRun>(hrefOf(`/v1/changes/${id}/dry-run`, { days }));

/** The source of a proposal, as the API takes it. */
export type ProposalSource = Readonly<
  Record<string, string | number | boolean | Readonly<Record<string, string>>>
>;

/** Proposes a change; returns its number. Throws `ApiError`. */
export const propose = async (source: ProposalSource): Promise<number> => {
  const { id } = await send<{ readonly id: number }>('/v1/changes', source);
  // The counts of the navigation and the lists that name what waits have it, too.
  await queries.invalidateQueries();
  return id;
};

/** Notes a step of a change. Throws `ApiError`. */
export async function takeStep(id: number, kind: 'download' | 'branch' | 'withdraw'): Promise<void> {
  await send(`/v1/changes/${id}/steps`, { kind });
  await queries.invalidateQueries();
}

/** Opens a pull request with a change; returns its address. Throws `ApiError`. */
export async function openPull(id: number): Promise<string> {
  const { address } = await send<{ readonly address: string }>(`/v1/changes/${id}/pull`, {});
  await queries.invalidateQueries();
  return address;
}
