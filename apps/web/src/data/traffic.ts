import type { UseQueryResult } from '@tanstack/react-query';
import { hrefOf } from '../address/address.ts';
import type { Section } from './modes.ts';
import { useRead } from './query.ts';

/** A destination, operation, program or trigger with the calls of all functions; null = the guards counted calls without one. */
export interface FlowRow {
  readonly destination: string | null;
  readonly functions: number;
  readonly rules: number;
  readonly function: string | null;
  readonly rule: string | null;
  readonly actions: readonly string[];
  readonly allowed: number;
  readonly refused: number;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
}

/** A destination of one rule of one function. */
export interface CallRow {
  readonly app: string;
  readonly environment: string;
  readonly function: string;
  readonly section: string | null;
  readonly rule: string | null;
  readonly match: string;
  readonly action: string | null;
  readonly mode: string | null;
  readonly destination: string | null;
  readonly isRefused: boolean;
  readonly n: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface Bar {
  readonly at: string;
  readonly allowed: number;
  readonly refused: number;
}

export interface TalkerRow {
  readonly app: string;
  readonly environment: string;
  readonly function: string;
  readonly n: number;
}

export interface UnusualRow extends TalkerRow {
  readonly section: string;
  readonly day: string;
  readonly usual: {
    readonly median: number;
    readonly spread: number;
    readonly days: number;
    readonly kind: string;
  };
}

export interface Calls {
  readonly rows: readonly CallRow[];
  readonly total: number;
}

export interface Traffic {
  readonly rows: readonly FlowRow[];
  readonly total: number;
  readonly sections: Readonly<Record<Section | 'unknown', number>>;
  readonly bars: readonly Bar[];
  readonly from: string;
  readonly fresh: Calls;
  readonly unusual: readonly UnusualRow[];
  readonly talkers: {
    readonly rows: readonly TalkerRow[];
    readonly functions: number;
    readonly calls: number;
  };
  readonly asOf: string;
}

export interface CallList extends Calls {
  readonly from: string;
  readonly asOf: string;
}

export interface Proposed {
  readonly proposal: {
    readonly label: 'WIDENS' | 'NARROWS' | 'SAME';
    readonly because: string;
    readonly lines: readonly { readonly sign: '+' | ' '; readonly text: string }[];
  } | null;
  readonly covers: number;
}

/** The destinations on one page of the list. */
export const flowsOfPage = 50;
/** The names of the filters of calls by rule; with any of them the page lists calls by rule and function. */
export const callFilters = ['app', 'environment', 'function', 'rule', 'to', 'new'] as const;

export function useTraffic(query: URLSearchParams, isOn: boolean): UseQueryResult<Traffic, Error> {
  const wanted = withoutOpen(query);
  wanted.set('limit', String(flowsOfPage));
  return useRead<Traffic>(hrefOf('/v1/traffic', wanted), { isOn });
}

export const useCalls = (query: URLSearchParams, isOn = true): UseQueryResult<CallList, Error> =>
  useRead<CallList>(hrefOf('/v1/traffic/calls', withoutOpen(query)), { isOn });

export const useProposal = (call: CallRow, action: 'allow' | 'deny'): UseQueryResult<Proposed, Error> => {
  const path = [call.app, call.environment, call.function, call.match].map(encodeURIComponent).join('/');
  return useRead<Proposed>(hrefOf(`/v1/traffic/rules/${path}`, { to: call.destination, action }), {
    isOn: call.destination !== null,
  });
};

/** The API answers a name that it does not know with an error; which drawer is open and what it proposes is no filter. */
function withoutOpen(query: URLSearchParams): URLSearchParams {
  const wanted = new URLSearchParams(query);
  for (const name of ['open', 'make']) wanted.delete(name);
  return wanted;
}
