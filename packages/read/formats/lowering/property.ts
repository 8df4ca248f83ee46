import { get, type Node } from '../../tree.ts';

/**
 * Returns the value under a path. A `null` that the user wrote counts as absent, as in `Auth:` with nothing
 * after it.
 */
export function property(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  const value = get(node, ...path);
  return value?.kind === 'scalar' && value.value === null ? undefined : value;
}

/** Tells if a value is truthy in Python's sense. SAM ignores an empty property. */
export function isFilled(node: Node | undefined): node is Node {
  if (!node) return false;
  if (node.kind === 'map') return node.entries.length > 0;
  if (node.kind === 'list') return node.items.length > 0;
  return node.value !== null && node.value !== '' && node.value !== false && node.value !== 0;
}
