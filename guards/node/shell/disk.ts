import type { Entry } from '../core/contract.ts';
import type { Any } from './hook.ts';
import { apply, create, getOwnPropertyDescriptor, startsWith } from './primordials.ts';

/**
 * The file system as the guard itself asks it: by Node's binding, as it was before any hook. The functions above it look at
 * what the function's code can replace: `path.toNamespacedPath`, members of `Object.prototype` and of `fs.Stats.prototype`.
 */
export interface Disk {
  /** Where a path leads; null where nothing is. */
  readonly realpath: (path: string) => string | null;
  /** What a link says; null where no link is. */
  readonly link: (path: string) => string | null;
  /** What lies at a path, links not followed; null where nothing is. */
  readonly entry: (path: string) => Entry | null;
  /** Names in a folder; null where they cannot be listed. */
  readonly list: (path: string) => readonly string[] | null;
  /** What the system says of a descriptor: a path, `socket:[…]`; empty of one that is closed, null where it says nothing (no /proc). */
  readonly opened: (fd: number) => string | null;
  /** By number of `open(2)`; throws as `fs.openSync` does. */
  readonly open: (path: string, flags: number) => number;
  readonly close: (fd: number) => void;
  readonly sizeOf: (path: string) => number;
  readonly read: (path: string) => string;
  /** All of what is open. */
  readonly readOf: (fd: number) => string;
  /** How many bytes of the text left; else the negative number of the error. */
  readonly write: (fd: number, text: string) => number;
  /** Makes a file for this user alone, and the folders above it. */
  readonly make: (folder: string, name: string, text: string) => void;
  /** The text of a file; null where it cannot be read, or is larger than code. */
  readonly source: (path: string) => string | null;
}

/** Members of the binding with the arguments that they take from Node 20.19 on. */
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
      if (isSystems(error)) return null;
      throw error;
    }
  };
  // Of `struct stat` as Node lists it.
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
        if (isSystems(error)) return null;
        throw error;
      }
    },
  };
}

/** Flags of Linux and macOS differ; Node says them. */
const { O_CREAT, O_TRUNC, O_WRONLY } = (require('node:fs') as typeof import('node:fs')).constants;

/** What Lambda takes unpacked, in bytes. Source: Lambda quotas, deployment package. */
const largestCode = 250 << 20;

const at = (values: Float64Array, index: number): number => values[index] as number;

/** An answer of the system. All else, as a full stack, is no proof that nothing is there. */
const isSystems = (error: unknown): boolean =>
  typeof getOwnPropertyDescriptor(error as object, 'errno')?.value === 'number';

export const isPipe = (opened: string | null): boolean => opened !== null && startsWith(opened, 'pipe:');

/** Of what the system says of a descriptor. Where it says nothing, one that was a socket may be one still. */
export const isSocket = (opened: string | null): boolean => opened === null || startsWith(opened, 'socket:');
