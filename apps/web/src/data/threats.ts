import type { UseQueryResult } from '@tanstack/react-query';
import { hrefOf } from '../address/address.ts';
import { send } from './api.ts';
import { useRead } from './query.ts';

/** A signal of the threat log. */
export interface ThreatRow {
  readonly time: string;
  readonly key: string;
  readonly app: string;
  readonly environment: string;
  readonly function: string;
  readonly owner: string | null;
  readonly kind: string;
  readonly section: string | null;
  readonly rule: string | null;
  readonly decision: string | null;
  readonly mode: string | null;
  readonly rulebase: string | null;
  readonly id: string;
  readonly invocation: string | null;
  readonly class: string | null;
  readonly evidence: unknown;
  /** The incident to which it belongs; null = it is no alert and no block. */
  readonly incident: string | null;
  /** It was stopped, or another section stopped what the same event tried next. */
  readonly isStopped: boolean;
  /** The opinion of a person about it; null = nobody has one, absent = the answer has no opinions. */
  readonly opinion?: {
    readonly says: 'attack' | 'no attack';
    readonly by: string;
    readonly at: string;
  } | null;
}

/** Stores what the person says about a signal; null takes it back. Throws `ApiError`. */
export const sayAbout = (time: string, key: string, says: 'attack' | 'no attack' | null): Promise<unknown> =>
  send('/v1/threats/opinions', { time, key, says });

export interface ThreatList {
  readonly rows: readonly ThreatRow[];
  /** The place after which the next page begins; null = this is the last page. */
  readonly next: string | null;
  /** All threats that the filters find; null = not known. */
  readonly total: number | null;
  readonly asOf: string;
}

/** The names of the log's filters, as they are in the address of the page and of the API. */
export const threatFilters = [
  'days',
  'kind',
  'section',
  'app',
  'environment',
  'function',
  'id',
  'incident',
] as const;

export function useThreats(query: URLSearchParams): UseQueryResult<ThreatList, Error> {
  // The API answers a name that it does not know with an error, so that a mistyped filter is no empty list.
  const wanted = new URLSearchParams(query);
  for (const name of ['open', 'view']) wanted.delete(name);
  return useRead<ThreatList>(hrefOf('/v1/threats', wanted));
}

/** The records of a guard beside a threat. */
export interface Aftermath {
  readonly from: string;
  readonly signals: readonly {
    readonly time: string;
    readonly key: string;
    readonly kind: string;
    readonly section: string | null;
    readonly what: string | null;
  }[];
  readonly hour: readonly {
    readonly section: string | null;
    readonly destination: string | null;
    readonly isRefused: boolean;
    readonly n: number;
  }[];
}

export const useAftermath = ({ time, key }: ThreatRow): UseQueryResult<Aftermath, Error> =>
  useRead<Aftermath>(`/v1/threats/${encodeURIComponent(time)}/${key}/after`);
