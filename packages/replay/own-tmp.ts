import { spawnSync } from 'node:child_process';
import type { CompiledFunction } from '@emmental/model';

/**
 * Returns words to put before a command that give the command another folder as /tmp. They use a mount namespace
 * (mount_namespaces(7)), inside a user namespace for callers without root. Null if the system offers neither.
 *
 * @param folder the folder that the command finds at /tmp.
 * @param needed absolute paths of folders and programs that the command needs; those below /tmp stay visible.
 */
export function ownTmp(folder: string, needed: readonly string[]): readonly string[] | null {
  const unshare = namespaceCommand();
  if (unshare === null) return null;
  const below = needed.filter((path) => path.startsWith('/tmp/'));
  return [...unshare, 'sh', '-c', script, 'sh', folder, ...below, '--'];
}

/** Returns the path, outside the namespace, of a file that the command has below /tmp. */
export const seenFromOutside = (path: string, folder: string | null): string =>
  folder !== null && /^\/tmp(?:\/|$)/.test(path) ? `${folder}${path.slice('/tmp'.length)}` : path;

/** Returns the rules for a run on this machine. If the function cannot have its own /tmp, the guard must not remove files (`fresh`). */
export const asRunHere = (fn: CompiledFunction): CompiledFunction =>
  namespaceCommand() !== null || fn.files === null
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

/** Returns the command that makes a mount namespace here; null if none works. Cached. */
function namespaceCommand(): readonly string[] | null {
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
