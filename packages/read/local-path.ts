import { dirname, normalize } from 'node:path/posix';

/** A path that a template writes, relative to the root: `localPath('../src/', 'infra/template.yaml')` → `src`. */
export const localPath = (written: string, template: string): string => pathIn(folderOf(template), written);

/** A path that is meant from a folder, relative to the root: `pathIn('infra', './src/')` → `infra/src`; '' for the root. */
export function pathIn(folder: string, written: string): string {
  const path = normalize(`${folder || '.'}/${written}`).replace(/\/$/, '');
  return path === '.' ? '' : path;
}

/** Does a path that is relative to the root lead out of it? */
export const leavesRoot = (path: string): boolean => path === '..' || path.startsWith('../');

/** The folder of a file; '' for the root. */
export const folderOf = (file: string): string => (dirname(file) === '.' ? '' : dirname(file));
