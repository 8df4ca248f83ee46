import type { Host, Start } from '../contract.ts';

/**
 * Remembers folders to which no link leads, now or later. In such a folder only the last part of a path can be a link, and the system
 * refuses to follow that on request (O_NOFOLLOW): nobody has to ask which file was opened.
 */
export interface StraightFolders {
  readonly has: (folder: string) => boolean;
  /** Notes that a file of this folder was opened, and that no link led there. */
  readonly note: (folder: string) => void;
  /** Forgets all folders: this process moves or links something, or starts code that the hooks do not see, and could put a link anywhere. */
  readonly end: () => void;
}

/**
 * Excludes everybody who could put a link on the way to a folder: another user who may write above it, and another machine that shares
 * the disk. The hooks see what this process does, except for workers, native code and programs; without the hooks no folder is known.
 */
export function straightFolders(
  { entry, user }: Host,
  { loaded }: Start,
  seesCode: boolean,
): StraightFolders {
  const known = new Set<string>();
  let holds = loaded === 'preload' && seesCode;

  /** True when nobody but this user and root can move `path` or a folder above it. */
  const isFixed = (path: string): boolean => {
    const cut = path.lastIndexOf('/');
    if (cut < 0) return false;
    const own = entry(path);
    const above = entry(cut === 0 ? '/' : path.slice(0, cut));
    if (own === null || above === null) return false;
    const isOwned = (uid: number): boolean => uid === 0 || uid === user();
    if (!isOnDisk(own.device) || !isOwned(above.user)) return false;
    const isShared = (above.mode & writableByOthers) !== 0;
    if (isShared && !((above.mode & sticky) !== 0 && isOwned(own.user))) return false;
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

/** False for a file system without a device of its own (major number 0), which can be one of a network. */
const isOnDisk = (device: number): boolean => ((device >> 8) & 0xfff) !== 0;
