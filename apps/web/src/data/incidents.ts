import { classText } from '@emmental/model/attack-classes';
import type { UseQueryResult } from '@tanstack/react-query';
import { hrefOf } from '../address/address.ts';
import { send } from './api.ts';
import { textField } from './document.ts';
import { useRead } from './query.ts';
import type { ThreatRow } from './threats.ts';

/** All alerts or blocks with one cause: a function, a rule, a class of attack, a way in. */
export interface IncidentRow {
  readonly id: string;
  readonly app: string;
  readonly environment: string;
  readonly function: string;
  readonly owner: string | null;
  readonly kind: 'alert' | 'block';
  readonly section: string | null;
  /** The calls did not take effect: they are blocks, or another signal of the same invocation is. */
  readonly isStopped: boolean;
  readonly rule: string | null;
  readonly class: string | null;
  /** The field of the event that holds the attack, else the trigger; null = the guard named neither. */
  readonly way: string | null;
  /** Its signals in the period. */
  readonly times: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** The same attack with another outcome, which is an incident of its own and began earlier; null = there is none. */
  readonly before: { readonly firstAt: string; readonly isStopped: boolean } | null;
  /** Nobody acknowledged it, or it came again since. */
  readonly isOpen: boolean;
  readonly noted: { readonly at: string; readonly by: string; readonly note: string } | null;
  readonly evidence: unknown;
}

export interface IncidentList {
  readonly rows: readonly IncidentRow[];
  readonly total: number;
  /** Those of them that nobody acknowledged. */
  readonly open: number;
  /** Incidents before the days that nobody acknowledged: they are in no row. */
  readonly older: number;
  /** Their signals; null where a state is chosen. */
  readonly calls: number | null;
  readonly asOf: string;
}

export interface IncidentPage {
  readonly incident: IncidentRow;
  readonly newest: ThreatRow | null;
  readonly asOf: string;
}

/** The names of the list's filters, as they are in the address of the page and of the API. */
export const incidentFilters = [
  'days',
  'kind',
  'section',
  'state',
  'app',
  'environment',
  'function',
] as const;

export function useIncidents(query: URLSearchParams, isOn = true): UseQueryResult<IncidentList, Error> {
  const wanted = new URLSearchParams(query);
  for (const name of ['open', 'view']) wanted.delete(name);
  return useRead<IncidentList>(hrefOf('/v1/incidents', wanted), { isOn });
}

export const useIncident = (id: string, days: string): UseQueryResult<IncidentPage, Error> =>
  useRead<IncidentPage>(hrefOf(`/v1/incidents/${encodeURIComponent(id)}`, { days }));

/** Acknowledges an incident with a note; null takes that back. Throws `ApiError`. */
export const acknowledge = (id: string, note: string | null): Promise<unknown> =>
  send(`/v1/incidents/${encodeURIComponent(id)}/acknowledgement`, { note });

const verbs: Readonly<Record<string, string>> = {
  processes: 'tried to start',
  outbound: 'tried to reach',
  files: 'tried to',
  code: 'tried to run',
  permissions: 'tried to call',
};

/** Returns what was tried, as the rest of a sentence that begins with the function: `tried to start /bin/sh`. */
export function triedText({
  evidence,
  section,
  class: kind = null,
}: {
  readonly evidence: unknown;
  readonly section: string | null;
  readonly class?: string | null;
}): string {
  const what = textField(evidence, 'what');
  const verb = section === null ? null : (verbs[section] ?? null);
  if (what !== null && verb !== null) return `${verb} ${what}`;
  const name = kind ?? textField(evidence, 'class');
  if (name !== null) return what === null ? `got ${classText(name)}` : `got ${classText(name)}: ${what}`;
  return what === null ? `a call in ${section ?? 'an unknown section'}` : `got an event with ${what}`;
}
