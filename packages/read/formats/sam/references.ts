import { get, itemsOf, type MapNode, type Node, stringOf } from '../../tree.ts';

/**
 * Replaces references such as `!Ref Function.Alias` and `${Api.Stage}` by references to the generated logical
 * ids.
 */
export function resolveReferences(node: Node, references: ReadonlyMap<string, string>): Node {
  if (references.size === 0 || node.kind === 'scalar') return node;
  if (node.kind === 'list') {
    const items = node.items.map((item) => resolveReferences(item, references));
    return items.some((item, index) => item !== node.items[index]) ? { ...node, items } : node;
  }
  const [only] = node.entries;
  if (only && node.entries.length === 1) {
    const replaced = replacement(node, only.key, references);
    if (replaced) return replaced;
  }
  const entries = node.entries.map((entry) => {
    const value = resolveReferences(entry.value, references);
    return value === entry.value ? entry : { ...entry, value };
  });
  return entries.some((entry, index) => entry !== node.entries[index]) ? { ...node, entries } : node;
}

function replacement(node: MapNode, key: string, references: ReadonlyMap<string, string>): MapNode | null {
  const value = get(node, key);
  if (!value) return null;
  const withValue = (changed: Node): MapNode => ({
    ...node,
    entries: node.entries.map((entry) => ({ ...entry, value: changed })),
  });
  if (key === 'Ref') {
    const id = references.get(stringOf(value) ?? '');
    return id === undefined ? null : withValue({ kind: 'scalar', value: id, at: value.at });
  }
  if (key === 'Fn::GetAtt') {
    const parts =
      stringOf(value)?.split('.') ?? itemsOf(value).flatMap((item) => stringOf(item)?.split('.') ?? []);
    const id = references.get(parts.slice(0, 2).join('.'));
    if (id === undefined || parts.length < 3) return null;
    const items = [id, parts.slice(2).join('.')].map(
      (text): Node => ({ kind: 'scalar', value: text, at: value.at }),
    );
    return withValue({ kind: 'list', items, at: value.at });
  }
  if (key === 'Fn::Sub') {
    const text = value.kind === 'list' ? value.items[0] : value;
    const written = stringOf(text);
    if (!text || written === undefined) return null;
    const changed = written.replace(
      /\$\{([A-Za-z0-9]+\.[A-Za-z0-9]+)((?:\.[A-Za-z0-9]+)*)\}/g,
      (match, name, attribute) => {
        const id = references.get(name);
        return id === undefined ? match : `\${${id}${attribute}}`;
      },
    );
    if (changed === written) return null;
    const first: Node = { kind: 'scalar', value: changed, at: text.at };
    const variables = itemsOf(value)
      .slice(1)
      .map((item) => resolveReferences(item, references));
    return withValue(value.kind === 'list' ? { ...value, items: [first, ...variables] } : first);
  }
  return null;
}
