import type { UseQueryResult } from '@tanstack/react-query';
import { useQuery } from '@tanstack/react-query';
import { hrefOf } from '../address/address.ts';
import { read } from './api.ts';

/** The person who is logged in. */
export interface Session {
  readonly name: string;
  readonly role: 'administrator' | 'member' | 'viewer';
  /** The teams of which the person sees data; an administrator sees all. */
  readonly teams: readonly string[];
}

/** Returns the person who is logged in; the query fails with status 401 when nobody is. */
export function useSession(): UseQueryResult<Session, Error> {
  return useQuery<Session>({
    queryKey: ['/v1/session'],
    queryFn: ({ signal }) => read<Session>('/v1/session', signal),
    refetchInterval: 60_000,
    retry: false,
  });
}

/** Returns the address of the log-in page, which leads back to an address of this console. */
export const loginHref = (back: string): string => hrefOf('/login', { to: back === '/' ? null : back });

/** Returns an address within this console from a text of the log-in page's query; anything else becomes the first page. */
export const backFrom = (text: string | null): string =>
  text !== null && /^\/(?![/\\])/.test(text) ? text : '/';
