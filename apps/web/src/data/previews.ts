import type { ChangeEffect } from '@emmental/model/change-effect';
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { send } from './api.ts';
import type { ChangeLabel, ChangeRow, ProposalSource } from './changes.ts';

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
  readonly effect: ChangeEffect | null;
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
