import { WrongUse } from '../exit.ts';

/** Describes a file system error in words, without its path and its system call. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && Object.hasOwn(reasons, code) ? reasons[code] : undefined) ?? message;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'its links form a loop',
  ENOENT: 'no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is not a folder',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
};

/** Runs a step on a file; turns an error into `WrongUse` with the text `called: why`. */
export function inWords<T>(called: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof WrongUse ? error : new WrongUse(`${called}: ${reasonOf(error)}`);
  }
}
