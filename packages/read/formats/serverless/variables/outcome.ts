import type { Node } from '../../../tree.ts';

/**
 * The answer of one source of a variable. `absent` means that the source has no value, so the resolver tries
 * the next one. With `silent`, the absence is not a mistake of the file.
 */
export type Outcome =
  | { readonly kind: 'node'; readonly node: Node }
  | { readonly kind: 'absent'; readonly why: string; readonly silent: boolean };

export const found = (node: Node): Outcome => ({ kind: 'node', node });
export const absent = (why: string, silent = false): Outcome => ({ kind: 'absent', why, silent });
