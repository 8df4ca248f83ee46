import type { Package, Project } from '../package-list.ts';

/**
 * Marks packages that only development needs, for formats that list the requirements of packages but have no flags: the
 * packages to which the run-time requirements of the projects do not lead. Without projects nothing is marked.
 */
export function withDevFlags(
  packages: readonly Package[],
  projects: readonly Project[] | null,
): readonly Package[] {
  if (!projects || projects.length === 0) return packages;
  const byId = new Map(packages.map((dependency) => [dependency.id, dependency]));
  const needed = reachedFrom(
    projects.flatMap(({ requires }) => [...requires.values()]),
    byId,
  );
  const forDevelopment = reachedFrom(
    projects.flatMap(({ devRequires }) => [...devRequires.values()]),
    byId,
  );
  // A package to which no project leads may still be needed at run time, so it is not marked.
  return packages.map((dependency) =>
    !needed.has(dependency.id) && forDevelopment.has(dependency.id)
      ? { ...dependency, dev: true }
      : dependency,
  );
}

/**
 * Marks packages that can be missing after an installation, because projects lead to them only by optional requirements.
 * `firm` has the ids that a package (by its id) or a project (by its folder) requires without an option.
 */
export function withOptionalFlags(
  packages: readonly Package[],
  projects: readonly Project[],
  firm: {
    readonly packages: ReadonlyMap<string, readonly string[]>;
    readonly projects: ReadonlyMap<string, readonly string[]>;
  },
): readonly Package[] {
  const byId = new Map(packages.map((dependency) => [dependency.id, dependency]));
  const needed = reached(
    projects.flatMap(({ folder }) => firm.projects.get(folder) ?? []),
    (id) => firm.packages.get(id) ?? [],
  );
  const wanted = reachedFrom(
    projects.flatMap(({ requires, devRequires }) => [...requires.values(), ...devRequires.values()]),
    byId,
  );
  return packages.map((dependency) =>
    wanted.has(dependency.id) && !needed.has(dependency.id) ? { ...dependency, optional: true } : dependency,
  );
}

const reachedFrom = (starts: readonly string[], byId: ReadonlyMap<string, Package>): ReadonlySet<string> =>
  reached(starts, (id) => [...(byId.get(id)?.requires?.values() ?? [])]);

function reached(starts: readonly string[], next: (id: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...starts];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...next(id));
  }
  return found;
}
