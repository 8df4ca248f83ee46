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

function reachedFrom(starts: readonly string[], byId: ReadonlyMap<string, Package>): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...starts];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    for (const next of byId.get(id)?.requires?.values() ?? []) waiting.push(next);
  }
  return reached;
}
