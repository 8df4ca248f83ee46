import { folderOf, joinInside } from '@emmental/model';
import { get, itemsOf, type Node, stringOf } from './tree.ts';

/** Matches an address such as `s3://…` or `https://…`, which is not a path. */
const address = /^[a-z][a-z0-9+.-]+:/i;

/**
 * Converts a path that is written in `file` to a path relative to the root: `localPath('../src/',
 * 'infra/template.yaml')` → `src`. Null for an address and for a path that leads out of the root
 * (`leavesRoot`).
 */
export const localPath = (written: string, file: string): string | null =>
  address.test(written) || isAbsolute(written) ? null : joinInside(folderOf(file), written);

/** Tells if a path that is written in `file` leads out of the root. */
export const leavesRoot = (written: string, file: string): boolean =>
  !address.test(written) && localPath(written, file) === null;

const isAbsolute = (written: string): boolean => /^[/~]/.test(written);

/** Returns a place as the template writes it, also inside `Fn::Sub`. */
export const writtenIn = (node: Node): string =>
  stringOf(node) ??
  stringOf(get(node, 'Fn::Sub')) ??
  stringOf(itemsOf(get(node, 'Fn::Sub'))[0]) ??
  'a computed place';
