import { folderOf, joinInside } from '@emmental/model';

/** Matches an address such as `s3://…` or `https://…`, which is not a path. */
const address = /^[a-z][a-z0-9+.-]+:/i;

/**
 * Resolves a path in a file of the user relative to the root: `localPath('../src/', 'infra/template.yaml')` →
 * `src`. Null for addresses and for paths that lead out of the root (`leavesRoot`).
 */
export const localPath = (written: string, file: string): string | null =>
  address.test(written) || isAbsolute(written) ? null : joinInside(folderOf(file), written);

/** Tells if a path in a file of the user leads out of the root. */
export const leavesRoot = (written: string, file: string): boolean =>
  !address.test(written) && localPath(written, file) === null;

const isAbsolute = (written: string): boolean => /^[/~]/.test(written);
