import type { UseQueryResult } from '@tanstack/react-query';
import { hrefOf } from '../address/address.ts';
import { send } from './api.ts';
import { queries, useRead } from './query.ts';
import type { Session } from './session.ts';

export const roleNames = ['viewer', 'member', 'administrator'] as const satisfies Session['role'][];

/** A person who may log in. */
export interface PersonRow {
  readonly id: number;
  readonly name: string;
  readonly role: Session['role'];
  readonly teams: readonly string[];
  readonly hasPassword: boolean;
  readonly isDisabled: boolean;
  readonly sessions: number;
  readonly lastSeen: string | null;
}

/** A team, and how many apps it has. */
export interface Team {
  readonly name: string;
  readonly apps: number;
}

export interface PersonList {
  readonly rows: readonly PersonRow[];
  /** All teams that a token or a person names. */
  readonly teams: readonly Team[];
  readonly asOf: string;
}

/** Reads the people; `isOn` is false for those whom the API would refuse. */
export const usePeople = (isOn: boolean): UseQueryResult<PersonList, Error> =>
  useRead<PersonList>('/v1/people', { isOn });

/** A change of a person, as the API takes it. */
export type PersonChange =
  | { readonly kind: 'access'; readonly role: Session['role']; readonly teams: readonly string[] }
  | { readonly kind: 'end sessions' | 'disable' | 'enable' };

/** Changes a person and reads the list again. Throws `ApiError`. */
export async function changePerson(id: number, change: PersonChange): Promise<void> {
  await send(`/v1/people/${id}`, change);
  await queries.invalidateQueries({ queryKey: ['/v1/people'] });
}

/** Invites a person; returns the link by which that person sets a password, once. Throws `ApiError`. */
export async function invitePerson(person: Pick<PersonRow, 'name' | 'role' | 'teams'>): Promise<string> {
  const { link } = await send<{ readonly link: string }>('/v1/people', person);
  await queries.invalidateQueries({ queryKey: ['/v1/people'] });
  return link;
}

/** An entry of the audit log. */
export interface AuditRow {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly what: string;
  readonly body: string;
  readonly hash: string;
}

export interface AuditList {
  readonly rows: readonly AuditRow[];
  /** The place before which the next page begins; null = this is the last one. */
  readonly next: number | null;
  readonly asOf: string;
}

export const useAudit = (query: URLSearchParams, isOn: boolean): UseQueryResult<AuditList, Error> =>
  useRead<AuditList>(hrefOf('/v1/audit', query), { isOn });

export const useAuditCheck = (isOn: boolean): UseQueryResult<{ readonly broken: number | null }, Error> =>
  useRead<{ readonly broken: number | null }>('/v1/audit/check', { isOn });
