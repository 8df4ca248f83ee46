import { literalPrefix } from '../glob.ts';
import { makeRoom } from '../room.ts';

/** The folders of the function and of the runtime, and functions that read the disk. */
export interface FileRoots {
  /** Folders of the function's own code, and of its layers. */
  readonly code: readonly string[];
  readonly runtime: readonly string[];
  /** Returns the working folder; the empty text when that folder was removed. */
  readonly cwd: () => string;
  readonly realpath: (path: string) => string | null;
  readonly link: (path: string) => string | null;
}

/**
 * Returns the path that results when all links are followed; parts that do not exist keep their names. A link to a missing file is followed,
 * too, because a write through the link creates that file.
 */
export function landing(path: string, { realpath, link }: FileRoots): string {
  let rest = '';
  let at = path;
  for (let step = 0; step < 64; step += 1) {
    const real = realpath(at === '' ? '/' : at);
    if (real !== null && rest === '') return real;
    makeRoom();
    if (real !== null) return normal(`${real}/${rest}`);
    const cut = at.lastIndexOf('/');
    if (cut < 0) break;
    const target = link(at);
    if (target !== null) {
      at = target.startsWith('/') ? target : `${at.slice(0, cut)}/${target}`;
      continue;
    }
    rest = rest === '' ? at.slice(cut + 1) : `${at.slice(cut + 1)}/${rest}`;
    at = at.slice(0, cut);
  }
  return path;
}

/** Returns what the system reads of a path: the text before its first zero. Node's own functions refuse a zero, its native handles do not. */
export function inSystem(path: string): string {
  const end = path.indexOf('\0');
  return end < 0 ? path : path.slice(0, end);
}

/** Removes `.`, `..` and double slashes from an absolute path. */
export function normal(path: string): string {
  if (!/\/\.|\/\/|\/$/.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Replaces `/proc/<number of this process>` by `/proc/self`, because rules contain `self`. */
export function ownProcess(path: string, { realpath }: FileRoots): string {
  if (!path.startsWith('/proc/')) return path;
  const folder = realpath('/proc/self');
  return folder !== null && `${path}/`.startsWith(`${folder}/`)
    ? `/proc/self${path.slice(folder.length)}`
    : path;
}

/** True for a file that does not exist. Files below /proc and /dev appear and disappear while the process runs, so they never count as absent. */
export const isAbsent = (path: string, roots: FileRoots): boolean =>
  path[0] === '/' && !/^\/(?:proc|dev)\//.test(path) && roots.realpath(path) === null;

/** True when a glob can match something below a folder. */
export const matchesBelow = (glob: string, folder: string, roots: FileRoots): boolean => {
  const prefix = literalPrefix(glob);
  if (prefix.startsWith(`${folder}/`)) return true;
  return prefix !== glob && `${folder}/`.startsWith(prefix) && roots.realpath(`${folder}/.`) !== null;
};
