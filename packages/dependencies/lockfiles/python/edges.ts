import type { Package } from '../../package-list.ts';
import { normalizedName } from '../../versions/pep440.ts';
import { type Complaints, type Node, textAt } from '../text/tree.ts';

/** A package of a Python lockfile, with the names of the packages that it requires. */
export interface PythonEntry {
  readonly dependency: Package;
  readonly requires: readonly string[];
}

/** Returns the tables of packages with a name, and reports those without one. */
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

/** Returns the packages of a lockfile that lists the requirements of each package. */
export function withEdges(entries: readonly PythonEntry[]): readonly Package[] {
  const packages = withOwnIds(entries.map(({ dependency }) => dependency));
  const first = idsByName(packages);
  return packages.map((dependency, index) => ({
    ...dependency,
    requires: leadingTo(entries[index]?.requires ?? [], first),
  }));
}

/**
 * Gives Python packages their names as ids: `django`, or `django 4.2` where a file has several versions of one
 * package.
 */
export function withOwnIds(packages: readonly Package[]): readonly Package[] {
  const counts = new Map<string, number>();
  for (const { name } of packages) {
    const plain = normalizedName(name);
    counts.set(plain, (counts.get(plain) ?? 0) + 1);
  }
  return packages.map((dependency) => {
    const plain = normalizedName(dependency.name);
    const isAlone = counts.get(plain) === 1;
    return {
      ...dependency,
      id: isAlone ? plain : `${plain} ${dependency.version ?? dependency.constraint ?? ''}`.trim(),
    };
  });
}

/** Returns the ids of the names that are in the lockfile, by name. */
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
  new Map(packages.toReversed().map((dependency) => [normalizedName(dependency.name), dependency.id]));

/** Returns the name at the start of a requirement: `requests[socks]>=2; python_version < "3.8"` → `requests`. */
export const requiredName = (requirement: string): string =>
  /^\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)/.exec(requirement)?.[1] ?? '';
