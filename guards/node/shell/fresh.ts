import { allowed } from '../core/contract.ts';
import type { Any } from './hook.ts';
import { apply, create, getOwnPropertyDescriptor, indexOf, keys, now, startsWith } from './primordials.ts';
import type { Shell } from './shell.ts';

/** Removes below /tmp what calls made there, where the rules say so. */
export interface FreshFiles {
  /** Before code of the function runs: a process before this one may have ended within a call, and /tmp is kept then. */
  readonly restarted: () => void;
  readonly begin: () => void;
  readonly end: () => void;
}

/** What is there itself, not where a link leads. */
interface Entry {
  readonly isFolder: boolean;
  /** Equal as long as it is the same file: its number, and when it was made. */
  readonly made: string;
  readonly changed: string;
}

type Known = Record<string, Entry>;

/** Files and folders that are looked at in one go, milliseconds that it may take, folders in folders. */
const most = 5000;
const longest = 250;
const deepest = 40;

const root = '/tmp';
/** Tells the next process that there was a call. Source: Lambda developer guide, execution environment lifecycle, invoke phase. */
const mark = '/tmp/.emmental-fresh';

/**
 * What was there before the first call stays; what is new at the end of one, or at the beginning of the next, goes. It is told by
 * what the folder holds, so that what a program made is seen too. Links are removed, never followed.
 *
 * @param folders what the paths of the rules begin with.
 */
export function freshFiles(shell: Shell, folders: readonly string[]): FreshFiles {
  const { core, disk } = shell;
  // Taken before hooks stand there: what the guard does itself is not the function's doing.
  const { lstat, unlink, rmdir } = (shell.binding('fs') ?? {}) as Readonly<
    Record<'lstat' | 'unlink' | 'rmdir', Any>
  >;
  const { O_DIRECTORY, O_NOFOLLOW } = (shell.require('node:fs') as typeof import('node:fs')).constants;
  let known: Known | null = null;
  /** Folders that could not be looked into before the first call. */
  let shut = empty();
  let marked: Entry | null = null;
  let isOff = false;

  return {
    restarted: () =>
      attempt(() => {
        if (entryOf(mark) !== null) clear(empty());
      }),
    begin: () =>
      attempt(() => {
        if (known === null) first();
        else clear(known);
      }),
    end: () =>
      attempt(() => {
        if (known === null) return;
        clear(known);
        if (hasChildren())
          core.stays('', 'a program of a call still runs and may write files for the next call');
      }),
  };

  function attempt(act: () => void): void {
    if (isOff) return;
    try {
      act();
    } catch (error) {
      core.stays('', `/tmp was not emptied: ${(error as Error).name}`);
    }
  }

  function first(): void {
    const there = empty();
    const closed = empty();
    const why = walk((path, _, entry) => {
      there[path] = entry;
    }, closed);
    // What was not seen now could be taken for what a call made.
    if (why !== null) {
      isOff = true;
      core.stays('', `the guard removes no files after a call: ${why}`);
      return;
    }
    known = there;
    shut = closed;
    makeMark();
  }

  function clear(before: Known): void {
    const stay = empty();
    const closed = empty();
    const why = walk((path, place, entry) => {
      if (path !== mark && !goes(path, place, entry, before[path])) stay[path] = entry;
    }, closed);
    if (why !== null) {
      core.stays('', `files of a call may stay for the next call: ${why}`);
      return;
    }
    const folders = keys(closed);
    for (let at = 0; at < folders.length; at += 1) {
      const folder = folders[at] as string;
      if (shut[folder] === undefined)
        core.stays(folder, 'files of a call may stay for the next call: a folder cannot be read');
      for (const path in before) if (startsWith(path, `${folder}/`)) stay[path] = before[path] as Entry;
    }
    if (known !== null) known = stay;
    makeMark();
  }

  /** Whether it is gone, or should be: then it is tried again. */
  function goes(path: string, place: string, entry: Entry, before: Entry | undefined): boolean {
    if (before !== undefined && before.made === entry.made) {
      if (before.changed !== entry.changed && !entry.isFolder && core.leaves(path) !== allowed)
        core.stays(path, 'a file from before the first call was changed and stays');
      return false;
    }
    if (core.leaves(path) === allowed) return false;
    const why = remove(place, entry.isFolder);
    if (why !== null) core.stays(path, `a file of a call stays for the next call: ${why}`);
    return true;
  }

  /**
   * Everything on the way to the rules' paths and below, what is in a folder before it; why not all was looked at. Each folder is held
   * open while it is looked into: who puts a link in its place leads nowhere else.
   *
   * @param visit is told where it is by its name, and by the folder that is open.
   */
  function walk(visit: (path: string, place: string, entry: Entry) => void, closed: Known): string | null {
    const until = now() + longest;
    let left = most;
    const look = (folder: string, place: string, entry: Entry | null, depth: number): string | null => {
      let fd = 0;
      try {
        fd = disk.open(place, O_DIRECTORY | O_NOFOLLOW);
      } catch (error) {
        const why = reasonOf(error);
        if (why === 'ENOENT') return null;
        if (entry === null || why !== 'EACCES') return `a folder cannot be opened: ${why}`;
        closed[folder] = entry;
        return null;
      }
      try {
        return within(folder, `/proc/self/fd/${fd}`, depth);
      } finally {
        disk.close(fd);
      }
    };
    const within = (folder: string, held: string, depth: number): string | null => {
      const names = disk.list(`${held}/.`);
      if (names === null) return 'there is no /proc';
      for (let at = 0; at < names.length; at += 1) {
        const path = `${folder}/${names[at] as string}`;
        const place = `${held}/${names[at] as string}`;
        if (path !== mark && !isOnTheWay(path)) continue;
        left -= 1;
        if (left < 0) return `there are more than ${most} files`;
        if (now() > until) return `it takes longer than ${longest} ms`;
        // What has no text for a name cannot be named, and another file can have the name that is read for it.
        if (indexOf(path, '\uFFFD') >= 0)
          core.stays('', 'a file whose name is not text stays for the next call');
        const entry = entryOf(place);
        if (entry === null) continue;
        if (entry.isFolder && depth >= deepest) return `there are more than ${deepest} folders in folders`;
        const why = entry.isFolder ? look(path, place, entry, depth + 1) : null;
        if (why !== null) return why;
        visit(path, place, entry);
      }
      return null;
    };
    return look(root, root, null, 0);
  }

  function entryOf(path: string): Entry | null {
    try {
      // Of `struct stat` as Node lists it: kind and rights, number; then pairs of seconds and their parts. When a file was written
      // to can be set to any time; when it was changed cannot.
      const of = apply(lstat, shell.binding('fs'), [path, false, undefined, true]) as Float64Array;
      const isFolder = ((of[1] as number) & 0o170000) === 0o040000;
      return { isFolder, made: `${of[7]} ${of[16]} ${of[17]}`, changed: `${of[14]} ${of[15]}` };
    } catch (error) {
      reasonOf(error);
      return null;
    }
  }

  /** A file, a link or an empty folder; why not, as the system calls it. What is gone is no reason. */
  function remove(path: string, isFolder: boolean): string | null {
    try {
      apply(isFolder ? rmdir : unlink, shell.binding('fs'), [path]);
      return null;
    } catch (error) {
      const why = reasonOf(error);
      return why === 'ENOENT' ? null : why;
    }
  }

  /** A name that stays could hold something: it is made anew where it is not as it was made. */
  function makeMark(): void {
    const there = entryOf(mark);
    if (there !== null && there.made === marked?.made && there.changed === marked.changed) return;
    if (there !== null) remove(mark, there.isFolder);
    try {
      // O_CREAT, O_EXCL, O_WRONLY: no link is followed.
      disk.close(disk.open(mark, 0o301));
      marked = entryOf(mark);
    } catch (error) {
      reasonOf(error);
      core.stays(
        '',
        'files of a process that ends within a call may stay: the guard cannot mark the start of the call',
      );
    }
  }

  /** Of whichever thread: a worker starts programs too. */
  function hasChildren(): boolean {
    const threads = disk.list('/proc/self/task') ?? [];
    for (let at = 0; at < threads.length; at += 1)
      try {
        if (disk.read(`/proc/self/task/${threads[at] as string}/children`) !== '') return true;
      } catch (error) {
        reasonOf(error);
      }
    return false;
  }

  function isOnTheWay(path: string): boolean {
    for (let at = 0; at < folders.length; at += 1) {
      const folder = folders[at] as string;
      if (startsWith(`${path}/`, folder) || startsWith(folder, `${path}/`)) return true;
      // A rule about one file.
      if (path === folder) return true;
    }
    return false;
  }
}

/** An answer of the system; all else, as a full stack, is none. */
function reasonOf(error: unknown): string {
  const code: unknown = getOwnPropertyDescriptor(error as object, 'code')?.value;
  if (typeof code !== 'string') throw error;
  return code;
}

const empty = (): Known => create(null) as Known;
