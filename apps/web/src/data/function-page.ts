import type { UseQueryResult } from '@tanstack/react-query';
import type { FunctionName } from '../address/pages.ts';
import type { GuardState } from './functions.ts';
import { useRead } from './query.ts';

/** A rule of a function with its hits, which are lower bounds. */
export interface RuleRow {
  readonly section: string | null;
  readonly name: string | null;
  readonly match: string | null;
  readonly id: string | null;
  readonly action: string | null;
  readonly mode: string | null;
  readonly origin: string | null;
  readonly because: string | null;
  readonly why: unknown;
  readonly shadowed: string | null;
  readonly hits: Readonly<Record<'day1' | 'day7' | 'day30' | 'day90', number>>;
  readonly lastHit: string | null;
  readonly isPresent: boolean;
}

/** A function with its rulebase. */
export interface FunctionPage extends FunctionName {
  readonly runtime: string | null;
  readonly who: string | null;
  readonly owner: string | null;
  readonly state: GuardState;
  /** The mode of each limited section that the guard named at its last start; null = it named none. */
  readonly modes: unknown;
  /** The first day with a count of its guards, `2026-11-05`; null = there is none. */
  readonly countedSince: string | null;
  readonly seenAt: string | null;
  /** The attack after which the guard fell silent; null = it reports, or there was none in the days before. */
  readonly silentAfter: string | null;
  readonly startedAt: string | null;
  readonly level: string | null;
  readonly guard: string | null;
  /** The digest that the guards run with, and the one of the last scan. */
  readonly rulebase: string | null;
  readonly rulebaseOfScan: string | null;
  /** True if the guards run the same rules of this function as main has; null = not known. */
  readonly hasSameRules: boolean | null;
  readonly commit: string | null;
  /** The address of the repository, and the scanned folder within it; null = the last scan named none. */
  readonly repository: string | null;
  readonly folder: string | null;
  readonly scannedAt: string | null;
  readonly document: unknown;
  readonly rules: readonly RuleRow[];
  readonly asOf: string;
}

const pathOf = ({ app, environment, name }: FunctionName): string =>
  `/v1/functions/${[app, environment, name].map(encodeURIComponent).join('/')}`;

export const useFunction = (name: FunctionName): UseQueryResult<FunctionPage, Error> =>
  useRead<FunctionPage>(pathOf(name));

/** A package that a function contains. */
export interface PackageRow {
  readonly ecosystem: string;
  readonly name: string;
  readonly version: string | null;
  readonly source: string;
  readonly lockfile: string | null;
  readonly line: number | null;
  /** The code of the function loads it; false = the function only contains it. */
  readonly isLoaded: boolean;
  readonly loadedBy: readonly string[];
  readonly findings: readonly {
    readonly id: number;
    readonly severity: string;
    readonly title: string;
    readonly advisory: string | null;
    readonly fixed: string | null;
  }[];
}

export interface PackageList {
  readonly rows: readonly PackageRow[];
  /** The day of the newest match with advisories; null = no advisory is known. */
  readonly matchedOn: string | null;
  readonly asOf: string;
}

export const usePackages = (name: FunctionName): UseQueryResult<PackageList, Error> =>
  useRead<PackageList>(`${pathOf(name)}/packages`);
