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

/** Returns the address of the threat log, limited by some of its filters. */
export const threatsHref = (filters: Readonly<Record<string, string | null>> = {}): string =>
  hrefOf('/threats', filters);
