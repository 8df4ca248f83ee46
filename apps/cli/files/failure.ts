import { WrongUse } from '../exit.ts';

/** Describes a file system error in words, without its path and its system call. */
export function reasonOf(error: unknown): string {
  const { code, message, syscall } = error as NodeJS.ErrnoException;
  // A folder that exists already is no error, so the thing in its place is a file.
  if (code === 'EEXIST' && syscall === 'mkdir') return reasons['ENOTDIR'] as string;
  return (code !== undefined && Object.hasOwn(reasons, code) ? reasons[code] : undefined) ?? message;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'another program uses it',
  EDQUOT: 'the quota of the disk is used up',
  EEXIST: 'it exists already',
  EFBIG: 'the file is too large for the disk',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a folder',
  ELOOP: 'its links form a loop',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'no such file or folder',
  ENOMEM: 'there is not enough memory',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is not a folder',
  ENOTEMPTY: 'the folder is not empty',
  ENXIO: 'it is a pipe or a device that nobody serves',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ETXTBSY: 'another program runs it',
  EXDEV: 'it is on another disk',
};

/**
 * Returns a sentence about an error of the system, with its path and what to do; null for any other error, which is a defect
 * of this program.
 */
export function worldFailure(error: unknown): string | null {
  const { code, path, dest, syscall } = error as NodeJS.ErrnoException & { readonly dest?: string };
  if (code === undefined || syscall === undefined || !Object.hasOwn(reasons, code)) return null;
  const place = dest ?? path;
  return `${place === undefined ? '' : `${place}: `}${reasons[code]}; ${remedies[code] ?? 'check the path, and its permissions'}`;
}

const remedies: Readonly<Record<string, string>> = {
  EDQUOT: 'free some space and run the command again',
  EMFILE: 'raise the limit of open files (ulimit -n)',
  ENFILE: 'close other programs and run the command again',
  ENOMEM: 'close other programs and run the command again',
  ENOSPC: 'free some space and run the command again',
  EBUSY: 'close the other program and run the command again',
  EIO: 'check the disk',
};

/** Runs a step on a file; turns an error into `WrongUse` with the text `called: why`. */
export function inWords<T>(called: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof WrongUse ? error : new WrongUse(`${called}: ${reasonOf(error)}`);
  }
}
