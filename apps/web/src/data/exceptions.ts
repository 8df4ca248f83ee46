import type { UseQueryResult } from '@tanstack/react-query';
import { hrefOf } from '../address/address.ts';
import { useRead } from './query.ts';

/** A decision of a person to accept findings. */
export interface ExceptionRow {
  readonly kind: 'rulebase' | 'proof' | 'line' | 'console';
  readonly app: string;
  readonly environment: string;
  readonly where: string | null;
  readonly rule: string;
  readonly title: string | null;
  readonly reason: string | null;
  readonly owner: string | null;
  readonly by: string | null;
  readonly until: string | null;
  readonly untilFix: boolean;
  readonly state: 'expired' | 'ends soon' | 'valid' | 'no end';
  readonly file: string | null;
  readonly line: number | null;
  readonly findings: number | null;
  readonly finding: number | null;
}

export interface ExceptionList {
  readonly rows: readonly ExceptionRow[];
  readonly total: number;
  readonly counts: Readonly<Record<'all' | 'expired' | 'soon' | 'unused' | 'console' | 'endless', number>>;
  readonly asOf: string;
}

export const useExceptions = (query: URLSearchParams): UseQueryResult<ExceptionList, Error> =>
  useRead<ExceptionList>(hrefOf('/v1/exceptions', query));
