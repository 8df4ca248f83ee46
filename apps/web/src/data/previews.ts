import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { send } from './api.ts';
import type { ChangeLabel, ChangeRow, ProposalSource } from './changes.ts';

/** The effect of a change on recorded calls, by what the calls are. */
export interface Effect {
  /** Calls as that of the incident; null = the change does not come from one. */
  readonly alike: {
    /** True if they are all events of the function in which an attack is proven; false = calls to the same target. */
    readonly areProofs: boolean;
    readonly calls: number;
    readonly stopped: number;
    /** Those that the rulebase of the last scan stops without the change. */
    readonly already: number;
    readonly passed: number;
  } | null;
  /** Other calls that a rule lets through today, and that it would stop. */
  readonly allowed: number;
  /** Other calls that it would stop: no rule allows them, or an attack is proven. */
  readonly refused: number;
  readonly undecided: number;
}

/** A change as it would be stored, without its dry run. */
export interface Draft {
  readonly kind: ChangeRow['kind'];
  readonly title: string;
  readonly because: string;
  readonly functions: readonly string[];
  readonly label: ChangeLabel;
  readonly until: string | null;
  readonly patch: string;
  /** A command that does the same at once; null = only the patch does. */
  readonly command: string | null;
  readonly warnings: readonly string[];
  /** The number of a proposal that does the same and waits; null = none does. */
  readonly waits: number | null;
}

/** A change as it would be stored, with its dry run. */
export interface Preview extends Draft {
  readonly from: string;
  readonly effect: Effect | null;
  readonly why: string | null;
  readonly invocations: number;
}

/** Reads a change as it would be proposed; nothing is stored. */
export const useDraft = (source: ProposalSource): UseQueryResult<Draft, Error> =>
  useQuery<Draft>({
    queryKey: ['draft', source],
    queryFn: () => send<Draft>('/v1/changes/draft', source),
    placeholderData: keepPreviousData,
    refetchInterval: false,
    staleTime: 60_000,
  });

/** Reads a change as it would be proposed, with its dry run; nothing is stored. It is not read again and again: a dry run is work. */
export const usePreview = (source: ProposalSource): UseQueryResult<Preview, Error> =>
  useQuery<Preview>({
    queryKey: ['preview', source],
    queryFn: () => send<Preview>('/v1/changes/preview', source),
    placeholderData: keepPreviousData,
    refetchInterval: false,
    staleTime: 60_000,
  });
