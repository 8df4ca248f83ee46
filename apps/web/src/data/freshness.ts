import type { UseQueryResult } from '@tanstack/react-query';
import { useRead } from './query.ts';

/** How new the data is: the time of the newest scan and of the newest signal. Null = none came yet. */
export interface Freshness {
  readonly scannedAt: string | null;
  readonly heardAt: string | null;
  /** The oldest scan that pages are judged from. */
  readonly oldestScanAt: string | null;
  /** Functions whose guards reported once, and those of them that are silent. */
  readonly guards: number;
  readonly silent: number;
  /** Accepted signals that no page shows yet, and since when the first of them waits. */
  readonly backlog: number;
  readonly backlogSince: string | null;
  readonly asOf: string;
}

export const useFreshness = (): UseQueryResult<Freshness, Error> => useRead<Freshness>('/v1/freshness');
