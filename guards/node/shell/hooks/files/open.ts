import { allowed, lookUnlessDirect } from '../../../core/contract.ts';
import { type Any, refusal, refuse } from '../../hook.ts';
import { apply, endsWith, getOwnPropertyDescriptor, numberOf, put } from '../../primordials.ts';
import { answersAtOnce, type FileBinding } from './binding.ts';

/** The flags are taken from Node, because those of Linux and macOS differ. */
const { O_CREAT, O_TRUNC, O_APPEND, O_NOFOLLOW } = (require('node:fs') as typeof import('node:fs')).constants;
const writing = O_CREAT | O_TRUNC | O_APPEND;

/** A call that opens a file. `path` is the path argument, which was read once. */
export interface Opening {
  readonly name: string;
  readonly original: Any;
  readonly self: unknown;
  readonly args: unknown[];
  readonly path: string;
}

const fileRefusal = (path: string): Error => refusal('open', path);

/** Decides about a call that opens a file; makes the call if it is allowed. */
export function open(files: FileBinding, opening: Opening): unknown {
  const { shell, promises } = files;
  const { name, original, self, args, path } = opening;
  const flags = numberOf(args[1]) | 0;
  put(args, 1, flags);
  // O_RDONLY is 0, O_WRONLY 1, O_RDWR 2; O_CREAT and O_TRUNC change the file for each of these.
  const access = flags & 3;
  const writes = access !== 0 || (flags & writing) !== 0;
  if (!writes && name !== 'openFileHandle' && answersAtOnce(args)) {
    const result = readNow(files, opening);
    // The text of a code file is kept, because Node compiles it next; other texts would use memory for a long time.
    if (typeof result === 'string' && (endsWith(path, 'js') || endsWith(path, 'ts')))
      shell.noteText(path, result);
    return result;
  }
  let answer = access !== 1 ? shell.core.file('read', path) : allowed;
  if (answer === allowed && writes) answer = shell.core.file('write', path);
  return answer === allowed ? apply(original, self, args) : refuse(args, promises, fileRefusal(path));
}

/** Reads synchronously. If the path could contain a link, it first opens the file and then asks the system which file was opened, so there is no race. */
function readNow({ shell, promises }: FileBinding, { name, original, self, args, path }: Opening): unknown {
  const { core, disk } = shell;
  const answer = core.opening(path);
  if (answer < allowed) return refuse(args, promises, fileRefusal(path));
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
    return refuse(args, promises, fileRefusal(path));
  }
  if (name === 'open') return fd;
  put(args, 0, fd);
  try {
    return apply(original, self, args);
  } finally {
    disk.close(fd);
  }
}

/** True for the error ELOOP: the path is a link, and the system was told not to follow it (O_NOFOLLOW). */
const isLink = (error: unknown): boolean => {
  try {
    return getOwnPropertyDescriptor(error as object, 'code')?.value === 'ELOOP';
  } catch {
    return false;
  }
};
