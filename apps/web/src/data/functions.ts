import type { UseQueryResult } from '@tanstack/react-query';
import { hrefOf } from '../address/address.ts';
import type { FunctionName } from '../address/pages.ts';
import type { Reason } from './coverage.ts';
import { useRead } from './query.ts';

/** The states of a function's guard, the strongest first. */
export const guardStates = ['enforce', 'alert', 'learn', 'degraded', 'silent', 'unprotected'] as const;
export type GuardState = (typeof guardStates)[number];

/** A function in the list. Null = never, or not known. */
export interface FunctionRow extends FunctionName {
  readonly runtime: string | null;
  readonly who: string | null;
  readonly owner: string | null;
  readonly state: GuardState;
  readonly open: number | null;
  readonly toFix: number | null;
  readonly coverage: string | null;
  readonly alerts7d: number;
  readonly invocations7d: number;
  readonly seenAt: string | null;
  readonly scannedAt: string | null;
  readonly rulebase: string | null;
  readonly modes: unknown;
  readonly reason: Reason;
  readonly obstacle: string | null;
  readonly instead: string | null;
}

export interface FunctionList {
  readonly rows: readonly FunctionRow[];
  readonly total: number;
  readonly states: Readonly<Record<GuardState, number>>;
  readonly asOf: string;
}

/** The names of the list's filters, as they are in the address of the page and of the API. */
export const functionFilters = [
  'q',
  'app',
  'environment',
  'who',
  'owner',
  'state',
  'reason',
  'obstacle',
  'cell',
] as const;

export function useFunctions(query: URLSearchParams): UseQueryResult<FunctionList, Error> {
  // The API answers a name that it does not know with an error, so that a mistyped filter is no empty list.
  return useRead<FunctionList>(hrefOf('/v1/functions', query));
}
