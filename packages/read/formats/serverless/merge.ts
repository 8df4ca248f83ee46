import type { MapEntry, MapNode, Node } from '../../tree.ts';

/**
 * Merges nodes like the framework: maps key by key, lists item by item. A later value replaces an earlier
 * one.
 */
export function merged(nodes: readonly Node[]): Node | undefined {
  let result: Node | undefined;
  for (const node of nodes) result = result ? mergeTwo(result, node) : node;
  return result;
}

/** Merges `b` into `a`. */
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
 * Tells if a map is an intrinsic function or stands for an unknown value. Such a map replaces the other map,
 * because a merge of both would have no meaning.
 */
function isFunction(node: MapNode): boolean {
  const key = node.entries[0]?.key ?? '';
  return node.entries.length === 1 && (key === 'Ref' || key.includes('::'));
}
