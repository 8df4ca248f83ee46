import { below } from '@emmental/model';
import { folderOf } from '../lockfiles/lockfile.ts';
import type { Ecosystem, Package, PackageList, Project } from '../package-list.ts';
import { normalizedName } from '../versions/pep440.ts';

/** A list of the packages with which a function is deployed, and the project of the list to which the function belongs. */
export interface Serving {
  readonly list: PackageList;
  /** Null when the file does not list the requirements of its projects. */
  readonly project: Project | null;
  /** Packages by their id. */
  readonly byId: ReadonlyMap<string, Package>;
}

/**
 * Returns the lists of one ecosystem that serve code in `folder`: those in it, otherwise in the nearest folder above
 * that has one.
 */
export function servingLists(
  lists: readonly PackageList[],
  ecosystem: Ecosystem,
  folder: string,
): readonly Serving[] {
  for (let at = folder; ; at = folderOf(at)) {
    const here = lists.filter(
      (candidate) => candidate.ecosystem === ecosystem && folderOf(candidate.file) === at,
    );
    if (here.length > 0) return here.map((list) => servingOf(list, folder));
    if (at === '') return [];
  }
}

/** Returns the list with the innermost project that holds `folder`. */
export function servingOf(list: PackageList, folder: string): Serving {
  const home = folderOf(list.file);
  const around = (list.projects ?? []).filter((project) => {
    const place = project.folder === '' ? home : below(home, project.folder);
    return place === '' || folder === place || folder.startsWith(`${place}/`);
  });
  const [project = null] = around.toSorted((a, b) => b.folder.length - a.folder.length);
  return { list, project, byId: idsOf(list) };
}

const known = new WeakMap<PackageList, ReadonlyMap<string, Package>>();

function idsOf(list: PackageList): ReadonlyMap<string, Package> {
  const before = known.get(list);
  if (before) return before;
  const made = new Map(list.packages.map((dependency) => [dependency.id, dependency]));
  known.set(list, made);
  return made;
}

/** The packages on the way to a package inside a list, beginning with the directly required one. */
export type Way = readonly Package[];

/** Returns every package that `starts` lead to along `requires`, with a shortest way; each start is its own way. */
export function closureOf(serving: Serving, starts: Iterable<Package>): ReadonlyMap<Package, Way> {
  const ways = new Map<Package, Way>();
  const queue: Package[] = [];
  const add = (dependency: Package, way: Way): void => {
    if (ways.has(dependency)) return;
    ways.set(dependency, way);
    queue.push(dependency);
    for (const other of alternatives(serving, dependency)) add(other, [...way.slice(0, -1), other]);
  };
  for (const dependency of starts) add(dependency, [dependency]);
  for (let index = 0; index < queue.length; index += 1) {
    const dependency = queue[index];
    if (!dependency) continue;
    const way = ways.get(dependency) ?? [];
    for (const id of edgesOf(serving, dependency)) {
      const next = serving.byId.get(id);
      if (next) add(next, [...way, next]);
    }
  }
  return ways;
}

/**
 * Returns the versions of one Python package in one file. They are for different platforms, and any of them may be
 * installed.
 */
function alternatives({ list }: Serving, dependency: Package): readonly Package[] {
  if (list.ecosystem !== 'PyPI') return [];
  let byName = sameNames.get(list);
  if (!byName) {
    byName = new Map();
    sameNames.set(list, byName);
    for (const each of list.packages) {
      const name = normalizedName(each.name);
      const same = byName.get(name);
      if (same) same.push(each);
      else byName.set(name, [each]);
    }
  }
  return byName.get(normalizedName(dependency.name)) ?? [];
}

const sameNames = new WeakMap<PackageList, Map<string, Package[]>>();

/** Returns the requirements of a package; a package of the repository requires the same as its project. */
function edgesOf({ list }: Serving, { requires, source }: Package): Iterable<string> {
  if (requires !== null) return requires.values();
  if (source.kind !== 'workspace') return [];
  return list.projects?.find(({ folder }) => folder === source.path)?.requires.values() ?? [];
}

/**
 * Returns the packages that a function of the project gets when it is deployed; all packages that are not for
 * development where the file has no projects.
 */
export function deployedBy(serving: Serving): ReadonlySet<Package> {
  const { list, project } = serving;
  if (!project) return new Set(list.packages.filter(({ dev }) => !dev));
  const starts = [...project.requires.values()].flatMap((id) => serving.byId.get(id) ?? []);
  const reached = closureOf(serving, starts);
  // Some files list the requirements of projects but not those of packages.
  const hasEdges = list.packages.some(({ requires }) => requires !== null);
  return new Set(
    list.packages.filter((dependency) => (hasEdges ? reached.has(dependency) : !dependency.dev)),
  );
}
