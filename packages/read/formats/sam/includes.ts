import { get, type MapNode, type Node, stringOf } from '../../tree.ts';
import { type Expansion, report } from './expansion.ts';
import { localPath } from './function/code.ts';

/**
 * Puts in what `Fn::Transform: { Name: AWS::Include }` names when it is a file of the repository, as CloudFormation
 * does before SAM. What lies in S3 stays, reported as not read.
 */
export function resolveIncludes(x: Expansion, node: Node, depth = 0): Node {
  if (node.kind === 'scalar' || depth > 60) return node;
  if (node.kind === 'list') return mapSame(node, node.items, (item) => resolveIncludes(x, item, depth + 1));
  const include = get(node, 'Fn::Transform');
  const location = get(include, 'Parameters', 'Location');
  const inside = node.entries.map((entry) => {
    const value = resolveIncludes(x, entry.value, depth + 1);
    return value === entry.value ? entry : { ...entry, value };
  });
  const changed = inside.some((entry, index) => entry !== node.entries[index]);
  const whole: MapNode = changed ? { ...node, entries: inside } : node;
  if (stringOf(get(include, 'Name')) !== 'AWS::Include' || !location) return whole;
  const document = depth > 50 ? null : localDocument(x, location);
  if (!document) {
    report(x, 'template/unsupported', location.at, 'AWS::Include of a file that is not in the repository');
    return whole;
  }
  const included = resolveIncludes(x, document, depth + 20);
  const rest = whole.entries.filter((entry) => entry.key !== 'Fn::Transform');
  return included.kind === 'map' ? { ...included, entries: [...included.entries, ...rest] } : included;
}

/** The content of a YAML or JSON file of the repository that a property names; null for everything else. */
export function localDocument(x: Expansion, location: Node): Node | null {
  const text = stringOf(location);
  const path = text === undefined ? null : localPath(x, text);
  if (path === null || x.context.source.kind(path) !== 'file') return null;
  return x.context.parse(path)?.root ?? null;
}

function mapSame<T extends Node>(
  node: T & { readonly kind: 'list' },
  items: readonly Node[],
  change: (item: Node) => Node,
): Node {
  const changed = items.map(change);
  return changed.some((item, index) => item !== items[index]) ? { ...node, items: changed } : node;
}
