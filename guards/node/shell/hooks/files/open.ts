import { allowed, lookUnlessDirect } from '../../../core/contract.ts';
import { type Any, refusal, refuse } from '../../hook.ts';
import { apply, endsWith, getOwnPropertyDescriptor, put } from '../../primordials.ts';
import { answersAtOnce, type FileBinding } from './binding.ts';

/** Flags of Linux and macOS differ; Node has those of this system. */
const { O_CREAT, O_TRUNC, O_APPEND, O_NOFOLLOW } = (require('node:fs') as typeof import('node:fs')).constants;
const writing = O_CREAT | O_TRUNC | O_APPEND;

/** A call that opens a file; its path was read once. */
export interface Opening {
  readonly name: string;
  readonly original: Any;
  readonly self: unknown;
  readonly args: unknown[];
  readonly path: string;
}

/** Decides about a call that opens a file, and makes it. */
export function open(files: FileBinding, opening: Opening): unknown {
  const { shell, promises } = files;
  const { name, original, self, args, path } = opening;
  const flags = Number(args[1]) | 0;
  put(args, 1, flags);
  // O_RDONLY is 0, O_WRONLY 1, O_RDWR 2; O_CREAT and O_TRUNC write whatever the access is.
  const access = flags & 3;
  const writes = access !== 0 || (flags & writing) !== 0;
  if (!writes && name !== 'openFileHandle' && answersAtOnce(args)) {
    const result = readNow(files, opening);
    // The text of code is kept, because it is compiled next; other texts would be kept for long.
    if (typeof result === 'string' && (endsWith(path, 'js') || endsWith(path, 'ts')))
      shell.noteText(path, result);
    return result;
  }
  let answer = access !== 1 ? shell.core.file('read', path) : allowed;
  if (answer === allowed && writes) answer = shell.core.file('write', path);
  return answer === allowed ? apply(original, self, args) : refuse(args, promises, refusal('open', path));
}

/** Opens the file first where a link could stand, and then asks the system which file was opened: no race changes that. */
function readNow({ shell, promises }: FileBinding, { name, original, self, args, path }: Opening): unknown {
  const { core, disk } = shell;
  const answer = core.opening(path);
  if (answer < allowed) return refuse(args, promises, refusal('open', path));
  if (answer === allowed) return apply(original, self, args);
  if (answer === lookUnlessDirect && args[1] === 0)
    try {
      put(args, 1, O_NOFOLLOW);
      return apply(original, self, args);
    } catch (error) {
      if (!isLink(error)) throw error;
      put(args, 1, 0);
    }
  const fd = disk.open(path, args[1] as number);
  const real = disk.opened(fd);
  if ((real === null ? core.file('read', path) : core.opened(path, real)) !== allowed) {
    disk.close(fd);
    return refuse(args, promises, refusal('open', path));
  }
  if (name === 'open') return fd;
  put(args, 0, fd);
  try {
    return apply(original, self, args);
  } finally {
    disk.close(fd);
  }
}

/** True for ELOOP, the error for a link that the system was asked not to follow. */
const isLink = (error: unknown): boolean => {
  try {
    return getOwnPropertyDescriptor(error as object, 'code')?.value === 'ELOOP';
  } catch {
    return false;
  }
};
