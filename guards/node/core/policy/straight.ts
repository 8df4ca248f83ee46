import type { Host, Start } from '../contract.ts';

/**
 * Remembers straight folders: no part of the folder's path is a link, and no part can become a link. In a straight folder only the last part
 * of a file's path can be a link, and O_NOFOLLOW makes the system refuse that. So the guard need not check which file was opened.
 */
export interface StraightFolders {
  readonly has: (folder: string) => boolean;
  /** Notes that a file in this folder was opened, and that the path contained no link. */
  readonly note: (folder: string) => void;
  /** Forgets all folders for good: this process moves or links a file, or starts code that the hooks do not see, so any folder could become a link. */
  readonly end: () => void;
}

/**
 * Makes the list of straight folders. It accepts no folder whose path somebody else could change: another user with write permission above
 * the folder, or another machine that shares the disk. The hooks see the actions of this process, except those of workers, native code
 * and child programs; without the hooks no folder is accepted.
 */
export function straightFolders(
  { entry, user }: Host,
  { loaded }: Start,
  seesCode: boolean,
): StraightFolders {
  const known = new Set<string>();
  let holds = loaded === 'preload' && seesCode;

  /** True when only this user and root can move or replace `path` and the folders above it. */
  const isFixed = (path: string): boolean => {
    const cut = path.lastIndexOf('/');
    if (cut < 0) return false;
    const self = entry(path);
    const above = entry(cut === 0 ? '/' : path.slice(0, cut));
    if (self === null || above === null) return false;
    const isOwned = (uid: number): boolean => uid === 0 || uid === user();
    if (!isOnDisk(self.device) || !isOwned(above.user)) return false;
    const isShared = (above.mode & writableByOthers) !== 0;
    if (isShared && !((above.mode & sticky) !== 0 && isOwned(self.user))) return false;
    return cut === 0 || isFixed(path.slice(0, cut));
  };

  return {
    has: (folder) => holds && known.has(folder),
    note: (folder) => {
      if (holds && folder !== '' && !known.has(folder) && known.size < 1000 && isFixed(folder))
        known.add(folder);
    },
    end: () => {
      holds = false;
    },
  };
}

/** `S_IWGRP | S_IWOTH` and `S_ISVTX` of stat(2). */
const writableByOthers = 0o022;
const sticky = 0o1000;

/** False for a file system without a device (major number 0), because that can be a network file system. */
const isOnDisk = (device: number): boolean => ((device >> 8) & 0xfff) !== 0;
