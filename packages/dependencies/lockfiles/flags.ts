import type { Package, Project } from '../package-list.ts';

/**
 * Marks what only development needs, where a format tells edges but no flags: everything that the projects' run-time
 * requirements do not lead to. Without projects nothing is marked.
 */
export function withDevFlags(
  packages: readonly Package[],
  projects: readonly Project[] | null,
): readonly Package[] {
  if (!projects || projects.length === 0) return packages;
  const byId = new Map(packages.map((one) => [one.id, one]));
  const needed = reachedFrom(
    projects.flatMap(({ requires }) => [...requires.values()]),
    byId,
  );
  const forDevelopment = reachedFrom(
    projects.flatMap(({ devRequires }) => [...devRequires.values()]),
    byId,
  );
  // What no project leads to is not known to be for development only.
  return packages.map((one) =>
    !needed.has(one.id) && forDevelopment.has(one.id) ? { ...one, dev: true } : one,
  );
}

/**
 * Marks what may be missing after an installation: what projects lead to, and by nothing but optional requirements.
 * `firm` are the ids that a package, by its id, or a project, by its folder, cannot do without.
 */
export function withOptionalFlags(
  packages: readonly Package[],
  projects: readonly Project[],
  firm: {
    readonly packages: ReadonlyMap<string, readonly string[]>;
    readonly projects: ReadonlyMap<string, readonly string[]>;
  },
): readonly Package[] {
  const byId = new Map(packages.map((one) => [one.id, one]));
  const needed = reached(
    projects.flatMap(({ folder }) => firm.projects.get(folder) ?? []),
    (id) => firm.packages.get(id) ?? [],
  );
  const asked = reachedFrom(
    projects.flatMap(({ requires, devRequires }) => [...requires.values(), ...devRequires.values()]),
    byId,
  );
  return packages.map((one) => (asked.has(one.id) && !needed.has(one.id) ? { ...one, optional: true } : one));
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
