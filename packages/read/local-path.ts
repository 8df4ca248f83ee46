import { folderOf, joinInside } from '@emmental/model';

/** `s3://…`, `https://…`: not a path. */
const address = /^[a-z][a-z0-9+.-]+:/i;

/**
 * A path that a file of the user names, relative to the root: `localPath('../src/', 'infra/template.yaml')` → `src`.
 * Null for addresses and for what leads out of the root (`leavesRoot`).
 */
export const localPath = (written: string, file: string): string | null =>
  address.test(written) || isAbsolute(written) ? null : joinInside(folderOf(file), written);

/** Does a path that a file of the user names lead out of the root? */
export const leavesRoot = (written: string, file: string): boolean =>
  !address.test(written) && localPath(written, file) === null;

const isAbsolute = (written: string): boolean => /^[/~]/.test(written);
