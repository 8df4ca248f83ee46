import { posix } from 'node:path';

/** The folder of a path; '' is the root. Paths are POSIX and relative to the root of the scan. */
export function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

/**
 * A path that is meant from a folder: `joinInside('infra', '../src/')` → `src`; '' is the root. Null when it leads out
 * of the root. The only way in which a path that somebody wrote becomes one of the `Source`.
 */
export function joinInside(folder: string, written: string): string | null {
  const joined = posix.normalize(`${folder || '.'}/${written}`).replace(/\/$/, '');
  if (joined === '.') return '';
  return joined === '..' || joined.startsWith('../') || joined.startsWith('/') ? null : joined;
}
