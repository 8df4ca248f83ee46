import type { Hole, Location } from '@emmental/model';

/**
 * A parsed YAML or JSON document in which every node knows its place in the user's file. All formats share it:
 * YAML short tags are written out (`!Sub x` is the map `{ 'Fn::Sub': x }`), anchors and merges are resolved.
 * A node that a format makes up carries the place of the node it was made from.
 */
export type Node = MapNode | ListNode | ScalarNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** What the value is made of, where deployment may give some of it another text (holes with a default). */
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

/** The value under `key`, or undefined when `node` is no map or has no such key. */
export function get(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  let current = node;
  for (const key of path) {
    if (current?.kind !== 'map') return undefined;
    current = current.entries.find((entry) => entry.key === key)?.value;
  }
  return current;
}

/** The entries of a map; none for every other node. */
export const entriesOf = (node: Node | undefined): readonly MapEntry[] =>
  node?.kind === 'map' ? node.entries : [];

/** The items of a list; none for every other node. */
export const itemsOf = (node: Node | undefined): readonly Node[] => (node?.kind === 'list' ? node.items : []);

/** The string of a string scalar; undefined for every other node. */
export const stringOf = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;

/** The map with the given entries put in or replaced, order kept; undefined removes. */
export function withEntries(node: MapNode, fields: Readonly<Record<string, Node | undefined>>): MapNode {
  const rest = new Map(Object.entries(fields));
  const entries: MapEntry[] = [];
  for (const entry of node.entries) {
    if (!rest.has(entry.key)) {
      entries.push(entry);
      continue;
    }
    const value = rest.get(entry.key);
    rest.delete(entry.key);
    if (value) entries.push({ ...entry, value });
  }
  for (const [key, value] of rest) if (value) entries.push({ key, keyAt: value.at, value });
  return { kind: 'map', entries, at: node.at };
}

/** The plain value of a node, as `JSON.stringify` takes it. */
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
