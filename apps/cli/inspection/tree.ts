import { type DecodeNode, type DecodeTree, type EventFinding, within } from '@emmental/inspect';

/** One value of an event, or a value decoded from it. */
export interface TreeRow {
  readonly depth: number;
  /**
   * Path below the value that was opened; `→ how` where the same value is spelled in another way; the way it was
   * opened is in brackets.
   */
  readonly label: string;
  readonly node: DecodeNode;
  /** Classes of the findings in exactly this value. */
  readonly found: readonly string[];
  /** The value leads to a finding. */
  readonly keep: boolean;
}

/** Returns the values of a decode tree as rows: a decoded value stands below its source, indented by one step. */
export function rowsOf(tree: DecodeTree, findings: readonly EventFinding[]): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const open: DecodeNode[] = [];
  const values = tree.nodes.filter(({ kind }) => kind !== 'key');
  const last = lastOfPath(values);
  for (const node of values) {
    while (open.length > 0 && !comesFrom(node, open.at(-1))) open.pop();
    const parent = open.at(-1);
    const before = rows.at(-1);
    if (parent && before?.node === parent && node.path !== parent.path)
      rows[rows.length - 1] = { ...before, label: `${before.label} (${stepsOf(node, parent)})` };
    const found = findings.filter(({ path }) => path === node.path && last.get(path) === node);
    rows.push({
      depth: open.length,
      label: labelOf(node, parent),
      node,
      found: [...new Set(found.map((finding) => finding.class ?? 'odd'))],
      keep: findings.some(({ path }) => within(path, node.path)),
    });
    open.push(node);
  }
  return rows;
}

/** Finds the last node of each path: a finding belongs to the last spelling, because the raw text above says the same. */
function lastOfPath(nodes: readonly DecodeNode[]): ReadonlyMap<string, DecodeNode> {
  const last = new Map<string, DecodeNode>();
  for (const node of nodes) last.set(node.path, node);
  return last;
}

const comesFrom = (node: DecodeNode, parent: DecodeNode | undefined): boolean =>
  parent !== undefined && node.how.length > parent.how.length && within(node.path, parent.path);

function labelOf(node: DecodeNode, parent: DecodeNode | undefined): string {
  if (parent === undefined) return node.path || 'event';
  if (node.path === parent.path) return `→ ${stepsOf(node, parent)}`;
  return node.path.slice(parent.path.length).replace(/^\./, '');
}

const stepsOf = (node: DecodeNode, parent: DecodeNode): string =>
  node.how.slice(parent.how.length).join(' → ');
