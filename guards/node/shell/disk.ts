import type { Entry } from '../core/contract.ts';
import type { Any } from './hook.ts';
import { apply, create, getOwnPropertyDescriptor, startsWith } from './primordials.ts';

/**
 * File access for the guard itself, through Node's internal binding as it was before any hook was set. The public functions of Node use
 * values that the function's code can replace: `path.toNamespacedPath`, members of `Object.prototype` and of `fs.Stats.prototype`.
 */
export interface Disk {
  /** Follows all links of a path and returns the resulting path; null when no file or folder is there. */
  readonly realpath: (path: string) => string | null;
  /** Returns the target of a symbolic link as the link holds it; null when the path is not a link. */
  readonly link: (path: string) => string | null;
  /** Describes the file, folder or link at a path without following the link; null when there is none. */
  readonly entry: (path: string) => Entry | null;
  /** Lists the names in a folder; null when they cannot be listed. */
  readonly list: (path: string) => readonly string[] | null;
  /**
   * Returns the system's description of a file descriptor: a path, or `socket:[…]`. Returns the empty text for a closed descriptor, and null
   * when the system has no descriptions (no /proc).
   */
  readonly opened: (fd: number) => string | null;
  /** Opens a file with flags of `open(2)`; throws as `fs.openSync` does. */
  readonly open: (path: string, flags: number) => number;
  readonly close: (fd: number) => void;
  readonly sizeOf: (path: string) => number;
  readonly read: (path: string) => string;
  /** Reads an open file to its end. */
  readonly readOf: (fd: number) => string;
  /** Returns how many bytes of the text were written, or the negative number of the error. */
  readonly write: (fd: number, text: string) => number;
  /** Creates a file and its parent folders. Only this user can read the file. */
  readonly make: (folder: string, name: string, text: string) => void;
  /** Returns the text of a file; null when the file cannot be read, or is larger than `largestCode`. */
  readonly source: (path: string) => string | null;
}

/** Functions of the binding; they take the arguments of Node 20.19 and later. */
type Binding = Readonly<
  Record<
    | 'realpath'
    | 'readlink'
    | 'readdir'
    | 'open'
    | 'close'
    | 'stat'
    | 'lstat'
    | 'mkdir'
    | 'readFileUtf8'
    | 'writeFileUtf8'
    | 'writeString',
    Any
  >
>;

/** Makes the file access from Node's binding `fs`. */
export function diskOf(binding: Record<string, unknown> | null): Disk {
  const {
    realpath,
    readlink,
    readdir,
    open,
    close,
    stat,
    lstat,
    mkdir,
    readFileUtf8,
    writeFileUtf8,
    writeString,
  } = (binding ?? {}) as Binding;
  const called = (method: Any, args: readonly unknown[]): unknown => apply(method, binding, args);
  const found = <Found>(method: Any, args: readonly unknown[]): Found | null => {
    try {
      return called(method, args) as Found;
    } catch (error) {
      if (isSystemError(error)) return null;
      throw error;
    }
  };
  // Node lists the fields of `struct stat`; the size is at index 8.
  const sizeOf = (path: string): number =>
    at(called(stat, [path, false, undefined, true]) as Float64Array, 8);
  const read = (path: string): string => called(readFileUtf8, [path, 0]) as string;
  return {
    realpath: (path) => found(realpath, [path, 'utf8']),
    link: (path) => found(readlink, [path, 'utf8']),
    entry: (path) => {
      const values = found<Float64Array>(lstat, [path, false, undefined, true]);
      return values === null ? null : { device: at(values, 0), mode: at(values, 1), user: at(values, 3) };
    },
    list: (path) => found(readdir, [path, 'utf8', false]),
    opened: (fd) =>
      found(readlink, [`/proc/self/fd/${fd}`, 'utf8']) ??
      (found(readdir, ['/proc/self/fd', 'utf8', false]) === null ? null : ''),
    open: (path, flags) => called(open, [path, flags, 0o666]) as number,
    close: (fd) => {
      called(close, [fd]);
    },
    sizeOf,
    read,
    readOf: (fd) => called(readFileUtf8, [fd, 0]) as string,
    write: (fd, text) => {
      const failed = create(null) as { errno?: number };
      const count = called(writeString, [fd, text, null, 'utf8', undefined, failed]) as number;
      return failed.errno ?? count;
    },
    make: (folder, name, text) => {
      called(mkdir, [folder, 0o777, true]);
      called(writeFileUtf8, [`${folder}/${name}`, text, O_CREAT | O_TRUNC | O_WRONLY, 0o600]);
    },
    source: (path) => {
      try {
        return sizeOf(path) > largestCode ? null : read(path);
      } catch (error) {
        if (isSystemError(error)) return null;
        throw error;
      }
    },
  };
}

/** The flags are taken from Node, because those of Linux and macOS differ. */
const { O_CREAT, O_TRUNC, O_WRONLY } = (require('node:fs') as typeof import('node:fs')).constants;

/** The largest unpacked deployment package of Lambda, in bytes. Source: Lambda quotas, deployment package. */
const largestCode = 250 << 20;

const at = (values: Float64Array, index: number): number => values[index] as number;

/** True for an error of the operating system. Other errors, such as a stack overflow, do not prove that a file is missing. */
const isSystemError = (error: unknown): boolean =>
  typeof getOwnPropertyDescriptor(error as object, 'errno')?.value === 'number';

/** True when the description of a descriptor is that of a pipe. */
export const isPipe = (opened: string | null): boolean => opened !== null && startsWith(opened, 'pipe:');

/** True when the description of a descriptor is that of a socket. If the system has no descriptions (null), the descriptor counts as a socket. */
export const isSocket = (opened: string | null): boolean => opened === null || startsWith(opened, 'socket:');
