import type { Hole, Location } from '@emmental/model';

/**
 * A parsed YAML or JSON document in which every node knows its place in the user's file. All formats share
 * this tree. YAML short tags are expanded (`!Sub x` is the map `{ 'Fn::Sub': x }`), anchors and merges are
 * resolved. A node that a format generates carries the place of the node that it was generated from.
 */
export type Node = MapNode | ListNode | ScalarNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /**
   * The parts of the value, if the deployment may replace some of them. Such a part is a hole (an unknown
   * part) with a default.
   */
  readonly parts?: readonly (string | Hole)[];
  readonly at: Location;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly at: Location;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly at: Location;
}

export interface MapEntry {
  readonly key: string;
  readonly keyAt: Location;
  readonly value: Node;
}

export const scalar = (value: ScalarNode['value'], at: Location): ScalarNode => ({
  kind: 'scalar',
  value,
  at,
});

/** Returns the value under a path of keys, or undefined when a node is not a map or lacks the key. */
export function get(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  let current = node;
  for (const key of path) {
    if (current?.kind !== 'map') return undefined;
    current = current.entries.find((entry) => entry.key === key)?.value;
  }
  return current;
}

/** Returns the entries of a map; none for any other node. */
export const entriesOf = (node: Node | undefined): readonly MapEntry[] =>
  node?.kind === 'map' ? node.entries : [];

/** Returns the items of a list; none for any other node. */
export const itemsOf = (node: Node | undefined): readonly Node[] => (node?.kind === 'list' ? node.items : []);

/** Returns the text of a string scalar; undefined for any other node. */
export const stringOf = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;

/** Returns the map with these entries added or replaced, in the same order; undefined removes an entry. */
export function withEntries(node: MapNode, fields: Readonly<Record<string, Node | undefined>>): MapNode {
  const pending = new Map(Object.entries(fields));
  const entries: MapEntry[] = [];
  for (const entry of node.entries) {
    if (!pending.has(entry.key)) {
      entries.push(entry);
      continue;
    }
    const value = pending.get(entry.key);
    pending.delete(entry.key);
    if (value) entries.push({ ...entry, value });
  }
  for (const [key, value] of pending) if (value) entries.push({ key, keyAt: value.at, value });
  return { kind: 'map', entries, at: node.at };
}

/** Converts a node to the plain value that `JSON.stringify` takes. */
export function plainOf(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plainOf);
    case 'map':
      return Object.fromEntries(node.entries.map((entry) => [entry.key, plainOf(entry.value)]));
  }
}
