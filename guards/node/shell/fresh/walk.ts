import { indexOf, now, startsWith } from '../primordials.ts';
import { markPath } from './mark.ts';
import { codeOf, type Entries, type Entry, type FreshSystem } from './system.ts';

/** Limits of one walk: files and folders, milliseconds, and depth of folders. */
const maxEntries = 5000;
const maxTime = 250;
const maxDepth = 40;

const root = '/tmp';

/** Gets the name of each entry, and its place below the open folder: the place leads nowhere else when somebody puts a link on the way. */
export type Visit = (path: string, place: string, entry: Entry) => void;

export interface Walk {
  /** The rules' paths begin with these. */
  readonly folders: readonly string[];
  readonly visit: Visit;
  /** Gets the folders that cannot be opened. */
  readonly closed: Entries;
  readonly stays: (path: string, why: string) => void;
}

/**
 * Visits everything below /tmp that is on the way to the rules' paths or below them, the content of a folder before the folder. Returns
 * why the walk ended early, or null.
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
    // A name that is no text cannot be named, and another file can have the name that is read for it.
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

/** True for a path of the rules, a path below one, and a folder above one. */
function isOnTheWay(path: string, folders: readonly string[]): boolean {
  for (let at = 0; at < folders.length; at += 1) {
    const folder = folders[at] as string;
    if (path === folder || startsWith(`${path}/`, folder) || startsWith(folder, `${path}/`)) return true;
  }
  return false;
}
