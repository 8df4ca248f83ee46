import type { Source } from '@emmental/model';
import { oncePerSource } from '@emmental/model';
import type { Resolution } from '../program.ts';
import { pythonHomes } from './anywhere.ts';
import { isReadable } from './copied.ts';
import { isSkippedFolder, listFolder, modulesMatching } from './folder.ts';
import { conventionalLayers } from './layer.ts';
import type { ResolveContext } from './load.ts';
import { folderOf, foldersUp, isInstalled, joinInside, layerRoots } from './paths.ts';
import { pythonFile } from './python-file.ts';
import { declaredDependencies, isStandard, vendoredNames } from './python-library.ts';

/**
 * Resolves `a.b` or `..a` by Python's rules. A relative name starts at the package of the module. An absolute
 * name is searched along the import path: the folder of the code, its layers, then the folders above the
 * module. A folder without `__init__.py` is an empty module whose path is the folder. A name that is not in
 * the repository is a library.
 */
export function resolvePython(from: string, specifier: string, world: ResolveContext): Resolution {
  const [, dots = '', name = ''] = /^(\.*)(.*)$/.exec(specifier) ?? [];
  return dots === '' ? absolute(from, name, world) : relative(from, dots.length, name, world);
}

/** Returns the modules along the import path that `handlers.*` may mean. */
export function pythonModulesLike(from: string, pattern: string, world: ResolveContext): readonly string[] {
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

function relative(from: string, dots: number, name: string, world: ResolveContext): Resolution {
  const folder = packageOf(from, dots);
  const path = folder === null ? null : joinInside(folder, name.replaceAll('.', '/'));
  if (path === null) return { kind: 'unknown', why: 'is outside the repository' };
  return (
    pythonFile(world.source, path) ??
    namespaceAt(world.source, path) ?? { kind: 'unknown', why: 'no such module' }
  );
}

/**
 * Returns the folder that the leading dots mean. `from` is the path of a module: for a package its
 * `__init__.py`, or its folder.
 */
function packageOf(from: string, dots: number): string | null {
  let folder: string | null = from.endsWith('.py') ? folderOf(from) : from;
  for (let up = 1; up < dots && folder !== null; up += 1) folder = joinInside(folder, '..');
  return folder;
}

/**
 * Resolves an absolute name, first in the deployed code. A build may also copy files from elsewhere into the
 * deployed code, so the folders above the module, all layers and then the repository are searched. These
 * guesses are made only for names that are not in the standard library and not a declared dependency.
 */
function absolute(from: string, name: string, world: ResolveContext): Resolution {
  const { source } = world;
  const top = name.split('.')[0] ?? name;
  const path = name.replaceAll('.', '/');
  const isUserCode = (folder: string): boolean =>
    !isInstalled(folder) && !vendoredNames(source, folder).has(top.toLowerCase());
  const deployed = deployedRoots(world).filter(isUserCode);
  const deployedModule =
    firstIn(deployed, path, pythonFile, source) ?? copiedModule(top, path, deployedRoots(world), world);
  if (deployedModule) return deployedModule;
  if (isStandard(top) || declaredDependencies(source, world.directory).has(top.toLowerCase()))
    return { kind: 'library', name };
  // Python prefers a regular module anywhere on the path to a folder without `__init__.py`.
  const around = [...deployed, ...foldersUp(folderOf(from)).filter(isUserCode)];
  const found = firstIn(around, path, pythonFile, source) ?? firstIn(around, path, namespaceAt, source);
  if (found) return found;
  if (top !== name && firstIn(around, top, pythonFile, source))
    return { kind: 'unknown', why: `not in ${top}` };
  const layers = conventionalLayers(source, world.directory, 'python');
  return (
    firstIn(layers, path, pythonFile, source, isUserCode) ??
    (top === name ? null : firstIn(layers, path, namespaceAt, source, isUserCode)) ??
    onlyOne(top, path, isUserCode, world) ?? { kind: 'library', name }
  );
}

/** Returns a module of a small package of others whose folder was copied into the deployed code, if no model describes it. */
function copiedModule(
  top: string,
  path: string,
  roots: readonly string[],
  { source, isKnown, readsCopied = false }: ResolveContext,
): Resolution | null {
  if (!readsCopied || isStandard(top) || isKnown('python', top)) return null;
  const holds = (root: string): boolean => {
    const folder = joinInside(root, top);
    return folder !== null && source.kind(folder) === 'directory' && isReadable(source, folder);
  };
  return firstIn(roots, path, pythonFile, source, holds);
}

/** Returns the module where only one folder of the repository has the name; its files are copied by a build. */
function onlyOne(
  top: string,
  path: string,
  isUserCode: (folder: string) => boolean,
  { source, directory, isKnown }: ResolveContext,
): Resolution | null {
  if (isKnown('python', top)) return null;
  const homes = pythonHomes(source, directory, top).filter(isUserCode);
  for (const resolveAt of path === top ? [pythonFile] : [pythonFile, namespaceAt]) {
    const found = homes.flatMap((home) => firstIn([home], path, resolveAt, source) ?? []);
    if (found.length > 0) return found.length === 1 ? (found[0] ?? null) : null;
  }
  return null;
}

const deployedRoots = (world: ResolveContext): readonly string[] => [
  world.directory,
  ...world.layers.flatMap((layer) => layerRoots(layer, 'python')),
];

function firstIn(
  folders: Iterable<string>,
  path: string,
  resolveAt: (source: Source, path: string) => Resolution | null,
  source: Source,
  isIncluded: (folder: string) => boolean = () => true,
): Resolution | null {
  for (const folder of folders) {
    const inside = isIncluded(folder) ? joinInside(folder, path) : null;
    const found = inside === null ? null : resolveAt(source, inside);
    if (found) return found;
  }
  return null;
}

/** Resolves a folder as a package if the folder, or one up to two levels below it, contains Python code. */
const namespaceAt = oncePerSource((source: Source, path: string): Resolution | null => {
  if (path === '' || source.kind(path) !== 'directory') return null;
  const real = source.resolve(path);
  return real !== null && containsPython(source, path, 2) ? { kind: 'module', path: real } : null;
});

function containsPython(source: Source, folder: string, depth: number): boolean {
  const entries = listFolder(source, folder);
  if (entries.some(({ name, kind }) => kind === 'file' && name.endsWith('.py'))) return true;
  if (depth === 0) return false;
  return entries.some(
    ({ name, kind }) =>
      kind === 'directory' &&
      !isSkippedFolder(name) &&
      containsPython(source, `${folder}/${name}`, depth - 1),
  );
}
