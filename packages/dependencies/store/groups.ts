import type { OsvRecord } from './osv.ts';

/**
 * Groups advisories about one problem: they share an id or an alias (OSV 1.7 §aliases), directly or through a third.
 * Returns the indices of the records of each problem, in the order of the first.
 */
export function groupsOf(
  records: readonly Pick<OsvRecord, 'id' | 'aliases'>[],
): readonly (readonly number[])[] {
  if (records.length === 1) return [[0]];
  const parents = records.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    for (let next = parents[root]; next !== undefined && next !== root; next = parents[root]) root = next;
    // Shortens the way for the next search (path compression of a union-find structure).
    for (let at = index; at !== root; ) {
      const next = parents[at] ?? root;
      parents[at] = root;
      at = next;
    }
    return root;
  };
  const byId = new Map<string, number>();
  for (const [index, { id, aliases }] of records.entries())
    for (const name of [id, ...aliases]) {
      const other = byId.get(name);
      if (other === undefined) byId.set(name, index);
      else parents[rootOf(other)] = rootOf(index);
    }
  const groups = new Map<number, number[]>();
  for (const index of records.keys()) {
    const root = rootOf(index);
    const group = groups.get(root);
    if (group) group.push(index);
    else groups.set(root, [index]);
  }
  return [...groups.values()];
}
