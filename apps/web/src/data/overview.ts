import type { UseQueryResult } from '@tanstack/react-query';
import { hrefOf } from '../address/address.ts';
import type { GuardState } from './functions.ts';
import type { IncidentRow } from './incidents.ts';
import type { PathRow } from './paths.ts';
import { useRead } from './query.ts';

/** The work that a change needs. */
export type Effort = 'line' | 'deploy' | 'code' | 'account';

/** One kind of change, and how many paths it closes over the fleet. */
export interface ClosingRow {
  readonly key: string;
  readonly says: string;
  readonly effort: Effort;
  readonly command: string | null;
  readonly changes: number;
  readonly paths: number;
  /** Paths that are not in `paths`: a guard has to carry the change out, and is silent or controls nothing. */
  readonly unproven: number;
  /** Proposals with this change that wait. */
  readonly waits: readonly number[];
  readonly apps: number;
  readonly named: readonly string[];
}

/** How many functions have an effect of a control on a threat. */
export interface MatrixCount {
  readonly threat: string;
  readonly slice: string;
  readonly mark: string;
  readonly functions: number;
}

/** A stored point of a trend. */
export interface Point {
  readonly day: string;
  readonly n: number;
}

export type Measure = 'functions' | 'open' | 'enforce' | 'unused' | 'threats';

/** A function whose guard fell silent after an attack. */
export interface Alarm {
  readonly app: string;
  readonly environment: string;
  readonly function: string;
  readonly owner: string | null;
  readonly seenAt: string;
  readonly attackedAt: string;
}

/** The fleet. */
export interface Overview {
  readonly states: Readonly<Record<GuardState, number>>;
  readonly apps: number;
  /** Functions with a threat that nothing stops, of those whose threats a scan has judged. */
  readonly open: number;
  readonly judged: number;
  /** The attack paths that nothing stops. */
  readonly paths: number;
  /** The path to look at first; null = no scan has one. */
  readonly worst: PathRow | null;
  readonly unusedRules: number;
  readonly unusedRulebases: number;
  /** Rulebases of which it is not known: no guard, a silent one, or one that counts for less than a week. */
  readonly unknownRulebases: number;
  readonly threats: number | null;
  /** The incidents of the period, and those of them that nobody acknowledged. */
  readonly incidentTotal: number;
  readonly incidentsOpen: number;
  /** Incidents before the days that nobody acknowledged. */
  readonly incidentsOlder: number;
  readonly first: readonly ClosingRow[];
  readonly firstTotal: number;
  readonly matrix: readonly MatrixCount[];
  readonly changes: Readonly<Record<string, number>>;
  readonly trends: Readonly<Record<Measure, readonly Point[]>>;
  readonly incidents: readonly IncidentRow[];
  readonly alarms: { readonly rows: readonly Alarm[]; readonly total: number };
  readonly asOf: string;
}

/** One kind of change in one app. */
export interface ClosingOfApp {
  readonly app: string;
  readonly environment: string;
  readonly commit: string | null;
  readonly step: {
    readonly says: string;
    readonly effort: Effort;
    readonly isMode: boolean;
    readonly label: 'WIDENS' | 'NARROWS' | 'SAME';
    readonly command: string | null;
    readonly at: readonly { readonly file: string; readonly line: number; readonly text: string }[];
    readonly functions: readonly string[];
    readonly paths: readonly {
      /** The address of the path; null from an older command. */
      readonly key: string | null;
      /** False if its guard has to carry the change out, and is silent or controls nothing. */
      readonly isProven: boolean;
      readonly function: string;
      readonly threat: string;
      readonly because: string;
      readonly loses: string;
    }[];
    readonly diff: string | null;
  };
}

export interface ClosingList {
  readonly rows: readonly ClosingOfApp[];
  readonly asOf: string;
}

/** Reads the fleet; threats and changes are those of some days. */
export const useOverview = (days: string): UseQueryResult<Overview, Error> =>
  useRead<Overview>(hrefOf('/v1/overview', { days }));

export const useClosing = (key: string): UseQueryResult<ClosingList, Error> =>
  useRead<ClosingList>(`/v1/overview/first/${encodeURIComponent(key)}`);
