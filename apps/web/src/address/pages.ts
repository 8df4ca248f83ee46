import { hrefOf } from './address.ts';

/** The names by which a function is found. */
export interface FunctionName {
  readonly app: string;
  readonly environment: string;
  readonly name: string;
}

/** Returns the address of a function's page, on one of its tabs. */
export function functionHref({ app, environment, name }: FunctionName, tab = ''): string {
  const path = ['functions', app, environment, name].map(encodeURIComponent).join('/');
  return tab === '' ? `/${path}` : `/${path}/${tab}`;
}

/** Returns the address of the page Traffic, limited by some of its filters; 7 days are what it shows without a filter. */
export const trafficHref = (filters: Readonly<Record<string, string | null>> = {}): string =>
  hrefOf('/traffic', { ...filters, days: filters['days'] === '7' ? null : (filters['days'] ?? null) });

/** Returns the address of the incidents, limited by some of their filters; 7 days are what the page shows without a filter. */
export const threatsHref = (filters: Readonly<Record<string, string | null>> = {}): string =>
  hrefOf('/threats', { ...filters, days: filters['days'] === '7' ? null : (filters['days'] ?? null) });

/** Returns the address of the single calls of the threat log, limited by some of its filters. */
export const threatCallsHref = (filters: Readonly<Record<string, string | null>> = {}): string =>
  threatsHref({ ...filters, view: 'calls' });

/** Returns the address of the single calls of an incident in some days. */
export const incidentCallsHref = (incident: string, days: string): string =>
  threatCallsHref({ incident, days });

/** Returns the address of the list of functions, limited by some of its filters. */
export const functionsHref = (filters: Readonly<Record<string, string | null>> = {}): string =>
  hrefOf('/functions', filters);

/** Returns the address of the list of rulebases, limited by some of its filters. */
export const rulebasesHref = (filters: Readonly<Record<string, string | null>> = {}): string =>
  hrefOf('/rulebases', filters);

/** Returns the address of the unused rules of all functions, limited by some of their filters. */
export const unusedRulesHref = (filters: Readonly<Record<string, string | null>> = {}): string =>
  rulebasesHref({ view: 'unused', ...filters });

/** Returns the address of the list of changes of the fleet, limited by some of its filters. */
export const historyHref = (filters: Readonly<Record<string, string | null>> = {}): string =>
  hrefOf('/history', filters);
/** Returns the address of the list of findings with a query, and a group where it is not the usual one. */
export const findingsHref = (q = '', group: string | null = null): string =>
  hrefOf('/findings', { q: q === '' ? null : q, group });

/** Returns the address of the list of attack paths, limited by some of its filters. */
export const pathsHref = (filters: Readonly<Record<string, string | null>> = {}): string =>
  hrefOf('/paths', filters);

/** Returns the address of the list of proposed changes, limited by some of its filters. */
export const changesHref = (filters: Readonly<Record<string, string | null>> = {}): string =>
  hrefOf('/changes', filters);

/** Returns the address of one proposed change. */
export const changeHref = (id: number): string => `/changes/${id}`;

/** Returns the address of one attack path. */
export const pathHref = (key: string): string => `/paths/${encodeURIComponent(key)}`;
