import type { Node } from '../../../tree.ts';

/**
 * The answer of one source of a variable. `absent`: the source has no value, and the resolver asks the next source;
 * `silent`: the absence is no mistake of the file.
 */
export type Outcome =
  | { readonly kind: 'node'; readonly node: Node }
  | { readonly kind: 'absent'; readonly why: string; readonly silent: boolean };

export const found = (node: Node): Outcome => ({ kind: 'node', node });
export const absent = (why: string, silent = false): Outcome => ({ kind: 'absent', why, silent });
