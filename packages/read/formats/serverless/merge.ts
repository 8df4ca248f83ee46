import type { MapEntry, MapNode, Node } from '../../tree.ts';

/** Merges maps as the framework does: maps key by key, lists item by item. Later values win. */
export function merged(nodes: readonly Node[]): Node | undefined {
  let result: Node | undefined;
  for (const node of nodes) result = result ? mergeTwo(result, node) : node;
  return result;
}

/** Merges the second node over the first. */
export function mergeTwo(a: Node, b: Node): Node {
  if (a.kind === 'map' && b.kind === 'map' && !isFunction(a) && !isFunction(b)) return mergeMaps(a, b);
  if (a.kind === 'list' && b.kind === 'list') {
    const length = Math.max(a.items.length, b.items.length);
    const items = Array.from({ length }, (_, index) => {
      const [first, second] = [a.items[index], b.items[index]];
      return first && second ? mergeTwo(first, second) : (second ?? first);
    }).filter((item) => item !== undefined);
    return { ...a, items };
  }
  return b;
}

function mergeMaps(a: MapNode, b: MapNode): MapNode {
  const entries = new Map<string, MapEntry>(a.entries.map((entry) => [entry.key, entry]));
  for (const entry of b.entries) {
    const before = entries.get(entry.key);
    entries.set(entry.key, before ? { ...before, value: mergeTwo(before.value, entry.value) } : entry);
  }
  return { ...a, entries: [...entries.values()] };
}

/**
 * Tells if a map is an intrinsic function or a value that is not known. Such maps replace one another,
 * because a merge of two would be neither.
 */
function isFunction(node: MapNode): boolean {
  const key = node.entries[0]?.key ?? '';
  return node.entries.length === 1 && (key === 'Ref' || key.includes('::'));
}
