import type { UseQueryResult } from '@tanstack/react-query';
import { hrefOf } from '../address/address.ts';
import { functionHref, functionsHref, threatCallsHref } from '../address/pages.ts';
import { useRead } from './query.ts';

/** A thing that the search box found. */
export interface Found {
  readonly kind: string;
  readonly text: string;
  readonly about: string | null;
  readonly app: string;
  readonly environment: string;
  readonly function: string | null;
  /** The signal of an event or an incident; null = it is none. */
  readonly signal: { readonly id: string; readonly key: string } | null;
}

export interface FoundList {
  readonly rows: readonly Found[];
  readonly isCut: boolean;
}

export const useSearch = (text: string): UseQueryResult<FoundList, Error> =>
  useRead<FoundList>(hrefOf('/v1/search', { q: text }), { isOn: text.trim() !== '' });

/** Returns the page on which a thing is. */
export function foundHref({ kind, text, app, environment, function: name, signal }: Found): string {
  if (signal !== null) return threatCallsHref({ id: signal.id, days: '400', open: signal.key });
  if (kind === 'owner') return functionsHref({ owner: text });
  if (name === null) return functionsHref({ app, environment });
  const tabs: Readonly<Record<string, string>> = {
    package: 'packages',
    advisory: 'findings',
    resource: 'permissions',
  };
  return functionHref({ app, environment, name }, tabs[kind] ?? '');
}
