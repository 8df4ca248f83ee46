import type { FilePatch } from '../patch.ts';

/** The host of the repositories, as whoever runs the console configures it. */
export interface GitHostSettings {
  readonly kind: 'github' | 'gitlab';
  /** The address of its API: `https://api.github.com`, `https://gitlab.example/api/v4`. */
  readonly api: string;
  /** The address below which its repositories are: `https://github.com`. */
  readonly web: string;
  /** May make branches and pull requests. It is never shown and never logged. */
  readonly token: string;
}

/** A pull request to open. */
export interface PullRequest {
  /** The name of the repository on its host: `shop/orders`. */
  readonly repository: string;
  /** The branch that was scanned; null = the default branch. */
  readonly base: string | null;
  /** The commit that was scanned; null = the head of the base. */
  readonly commit: string | null;
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  readonly files: readonly FilePatch[];
}

/** Opens a pull request and returns its address. Throws `HostRefused`. */
export type OpenPull = (settings: GitHostSettings, request: PullRequest) => Promise<string>;

/** A refusal by the host of the repositories, in a sentence for the person. */
export class HostRefused extends Error {
  override readonly name = 'HostRefused';
}

/**
 * Returns the name of a repository on the configured host; null if the repository is elsewhere. Takes `https://github.com/shop/orders`, with
 * `.git` or not.
 */
export function repositoryOn(
  { web }: Pick<GitHostSettings, 'web'>,
  repository: string | null,
): string | null {
  const prefix = `${web.replace(/\/+$/, '')}/`;
  if (repository === null || !repository.startsWith(prefix)) return null;
  const name = repository
    .slice(prefix.length)
    .replace(/\.git$/, '')
    .replace(/\/+$/, '');
  const parts = name.split('/');
  const isName = parts.length >= 2 && parts.every((part) => /^[\w-][\w.-]{0,99}$/.test(part));
  return isName ? name : null;
}

/** Returns the address of a pull request if it is one of the configured host. Throws `HostRefused` for any other. */
export function pullAddress({ web }: Pick<GitHostSettings, 'web'>, address: unknown): string {
  const isOwn =
    typeof address === 'string' && address.length < 500 && address.startsWith(`${web.replace(/\/+$/, '')}/`);
  if (!isOwn || /[\s<>"'\\]/.test(address))
    throw new HostRefused(
      'the host answered with an address that is not its own; look there for the pull request',
    );
  return address;
}
