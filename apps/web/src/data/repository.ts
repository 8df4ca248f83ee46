import type { Place } from './document.ts';

/** The repository in which the places of a scan are. */
export interface Repository {
  /** The address, as the pipeline named it. */
  readonly repository: string | null;
  /** The scanned folder within it. */
  readonly folder: string | null;
  readonly commit: string | null;
}

/** The path between a repository and a commit, by a word in the name of the host. */
const kinds = [
  ['github', 'blob'],
  ['gitlab', '-/blob'],
  ['bitbucket', 'src'],
] as const;

/**
 * Returns the address of a line at the scanned commit; null where the scan named no repository, or the host is of no known kind. Whoever may
 * upload a scan chooses the repository, so only addresses of https without a name or password in them become links.
 */
export function lineHref({ repository, folder, commit }: Repository, { file, line }: Place): string | null {
  if (repository === null || commit === null || file === null || !/^[0-9a-f]{7,64}$/.test(commit))
    return null;
  const address = URL.canParse(repository) ? new URL(repository) : null;
  if (address === null || address.protocol !== 'https:' || address.username !== '' || address.password !== '')
    return null;
  const [, between] = kinds.find(([word]) => address.hostname.includes(word)) ?? [];
  if (between === undefined) return null;
  const path = [folder ?? '', file]
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '' && part !== '.');
  if (path.includes('..')) return null;
  const base = `${address.origin}${address.pathname.replace(/\/+$/, '').replace(/\.git$/, '')}`;
  const at = line === null ? '' : between === 'src' ? `#lines-${line}` : `#L${line}`;
  return `${base}/${between}/${commit}/${path.map(encodeURIComponent).join('/')}${at}`;
}
