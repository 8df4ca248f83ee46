import type { Disk } from '../disk.ts';
import type { Any } from '../hook.ts';
import { apply, create, getOwnPropertyDescriptor } from '../primordials.ts';
import type { Shell } from '../shell.ts';

/** A file, folder or link at a path; a link is not followed. */
export interface Entry {
  readonly isFolder: boolean;
  /** The inode number and the time of creation: equal as long as the path holds the same file. */
  readonly made: string;
  /** The time of the last change. */
  readonly changed: string;
}

/** Entries by their paths. */
export type Entries = Record<string, Entry>;
export const noEntries = (): Entries => create(null) as Entries;

/** System calls for removing files. The hooks do not see them, because the guard itself makes these calls. */
export interface FreshSystem {
  readonly disk: Disk;
  /** Opens a folder without following a link, and returns the descriptor; throws as `fs.openSync` does. */
  readonly openFolder: (path: string) => number;
  /** Describes the file, folder or link at a path; null when there is none. */
  readonly entryOf: (path: string) => Entry | null;
  /** Removes a file, a link or an empty folder. Returns the code of the error, or null; a missing file is no error. */
  readonly remove: (path: string, isFolder: boolean) => string | null;
}

/** Takes the system calls from Node's binding before any hook is set. */
export function freshSystem(shell: Shell): FreshSystem {
  const { disk } = shell;
  const binding = shell.binding('fs');
  const { lstat, unlink, rmdir } = (binding ?? {}) as Readonly<Record<'lstat' | 'unlink' | 'rmdir', Any>>;
  const { O_DIRECTORY, O_NOFOLLOW } = (shell.require('node:fs') as typeof import('node:fs')).constants;
  return {
    disk,
    openFolder: (path) => disk.open(path, O_DIRECTORY | O_NOFOLLOW),
    entryOf: (path) => {
      try {
        return entryIn(apply(lstat, binding, [path, false, undefined, true]) as Float64Array);
      } catch (error) {
        codeOf(error);
        return null;
      }
    },
    remove: (path, isFolder) => {
      try {
        apply(isFolder ? rmdir : unlink, binding, [path]);
        return null;
      } catch (error) {
        const code = codeOf(error);
        return code === 'ENOENT' ? null : code;
      }
    },
  };
}

/**
 * Reads `struct stat` from the list that Node makes of it: the mode is at index 1, the inode number at 7, then pairs of seconds and
 * nanoseconds follow. It uses the time of the last change (`ctime`), because the function can set the time of the last write (`mtime`).
 */
const entryIn = (stat: Float64Array): Entry => ({
  isFolder: ((stat[1] as number) & 0o170000) === 0o040000,
  made: `${stat[7]} ${stat[16]} ${stat[17]}`,
  changed: `${stat[14]} ${stat[15]}`,
});

/** Returns the code of an error of the operating system; throws any other error again, such as a stack overflow. */
export function codeOf(error: unknown): string {
  const code: unknown = getOwnPropertyDescriptor(error as object, 'code')?.value;
  if (typeof code !== 'string') throw error;
  return code;
}

/** True when a child program of any thread is still running. */
export function hasChildren(disk: Disk): boolean {
  const threads = disk.list('/proc/self/task') ?? [];
  for (let at = 0; at < threads.length; at += 1)
    try {
      if (disk.read(`/proc/self/task/${threads[at] as string}/children`) !== '') return true;
    } catch (error) {
      codeOf(error);
    }
  return false;
}
