import type { Node } from '../../../tree.ts';

/**
 * The result of looking up a variable in one source. `absent` means that the source has no value, so that the
 * next source is tried. `silent` means that the missing value is not a mistake in the file.
 */
export type Outcome =
  | { readonly kind: 'node'; readonly node: Node }
  | { readonly kind: 'absent'; readonly why: string; readonly silent: boolean };

export const found = (node: Node): Outcome => ({ kind: 'node', node });
export const absent = (why: string, silent = false): Outcome => ({ kind: 'absent', why, silent });
