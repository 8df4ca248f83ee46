import { allowed, type Core } from '../core/contract.ts';
import { createMark, markPath } from './fresh/mark.ts';
import {
  type Entries,
  type Entry,
  type FreshSystem,
  freshSystem,
  hasChildren,
  noEntries,
} from './fresh/system.ts';
import { type Visit, walk } from './fresh/walk.ts';
import { keys, startsWith } from './primordials.ts';
import type { Shell } from './shell.ts';

/** Removes the files that calls made below /tmp, if a rule with `fresh` covers them. */
export interface FreshFiles {
  /** Called before code of the function runs. If an earlier process ended during a call, /tmp still holds the files of that call. */
  readonly restarted: () => void;
  readonly begin: () => void;
  readonly end: () => void;
}

/**
 * Makes the remover of fresh files. It keeps the files that existed before the first call, and removes newer files at the end of a call and
 * at the beginning of the next call. It compares the contents of the folders, so it also finds the files of child programs. Links are
 * removed, never followed.
 *
 * @param folders the beginnings of the paths in rules with `fresh`.
 */
export function freshFiles(shell: Shell, folders: readonly string[]): FreshFiles {
  const { core } = shell;
  const { stays } = core;
  const system = freshSystem(shell);
  const makeMark = createMark(system, stays);
  const walkAll = (visit: Visit, closed: Entries): string | null =>
    walk(system, { folders, visit, closed, stays });
  /** The entries that may stay; null before the first call. */
  let known: Entries | null = null;
  /** Folders that could not be opened before the first call. */
  let firstClosed = noEntries();
  let isOff = false;

  const attempt = (act: () => void): void => {
    if (isOff) return;
    try {
      act();
    } catch (error) {
      stays('', `/tmp was not emptied: ${(error as Error).name}`);
    }
  };

  const lookFirst = (): void => {
    const found = noEntries();
    const closed = noEntries();
    const why = walkAll((path, _, entry) => {
      found[path] = entry;
    }, closed);
    // The walk was not complete, so a file that it missed would later look like a file of a call.
    if (why !== null) {
      isOff = true;
      stays('', `the guard removes no files after a call: ${why}`);
      return;
    }
    known = found;
    firstClosed = closed;
    makeMark();
  };

  const clear = (before: Entries): void => {
    const found = noEntries();
    const closed = noEntries();
    const why = walkAll((path, place, entry) => {
      if (path !== markPath && !isRemoved(core, system, path, place, entry, before[path]))
        found[path] = entry;
    }, closed);
    if (why !== null) {
      stays('', `files of a call may stay for the next call: ${why}`);
      return;
    }
    keepClosed(closed, before, found, firstClosed, stays);
    if (known !== null) known = found;
    makeMark();
  };

  return {
    restarted: () =>
      attempt(() => {
        if (system.entryOf(markPath) !== null) clear(noEntries());
      }),
    begin: () =>
      attempt(() => {
        if (known === null) lookFirst();
        else clear(known);
      }),
    end: () =>
      attempt(() => {
        if (known === null) return;
        clear(known);
        if (hasChildren(system.disk))
          stays('', 'a program of a call still runs and may write files for the next call');
      }),
  };
}

/** Removes a file or folder if a call made it; false when it has to stay. The result is true even if removing fails: then the next call tries again. */
function isRemoved(
  { leaves, stays }: Core,
  system: FreshSystem,
  path: string,
  place: string,
  entry: Entry,
  before: Entry | undefined,
): boolean {
  if (before !== undefined && before.made === entry.made) {
    if (before.changed !== entry.changed && !entry.isFolder && leaves(path) !== allowed)
      stays(path, 'a file from before the first call was changed and stays');
    return false;
  }
  if (leaves(path) === allowed) return false;
  const why = system.remove(place, entry.isFolder);
  if (why !== null) stays(path, `a file of a call stays for the next call: ${why}`);
  return true;
}

/** Keeps the known files below folders that cannot be opened now, and reports the folders that could be opened before the first call. */
function keepClosed(
  closed: Entries,
  before: Entries,
  found: Entries,
  firstClosed: Entries,
  stays: Core['stays'],
): void {
  const folders = keys(closed);
  for (let at = 0; at < folders.length; at += 1) {
    const folder = folders[at] as string;
    if (firstClosed[folder] === undefined)
      stays(folder, 'files of a call may stay for the next call: a folder cannot be read');
    for (const path in before) if (startsWith(path, `${folder}/`)) found[path] = before[path] as Entry;
  }
}
