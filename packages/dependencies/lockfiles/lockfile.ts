import type { Source } from '@emmental/model';
import type { Ecosystem, PackageList } from '../package-list.ts';

/** A file that names packages, as it stands in the repository. */
export interface Lockfile {
  readonly file: string;
  readonly text: string;
  /** Gives the files beside it: `package.json`, `go.sum`, parent poms, `-c`. */
  readonly source: Source;
}

/** The reader of one format. It never throws: `diagnostics` and `skipped` hold what it cannot read. */
export interface LockfileReader {
  readonly format: string;
  readonly ecosystem: Ecosystem;
  /** The format has no end mark, and its tool ends each line: a text that does not end with a line end was cut off. */
  readonly endsWithLine?: true;
  /** Returns whether a path (`functions/orders/package-lock.json`) has this format. */
  recognises(path: string): boolean;
  read(lockfile: Lockfile): PackageList;
}

/** Longest key; longer keys name no place that a package manager makes, and places are searched folder by folder. */
export const longestKey = 2000;

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const inFolder = (folder: string, name: string): string =>
  folder === '' ? name : `${folder}/${name}`;

/** Joins paths: `a/b` + `../c.txt` → `a/c.txt`; null when the result leaves the repository. */
export function joined(folder: string, path: string): string | null {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return path.startsWith('/') ? null : parts.join('/');
}
