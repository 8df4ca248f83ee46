import { spawnSync } from 'node:child_process';
import type { CompiledFunction } from '@emmental/model';

/**
 * Returns words before a command that give it another folder as /tmp, with nothing of this machine's /tmp except what
 * it needs: a mount namespace (mount_namespaces(7)), inside a user namespace for callers without root. Null where the
 * system offers neither.
 *
 * @param folder the folder that the command finds at /tmp; commands without these words find it under its own name.
 * @param needed absolute paths of folders and of programs; those below /tmp stay.
 */
export function ownTmp(folder: string, needed: readonly string[]): readonly string[] | null {
  const unshare = spaces();
  if (unshare === null) return null;
  const below = needed.filter((path) => path.startsWith('/tmp/'));
  return [...unshare, 'sh', '-c', script, 'sh', folder, ...below, '--'];
}

/** Returns the outside path of a file below /tmp. */
export const seenFromOutside = (path: string, folder: string | null): string =>
  folder !== null && /^\/tmp(?:\/|$)/.test(path) ? `${folder}${path.slice('/tmp'.length)}` : path;

/** Returns the rules as they can run here: the guard removes nothing from a /tmp that the function shares. */
export const asRunHere = (fn: CompiledFunction): CompiledFunction =>
  spaces() !== null || fn.files === null
    ? fn
    : { ...fn, files: fn.files.map(({ fresh: _, ...rule }) => rule) };

const script = `folder=$1; shift
while [ "$1" != -- ]; do
  mkdir -p "$folder\${1#/tmp}" && mount --rbind "$1" "$folder\${1#/tmp}" || exit 70
  shift
done
shift
mount --rbind "$folder" /tmp || exit 70
exec "$@"`;

let known: readonly string[] | null | undefined;

function spaces(): readonly string[] | null {
  if (known !== undefined) return known;
  const ways = [
    ['unshare', '--mount'],
    ['unshare', '--user', '--map-root-user', '--mount'],
  ];
  const works = ([first = '', ...rest]: readonly string[]): boolean =>
    process.platform === 'linux' &&
    spawnSync(first, [...rest, 'mount', '--bind', '/proc', '/tmp'], { stdio: 'ignore', timeout: 10_000 })
      .status === 0;
  known = ways.find(works) ?? null;
  return known;
}
