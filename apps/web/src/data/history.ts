import type { UseQueryResult } from '@tanstack/react-query';
import { hrefOf } from '../address/address.ts';
import { useRead } from './query.ts';

/** The kinds of changes: their plural for a count, and their name in a row. */
export const changeKinds = {
  destination: ['new destinations', 'new destination'],
  volume: ['unusual volumes', 'unusual volume'],
  function: ['new functions', 'new function'],
  'function gone': ['functions gone', 'function gone'],
  finding: ['new findings', 'new finding'],
  'finding reopened': ['findings came back', 'finding is back'],
  'finding resolved': ['findings resolved', 'finding resolved'],
  rulebase: ['rulebases changed', 'rulebase changed'],
  mode: ['modes changed on main', 'mode on main'],
  'guard mode': ['modes changed in guards', 'mode in the guard'],
  guard: ['guards heard for the first time', 'guard heard first'],
} as const;
export type ChangeKind = keyof typeof changeKinds;
export const kindNames = Object.keys(changeKinds) as readonly ChangeKind[];

/** One change. */
export interface HistoryRow {
  readonly id: number;
  readonly at: string;
  readonly kind: ChangeKind;
  readonly app: string;
  readonly environment: string;
  /** Null = the app as a whole. */
  readonly function: string | null;
  readonly subject: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

export interface HistoryList {
  readonly rows: readonly HistoryRow[];
  readonly kinds: Readonly<Record<ChangeKind, number>>;
  readonly asOf: string;
}

/** The names of the list's filters, as they are in the address of the page and of the API. */
export const historyFilters = ['days', 'kind', 'app'] as const;

export const useHistory = (query: URLSearchParams): UseQueryResult<HistoryList, Error> =>
  useRead<HistoryList>(hrefOf('/v1/history', query));
