import type { Source } from '@emmental/model';
import type { Ecosystem, PackageList } from '../package-list.ts';

/** A file that names packages, as it stands in the repository. */
export interface Lockfile {
  readonly file: string;
  readonly text: string;
  /** For what stands beside it: `package.json`, `go.sum`, parent poms, `-c`. */
  readonly source: Source;
}

/** How one format is read. A reader never throws: what it cannot read is in `diagnostics` and `skipped`. */
export interface LockfileReader {
  readonly format: string;
  readonly ecosystem: Ecosystem;
  /** Lines alone tell where it ends, and its tool ends each of them: a text that does not end with one was cut off. */
  readonly endsWithLine?: true;
  /** Of a file's path: `functions/orders/package-lock.json`. */
  recognises(path: string): boolean;
  read(lockfile: Lockfile): PackageList;
}

/** Longer keys name no place that a package manager makes; a place is looked for folder by folder. */
export const longestKey = 2000;

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const inFolder = (folder: string, name: string): string =>
  folder === '' ? name : `${folder}/${name}`;

/** `a/b` + `../c.txt` → `a/c.txt`; null when it leaves the repository. */
export function joined(folder: string, path: string): string | null {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return path.startsWith('/') ? null : parts.join('/');
}
