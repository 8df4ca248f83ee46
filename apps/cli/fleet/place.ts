import { posix, relative as relativeHere, resolve } from 'node:path';
import { movedId } from '@emmental/model';
import { folderOf } from '../run.ts';
import type { Scan } from '../scan.ts';

/**
 * Returns the function that writes an id of a scan (a path inside the boundary, perhaps with `#name`) as it is in the report: relative
 * to PATH, or to the current folder if the user named several PATHs.
 */
export function placedIn({ folder, report }: Scan, scans: readonly Scan[]): (id: string) => string {
  const isOnly = scans.length === 1;
  const base = isOnly
    ? '.'
    : relativeHere(process.cwd(), resolve(folderOf(report.root))).replaceAll('\\', '/');
  const placed = (file: string): string =>
    posix.join(base, folder === '' ? file : posix.relative(folder, file) || '.');
  return (id) => movedId(id, placed);
}
