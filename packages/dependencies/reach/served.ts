import { folderOf, inFolder } from '../lockfiles/lockfile.ts';
import type { Ecosystem, Package, PackageList, Project } from '../package-list.ts';
import { normalizedName } from '../versions/pep440.ts';

/** A list that says what a function gets, and which of its projects the function is in. */
export interface Serving {
  readonly list: PackageList;
  /** Null when the file does not tell what its projects require. */
  readonly project: Project | null;
  /** Packages by their id. */
  readonly byId: ReadonlyMap<string, Package>;
}

/** The lists of one ecosystem that serve code in `folder`: those in it, else in the nearest folder above that has one. */
export function servingLists(
  lists: readonly PackageList[],
  ecosystem: Ecosystem,
  folder: string,
): readonly Serving[] {
  for (let at = folder; ; at = folderOf(at)) {
    const here = lists.filter((one) => one.ecosystem === ecosystem && folderOf(one.file) === at);
    if (here.length > 0) return here.map((list) => servingOf(list, folder));
    if (at === '') return [];
  }
}

/** The project of the list that `folder` lies in: of several the innermost. */
export function servingOf(list: PackageList, folder: string): Serving {
  const home = folderOf(list.file);
  const around = (list.projects ?? []).filter((project) => {
    const place = project.folder === '' ? home : inFolder(home, project.folder);
    return place === '' || folder === place || folder.startsWith(`${place}/`);
  });
  const [project = null] = around.toSorted((a, b) => b.folder.length - a.folder.length);
  return { list, project, byId: idsOf(list) };
}

const known = new WeakMap<PackageList, ReadonlyMap<string, Package>>();

function idsOf(list: PackageList): ReadonlyMap<string, Package> {
  const before = known.get(list);
  if (before) return before;
  const made = new Map(list.packages.map((one) => [one.id, one]));
  known.set(list, made);
  return made;
}

/** What leads to a package inside of a list: the packages from the one that is asked for to it. */
export type Way = readonly Package[];

/** Every package that `starts` lead to along `requires`, with a shortest way; each start is its own way. */
export function closureOf(serving: Serving, starts: Iterable<Package>): ReadonlyMap<Package, Way> {
  const ways = new Map<Package, Way>();
  const queue: Package[] = [];
  const add = (one: Package, way: Way): void => {
    if (ways.has(one)) return;
    ways.set(one, way);
    queue.push(one);
    for (const other of alternatives(serving, one)) add(other, [...way.slice(0, -1), other]);
  };
  for (const one of starts) add(one, [one]);
  for (let index = 0; index < queue.length; index += 1) {
    const one = queue[index];
    if (!one) continue;
    const way = ways.get(one) ?? [];
    for (const id of edgesOf(serving, one)) {
      const next = serving.byId.get(id);
      if (next) add(next, [...way, next]);
    }
  }
  return ways;
}

/** Versions of one Python package in one file are for different platforms: any of them may be the one that is installed. */
function alternatives({ list }: Serving, one: Package): readonly Package[] {
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
  return byName.get(normalizedName(one.name)) ?? [];
}

const sameNames = new WeakMap<PackageList, Map<string, Package[]>>();

/** A package of the repository requires what its project does. */
function edgesOf({ list }: Serving, { requires, source }: Package): Iterable<string> {
  if (requires !== null) return requires.values();
  if (source.kind !== 'workspace') return [];
  return list.projects?.find(({ folder }) => folder === source.path)?.requires.values() ?? [];
}

/** The packages that a function of the project gets when it is deployed; all that are no development ones where the file tells no projects. */
export function deployedBy(serving: Serving): ReadonlySet<Package> {
  const { list, project } = serving;
  if (!project) return new Set(list.packages.filter(({ dev }) => !dev));
  const starts = [...project.requires.values()].flatMap((id) => serving.byId.get(id) ?? []);
  const reached = closureOf(serving, starts);
  // A file that tells what projects require may still tell nothing of edges.
  const tellsEdges = list.packages.some(({ requires }) => requires !== null);
  return new Set(list.packages.filter((one) => (tellsEdges ? reached.has(one) : !one.dev)));
}
