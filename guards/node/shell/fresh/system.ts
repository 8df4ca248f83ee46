import type { Disk } from '../disk.ts';
import type { Any } from '../hook.ts';
import { apply, create, getOwnPropertyDescriptor } from '../primordials.ts';
import type { Shell } from '../shell.ts';

/** The file or folder at a path itself, not where a link leads. */
export interface Entry {
  readonly isFolder: boolean;
  /** Stays equal as long as it is the same file: its number, and when it was made. */
  readonly made: string;
  readonly changed: string;
}

/** Entries by their paths. */
export type Entries = Record<string, Entry>;
export const noEntries = (): Entries => create(null) as Entries;

/** Calls of the system for removing files; they pass the hooks, because the guard itself makes them. */
export interface FreshSystem {
  readonly disk: Disk;
  /** Opens a folder and follows no link; throws as `fs.openSync` does. */
  readonly openFolder: (path: string) => number;
  /** null: nothing is there. */
  readonly entryOf: (path: string) => Entry | null;
  /** Removes a file, a link or an empty folder; the result is the code of the error, or null. Nothing at the path is no error. */
  readonly remove: (path: string, isFolder: boolean) => string | null;
}

/** Takes the calls before any hook is set. */
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
 * Reads `struct stat` as Node lists it: mode at 1, number at 7, then pairs of seconds and nanoseconds. The function can set when a file
 * was written to any time; it cannot set when the file was changed.
 */
const entryIn = (stat: Float64Array): Entry => ({
  isFolder: ((stat[1] as number) & 0o170000) === 0o040000,
  made: `${stat[7]} ${stat[16]} ${stat[17]}`,
  changed: `${stat[14]} ${stat[15]}`,
});

/** Returns the code of an error of the system; throws any other error again, as that of a full stack. */
export function codeOf(error: unknown): string {
  const code: unknown = getOwnPropertyDescriptor(error as object, 'code')?.value;
  if (typeof code !== 'string') throw error;
  return code;
}

/** True when a program that any thread started still runs. */
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
