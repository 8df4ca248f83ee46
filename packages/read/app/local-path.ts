import { dirname, normalize } from 'node:path/posix';

/** A path that a template writes, relative to the root: `localPath('../src/', 'infra/template.yaml')` → `src`. */
export function localPath(written: string, template: string): string {
  const path = normalize(`${folderOf(template) || '.'}/${written}`).replace(/\/$/, '');
  return path === '.' ? '' : path;
}

/** The folder of a file; '' for the root. */
export const folderOf = (file: string): string => (dirname(file) === '.' ? '' : dirname(file));
