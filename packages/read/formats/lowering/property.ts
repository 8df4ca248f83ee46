import { get, type Node } from '../../tree.ts';

/**
 * Returns the value under a path. A `null` in the template counts as a missing value: `Auth:` without a value
 * is the same as no `Auth`.
 */
export function property(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  const value = get(node, ...path);
  return value?.kind === 'scalar' && value.value === null ? undefined : value;
}

/**
 * Tells if a value is true in Python's sense. SAM, which is written in Python, ignores properties for which
 * it is false.
 */
export function isFilled(node: Node | undefined): node is Node {
  if (!node) return false;
  if (node.kind === 'map') return node.entries.length > 0;
  if (node.kind === 'list') return node.items.length > 0;
  return node.value !== null && node.value !== '' && node.value !== false && node.value !== 0;
}
