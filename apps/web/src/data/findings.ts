import type { UseQueryResult } from '@tanstack/react-query';
import { hrefOf } from '../address/address.ts';
import type { FunctionName } from '../address/pages.ts';
import { send } from './api.ts';
import { queries, useRead } from './query.ts';

export type FindingState = 'new' | 'inProgress' | 'suppressed' | 'resolved';

/** A finding of the list. Days are `2027-03-31`. */
export interface FindingRow {
  readonly id: number;
  readonly fingerprint: string;
  readonly app: string;
  readonly environment: string;
  readonly function: string | null;
  readonly rule: string;
  readonly severity: string;
  readonly title: string;
  readonly state: FindingState;
  readonly isReopened: boolean;
  readonly file: string | null;
  readonly line: number | null;
  readonly fix: string | null;
  readonly slice: string | null;
  readonly group: string | null;
  readonly inGroup: number;
  readonly owner: string | null;
  readonly ownerBy: string | null;
  readonly functionOwner: string | null;
  readonly due: string | null;
  readonly dueBy: string;
  readonly reason: string | null;
  readonly suppressedBy: string | null;
  readonly suppressedUntil: string | null;
  readonly untilFix: boolean;
  readonly canWait: boolean;
  readonly foundBy: 'scan' | 'match' | 'report';
  readonly matchedOn: string | null;
  readonly tool: string | null;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  readonly scannedAt: string | null;
  readonly commit: string | null;
  readonly isStale: boolean;
}

/** The numbers of the tabs, of all findings that the person sees. */
export interface FindingCounts {
  readonly open: number;
  readonly mine: number;
  readonly new: number;
  readonly over: number;
  readonly ownerless: number;
  readonly suppressed: number;
  readonly resolved: number;
  /** Open facts that are only worth knowing; no other number counts them. */
  readonly info: number;
  readonly severities: Readonly<Record<string, number>>;
}

export interface FindingList {
  readonly rows: readonly FindingRow[];
  readonly total: number;
  /** How many edits mend findings of the list, and how many findings they mend. */
  readonly edits: number;
  readonly inEdits: number;
  readonly counts: FindingCounts;
  /** The last day on which packages were matched with advisories; null = never. */
  readonly matchedOn: string | null;
  readonly asOf: string;
}

export interface FindingPage extends FindingRow {
  readonly document: unknown;
  /** The verdicts of `holes` on its threats: they count attackers from outside alone. */
  readonly verdicts: readonly {
    readonly threat: string;
    readonly verdict: string;
    readonly because: string | null;
  }[];
  readonly history: readonly {
    readonly at: string | null;
    readonly actor: string;
    readonly what: string;
    readonly text: string | null;
  }[];
}

/** The findings on one page of the list. */
export const findingPageSize = 100;

/** Reads the findings of a query. `within` limits them to one function, beside the query that a person typed. */
export function useFindings(
  query: URLSearchParams,
  within: FunctionName | null = null,
): UseQueryResult<FindingList, Error> {
  const wanted = new URLSearchParams(query);
  wanted.delete('open');
  if (within !== null) {
    wanted.set('q', `${conditionOf(within)} ${query.get('q') ?? ''}`.trim());
    if (!wanted.has('group')) wanted.set('group', 'edit');
  }
  wanted.set('limit', String(findingPageSize));
  return useRead<FindingList>(hrefOf('/v1/findings', wanted));
}

/** Returns the query that finds the findings of one function. */
export const conditionOf = ({ app, environment, name }: FunctionName): string =>
  `app:${quoted(app)} env:${quoted(environment)} function:${quoted(name)}`;

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

export const useFinding = (id: number): UseQueryResult<FindingPage, Error> =>
  useRead<FindingPage>(`/v1/findings/${id}`);

/** A decision of a person about findings, as the API takes it. */
export type Decision =
  | { readonly kind: 'owner'; readonly owner: string | null }
  | { readonly kind: 'due'; readonly due: string | null }
  | { readonly kind: 'state'; readonly state: 'new' | 'inProgress' }
  | {
      readonly kind: 'suppress';
      readonly reason: string;
      readonly until: string | null;
      readonly untilFix: boolean;
    };

/** Sends a decision, and reads the list again. Throws `ApiError`. */
export async function decideFindings(findings: readonly number[], decision: Decision): Promise<number> {
  const { changed } = await send<{ readonly changed: number }>('/v1/findings/decisions', {
    findings,
    decision,
  });
  await queries.invalidateQueries({
    predicate: ({ queryKey: [path] }) => /findings|exceptions/.test(String(path)),
  });
  return changed;
}

export const severityNames = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type DueDays = Readonly<Record<(typeof severityNames)[number], number | null>>;

export const useDueDays = (): UseQueryResult<{ readonly days: DueDays }, Error> =>
  useRead<{ readonly days: DueDays }>('/v1/due-days');

/** Sets the days until findings are due, and reads the list again. Throws `ApiError`. */
export async function sendDueDays(days: DueDays): Promise<void> {
  await send('/v1/due-days', days);
  await queries.invalidateQueries();
}
