import type { UseQueryResult } from '@tanstack/react-query';
import { useRead } from './query.ts';

/** How many things of each kind wait for a person. */
export interface Waiting {
  readonly paths: number;
  readonly findings: number;
  readonly incidents: number;
  /** Incidents before these 7 d that nobody acknowledged. */
  readonly older: number;
  readonly changes: number;
  readonly asOf: string;
}

export const useWaiting = (isOn: boolean): UseQueryResult<Waiting, Error> =>
  useRead<Waiting>('/v1/waiting', { isOn });
