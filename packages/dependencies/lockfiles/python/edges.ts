import type { Package } from '../../package-list.ts';
import { normalizedName } from '../../versions/pep440.ts';
import { type Complaints, type Node, textAt } from '../text/tree.ts';

/** What a Python lockfile says of one package before its edges are known: the names that it requires. */
export interface PythonEntry {
  readonly one: Package;
  readonly requires: readonly string[];
}

/** The tables of packages that have a name; one that has none is complained of. */
export const withNames = (
  nodes: readonly Node[],
  complain: Complaints,
): readonly { readonly name: string; readonly node: Node }[] =>
  nodes.flatMap((node) => {
    const name = textAt(node, 'name');
    if (name !== null) return [{ name, node }];
    complain('dependencies/wrong-shape', node.line, 'a package has no name');
    return [];
  });

/** The packages of a lockfile that tells what each of them requires. */
export function withEdges(entries: readonly PythonEntry[]): readonly Package[] {
  const packages = withOwnIds(entries.map(({ one }) => one));
  const first = idsByName(packages);
  return packages.map((one, index) => ({
    ...one,
    requires: leadingTo(entries[index]?.requires ?? [], first),
  }));
}

/** Ids of Python packages are their names: `django`, and `django 4.2` where a file has several versions of one. */
export function withOwnIds(packages: readonly Package[]): readonly Package[] {
  const counts = new Map<string, number>();
  for (const { name } of packages) {
    const plain = normalizedName(name);
    counts.set(plain, (counts.get(plain) ?? 0) + 1);
  }
  return packages.map((one) => {
    const plain = normalizedName(one.name);
    const isAlone = counts.get(plain) === 1;
    return { ...one, id: isAlone ? plain : `${plain} ${one.version ?? one.constraint ?? ''}`.trim() };
  });
}

/** Name → id, for the names that are there. */
export function leadingTo(
  names: Iterable<string>,
  ids: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of names) {
    const plain = normalizedName(name);
    const id = ids.get(plain);
    if (id !== undefined) found.set(plain, id);
  }
  return found;
}

export const idsByName = (packages: readonly Package[]): ReadonlyMap<string, string> =>
  new Map(packages.toReversed().map((one) => [normalizedName(one.name), one.id]));

/** The name at the start of a requirement: `requests[socks]>=2; python_version < "3.8"` → `requests`. */
export const requiredName = (requirement: string): string =>
  /^\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)/.exec(requirement)?.[1] ?? '';
