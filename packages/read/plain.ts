import type { Location } from '@emmental/model';
import { entriesOf, type MapEntry, type Node } from './tree.ts';

/** The deepest node of a path that is there. */
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

/** A profile may have thousands of entries, and each is asked for. */
function entriesByKey(node: Node): ReadonlyMap<string, MapEntry> {
  const known = byKey.get(node) ?? new Map(entriesOf(node).map((entry) => [entry.key, entry]));
  byKey.set(node, known);
  return known;
}

/** What a tree holds, without its places. */
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
