import type { Host, Start } from '../contract.ts';

/**
 * Folders that no link leads to, now or later. Of a path in one of them only the last part can be a link, and that the system itself
 * refuses to follow when it is asked to (O_NOFOLLOW): where such a file was opened from needs no question.
 */
export interface StraightFolders {
  readonly has: (folder: string) => boolean;
  /** Something was opened in this folder, and no link led there. */
  readonly note: (folder: string) => void;
  /** This process may now put a link anywhere: it moves or links something, or starts what the hooks do not see. */
  readonly end: () => void;
}

/**
 * Who else could put a link on the way to a folder: another user who may write above it, or another machine that shares the disk.
 * What this process does is seen, but for workers, native code and programs; where the hooks do not stand, nothing is known.
 */
export function straightFolders(
  { entry, user }: Host,
  { loaded }: Start,
  seesCode: boolean,
): StraightFolders {
  const known = new Set<string>();
  let holds = loaded === 'preload' && seesCode;

  /** Nobody but this user and root can move what is in the folder of `path`, or what holds that. */
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

/** A file system without a device of its own, major number 0, can be one of a network. */
const isOnDisk = (device: number): boolean => ((device >> 8) & 0xfff) !== 0;
