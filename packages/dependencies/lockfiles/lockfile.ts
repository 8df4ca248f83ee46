import type { Source } from '@emmental/model';
import type { Ecosystem, PackageList } from '../package-list.ts';

/** A file of the repository that names packages. */
export interface Lockfile {
  readonly file: string;
  readonly text: string;
  /** For reading related files: `package.json`, `go.sum`, parent poms, constraints of `-c`. */
  readonly source: Source;
}

/** The reader of one format. It never throws: `diagnostics` and `skipped` of its list name the parts that it cannot read. */
export interface LockfileReader {
  readonly format: string;
  readonly ecosystem: Ecosystem;
  /** True for formats without an end mark whose tool ends each line. A file that does not end with a line break was cut off. */
  readonly endsWithLine?: true;
  /** True for paths of files in this format: `functions/orders/package-lock.json`. */
  recognises(path: string): boolean;
  read(lockfile: Lockfile): PackageList;
}

/** The longest key that is read. No package manager writes longer ones, and the search for a place takes time for each folder in the key. */
export const longestKey = 2000;

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

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
