import type { UseQueryResult } from '@tanstack/react-query';
import { hrefOf } from '../address/address.ts';
import type { FunctionName } from '../address/pages.ts';
import type { GuardState } from './functions.ts';
import { useRead } from './query.ts';

/** How the rulebase that guards run compares with the one of main. */
export type Drift = 'same' | 'differs' | 'unknown';

/** The rulebase of one function. Null = not known. */
export interface RulebaseRow extends FunctionName {
  readonly owner: string | null;
  readonly state: GuardState;
  /** Its guard fell silent after an attack. */
  readonly isAlarm: boolean;
  readonly modes: unknown;
  readonly rules: number;
  readonly hits30d: number | null;
  readonly unused: number | null;
  readonly shadowed: number;
  readonly running: string | null;
  readonly scanned: string | null;
  readonly drift: Drift;
  readonly changedAt: string | null;
}

export interface RulebaseList {
  readonly rows: readonly RulebaseRow[];
  /** Sums over all pages of the list. */
  readonly sums: Readonly<Record<'rulebases' | 'rules' | 'unused' | 'shadowed', number>>;
  readonly asOf: string;
}

/** The names of the list's filters, as they are in the address of the page and of the API. */
export const rulebaseFilters = ['q', 'app', 'environment', 'drift', 'has'] as const;

export const useRulebases = (query: URLSearchParams): UseQueryResult<RulebaseList, Error> =>
  useRead<RulebaseList>(hrefOf('/v1/rulebases', query));

/** A rule that allows something and has no hit. */
export interface UnusedRule {
  /** The number of the proposal that waits and takes the rule away; null = there is none. */
  readonly waits: number | null;
  readonly app: string;
  readonly environment: string;
  readonly function: string;
  readonly owner: string | null;
  readonly section: string | null;
  readonly name: string;
  readonly match: string | null;
  readonly origin: string | null;
  readonly why: unknown;
  readonly countedSince: string | null;
  readonly seenAt: string | null;
}

export interface UnusedList {
  readonly rows: readonly UnusedRule[];
  /** The rules whose guards report, and those whose guards are silent. */
  readonly known: number;
  readonly unknown: number;
  readonly asOf: string;
}

/** The names of the filters of the unused rules. */
export const unusedFilters = ['hits', 'app', 'environment'] as const;

export function useUnusedRules(query: URLSearchParams): UseQueryResult<UnusedList, Error> {
  const wanted = new URLSearchParams(query);
  wanted.delete('view');
  return useRead<UnusedList>(hrefOf('/v1/rulebases/unused', wanted));
}
