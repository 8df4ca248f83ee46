import { get, type Node } from '../../tree.ts';

/** The value under `key`; a `null` written by the user counts as absent, as `Auth:` with nothing after it does. */
export function property(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  const value = get(node, ...path);
  return value?.kind === 'scalar' && value.value === null ? undefined : value;
}

/** What Python calls truthy: SAM ignores a property that is empty. */
export function isFilled(node: Node | undefined): node is Node {
  if (!node) return false;
  if (node.kind === 'map') return node.entries.length > 0;
  if (node.kind === 'list') return node.items.length > 0;
  return node.value !== null && node.value !== '' && node.value !== false && node.value !== 0;
}
