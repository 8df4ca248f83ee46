import { indexOf, now, startsWith } from '../primordials.ts';
import { markPath } from './mark.ts';
import { codeOf, type Entries, type Entry, type FreshSystem } from './system.ts';

/** Limits of one walk: the number of files and folders, the time in milliseconds, and the depth of folders. */
const maxEntries = 5000;
const maxTime = 250;
const maxDepth = 40;

const root = '/tmp';

/**
 * Called for each file, folder and link. `path` is the path as the rules write it. `place` is the path through the descriptor of the opened
 * folder (`/proc/self/fd/…`), which still leads to the same folder if somebody replaces a part of `path` by a link.
 */
export type Visit = (path: string, place: string, entry: Entry) => void;

/** The arguments of a walk. */
export interface Walk {
  /** The beginnings of the paths in rules with `fresh`. */
  readonly folders: readonly string[];
  readonly visit: Visit;
  /** The walk adds the folders that cannot be opened. */
  readonly closed: Entries;
  readonly stays: (path: string, why: string) => void;
}

/**
 * Visits all files and folders below /tmp that are below the paths of the rules or above them; the contents of a folder come before the
 * folder. Returns the reason if the walk ended early, otherwise null.
 */
export function walk(system: FreshSystem, { folders, visit, closed, stays }: Walk): string | null {
  const { disk, entryOf, openFolder } = system;
  const until = now() + maxTime;
  let left = maxEntries;

  const walkFolder = (path: string, place: string, entry: Entry | null, depth: number): string | null => {
    let fd = 0;
    try {
      fd = openFolder(place);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ENOENT') return null;
      if (entry === null || code !== 'EACCES') return `a folder cannot be opened: ${code}`;
      closed[path] = entry;
      return null;
    }
    try {
      return walkOpened(path, `/proc/self/fd/${fd}`, depth);
    } finally {
      disk.close(fd);
    }
  };

  const walkOpened = (folder: string, opened: string, depth: number): string | null => {
    const names = disk.list(`${opened}/.`);
    if (names === null) return 'there is no /proc';
    for (let at = 0; at < names.length; at += 1) {
      const name = names[at] as string;
      const path = `${folder}/${name}`;
      if (path !== markPath && !isOnTheWay(path, folders)) continue;
      left -= 1;
      if (left < 0) return `there are more than ${maxEntries} files`;
      if (now() > until) return `it takes longer than ${maxTime} ms`;
      const why = walkEntry(path, `${opened}/${name}`, depth);
      if (why !== null) return why;
    }
    return null;
  };

  const walkEntry = (path: string, place: string, depth: number): string | null => {
    // A name that is not valid UTF-8 is read with U+FFFD in it; no call can use that name, and another file could have it.
    if (indexOf(path, '\uFFFD') >= 0) stays('', 'a file whose name is not text stays for the next call');
    const entry = entryOf(place);
    if (entry === null) return null;
    if (entry.isFolder && depth >= maxDepth) return `there are more than ${maxDepth} folders in folders`;
    const why = entry.isFolder ? walkFolder(path, place, entry, depth + 1) : null;
    if (why === null) visit(path, place, entry);
    return why;
  };

  return walkFolder(root, root, null, 0);
}

/** True for a path in `folders`, a path below one of them, and a folder above one of them. */
function isOnTheWay(path: string, folders: readonly string[]): boolean {
  for (let at = 0; at < folders.length; at += 1) {
    const folder = folders[at] as string;
    if (path === folder || startsWith(`${path}/`, folder) || startsWith(folder, `${path}/`)) return true;
  }
  return false;
}
