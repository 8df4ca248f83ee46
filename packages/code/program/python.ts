import type { Source } from '@emmental/model';
import type { Resolution } from '../program.ts';
import { isSkippedFolder, listFolder, modulesMatching } from './folder.ts';
import { conventionalLayers } from './layer.ts';
import type { World } from './load.ts';
import { folderOf, foldersUp, isInstalled, joinInside } from './paths.ts';
import { declaredDependencies, isStandard, vendoredNames } from './python-library.ts';

/**
 * Resolves `a.b` or `..a` by Python's rules: relative names from the package of the module, absolute ones
 * along the import path (the code folder and its layers, then the enclosing folders). A folder without
 * `__init__.py` is an empty module whose path is the folder. A name that is not in the repository is a
 * library.
 */
export function resolvePython(from: string, specifier: string, world: World): Resolution {
  const [, dots = '', name = ''] = /^(\.*)(.*)$/.exec(specifier) ?? [];
  return dots === '' ? absolute(from, name, world) : relative(from, dots.length, name, world);
}

/** Returns the modules that `handlers.*` may mean, along the import path. */
export function pythonModulesLike(from: string, pattern: string, world: World): readonly string[] {
  const [, dots = '', name = ''] = /^(\.*)(.*)$/.exec(pattern) ?? [];
  const path = name.replaceAll('.', '/');
  if (path.startsWith('*')) return [];
  const folders =
    dots === '' ? [...deployedRoots(world), ...foldersUp(folderOf(from))] : [packageOf(from, dots.length)];
  const found = folders.flatMap((folder) => {
    const inside = folder === null ? null : joinInside(folder, path);
    return inside === null ? [] : modulesMatching(world.source, inside, 'python');
  });
  return [...new Set(found)].sort();
}

function relative(from: string, dots: number, name: string, world: World): Resolution {
  const folder = packageOf(from, dots);
  const path = folder === null ? null : joinInside(folder, name.replaceAll('.', '/'));
  if (path === null) return { kind: 'unknown', why: 'leads outside the repository' };
  return (
    moduleAt(world.source, path) ??
    namespaceAt(world.source, path) ?? { kind: 'unknown', why: 'no such module' }
  );
}

/**
 * Returns the folder that the leading dots mean. The module of a package is its `__init__.py`, or its folder.
 */
function packageOf(from: string, dots: number): string | null {
  let folder: string | null = from.endsWith('.py') ? folderOf(from) : from;
  for (let up = 1; up < dots && folder !== null; up += 1) folder = joinInside(folder, '..');
  return folder;
}

/**
 * Resolves an absolute name. Deployed code is certain. Beyond it, a build may copy files together, so the
 * folders around the module and then layers are guessed. A guess never shadows the standard library or a
 * declared dependency.
 */
function absolute(from: string, name: string, world: World): Resolution {
  const { source } = world;
  const top = name.split('.')[0] ?? name;
  const path = name.replaceAll('.', '/');
  const isUserCode = (folder: string): boolean =>
    !isInstalled(folder) && !vendoredNames(source, folder).has(top.toLowerCase());
  const deployed = deployedRoots(world).filter(isUserCode);
  const sure = firstIn(deployed, path, moduleAt, source);
  if (sure) return sure;
  if (isStandard(top) || declaredDependencies(source, world.directory).has(top.toLowerCase()))
    return { kind: 'library', name };
  // A regular module anywhere on the path comes before a folder without `__init__.py`.
  const around = [...deployed, ...foldersUp(folderOf(from)).filter(isUserCode)];
  const found = firstIn(around, path, moduleAt, source) ?? firstIn(around, path, namespaceAt, source);
  if (found) return found;
  if (top !== name && firstIn(around, top, moduleAt, source))
    return { kind: 'unknown', why: `not in ${top}` };
  const layers = conventionalLayers(source, world.directory, 'python');
  return firstIn(layers, path, moduleAt, source, isUserCode) ?? { kind: 'library', name };
}

const deployedRoots = (world: World): readonly string[] => [
  world.directory,
  ...world.layers.flatMap((layer) => [`${layer}/python`, layer]),
];

function firstIn(
  folders: Iterable<string>,
  path: string,
  look: (source: Source, path: string) => Resolution | null,
  source: Source,
  counts: (folder: string) => boolean = () => true,
): Resolution | null {
  for (const folder of folders) {
    const inside = counts(folder) ? joinInside(folder, path) : null;
    const found = inside === null ? null : look(source, inside);
    if (found) return found;
  }
  return null;
}

function moduleAt(source: Source, path: string): Resolution | null {
  for (const file of path === '' ? ['__init__.py'] : [`${path}/__init__.py`, `${path}.py`]) {
    if (source.kind(file) !== 'file') continue;
    const real = source.resolve(file);
    return real === null
      ? { kind: 'unknown', why: 'leads outside the repository' }
      : { kind: 'module', path: real };
  }
  return null;
}

/** Returns a folder as a package if it, or a folder below it, contains Python code. */
function namespaceAt(source: Source, path: string): Resolution | null {
  if (path === '' || source.kind(path) !== 'directory') return null;
  const real = source.resolve(path);
  return real !== null && holdsPython(source, path, 2) ? { kind: 'module', path: real } : null;
}

function holdsPython(source: Source, folder: string, depth: number): boolean {
  const entries = listFolder(source, folder);
  if (entries.some(({ name, kind }) => kind === 'file' && name.endsWith('.py'))) return true;
  if (depth === 0) return false;
  return entries.some(
    ({ name, kind }) =>
      kind === 'directory' && !isSkippedFolder(name) && holdsPython(source, `${folder}/${name}`, depth - 1),
  );
}
