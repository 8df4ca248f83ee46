import type { Location } from '@emmental/model';
import { entriesOf, type MapEntry, type Node } from './tree.ts';

/** Returns the place of the deepest node that exists on a path of keys. */
export function placeOf(root: Node, keys: readonly string[]): Location {
  let node: Node | undefined = root;
  let at = root.at;
  for (const key of keys) {
    const found: { readonly at: Location; readonly value: Node } | undefined = node && childOf(node, key);
    if (!found) break;
    ({ at, value: node } = found);
  }
  return at;
}

function childOf(node: Node, key: string): { readonly at: Location; readonly value: Node } | undefined {
  if (node.kind === 'list') {
    const item = /^\d+$/.test(key) ? node.items[Number(key)] : undefined;
    return item && { at: item.at, value: item };
  }
  const entry = entriesByKey(node).get(key);
  return entry && { at: entry.keyAt, value: entry.value };
}

const byKey = new WeakMap<Node, ReadonlyMap<string, MapEntry>>();

/**
 * Indexes the entries of a node by key. Profiles may have thousands of entries, and each of them is looked
 * up.
 */
function entriesByKey(node: Node): ReadonlyMap<string, MapEntry> {
  const index = byKey.get(node) ?? new Map(entriesOf(node).map((entry) => [entry.key, entry]));
  byKey.set(node, index);
  return index;
}

/** Converts a tree to plain data without places. An entry with the key `__proto__` is left out. */
export function plain(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plain);
    case 'map':
      return Object.fromEntries(
        node.entries
          .filter((entry) => entry.key !== '__proto__')
          .map((entry) => [entry.key, plain(entry.value)]),
      );
  }
}
