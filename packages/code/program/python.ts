import type { Source } from '@emmental/model';
import type { Resolution } from '../program.ts';
import { isSkippedFolder, modulesMatching } from './folder.ts';
import { conventionalLayers } from './layer.ts';
import type { World } from './load.ts';
import { folderOf, foldersUp, isInstalled, joinInside } from './paths.ts';
import { declaredDependencies, isStandard, vendoredNames } from './python-library.ts';

/**
 * Where `a.b` or `..a` leads by Python's rules: relative names from the module's package, absolute ones along the
 * import path (the code folder, layers, then the folders around). A folder without `__init__.py` is an empty module
 * whose path is the folder. What is not in the repository is a library.
 */
export function resolvePython(from: string, specifier: string, world: World): Resolution {
  const [, dots = '', name = ''] = /^(\.*)(.*)$/.exec(specifier) ?? [];
  return dots === '' ? absolute(from, name, world) : relative(from, dots.length, name, world);
}

/** Modules that `handlers.*` may mean, along the import path. */
export function pythonModulesLike(from: string, pattern: string, world: World): readonly string[] {
  const [, dots = '', name = ''] = /^(\.*)(.*)$/.exec(pattern) ?? [];
  const path = name.replaceAll('.', '/');
  if (path.startsWith('*')) return [];
  const folders =
    dots === '' ? roots(from, world).map(({ folder }) => folder) : [packageOf(from, dots.length) ?? null];
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

/** The folder that one dot means, or two. A package's module is its `__init__.py`, or its folder. */
function packageOf(from: string, dots: number): string | null {
  let folder: string | null = from.endsWith('.py') ? folderOf(from) : from;
  for (let up = 1; up < dots && folder !== null; up += 1) folder = joinInside(folder, '..');
  return folder;
}

function absolute(from: string, name: string, world: World): Resolution {
  const top = name.split('.')[0] ?? name;
  const path = name.replaceAll('.', '/');
  const candidates = roots(from, world).filter((root) => mayHold(root, top, world));
  // A regular module anywhere on the path, installed ones too, comes before a folder without `__init__.py`.
  for (const { folder } of candidates) {
    const found = moduleAt(world.source, joinInside(folder, path) ?? '');
    if (found) return found;
  }
  const isLibrary =
    isStandard(top) || declaredDependencies(world.source, world.directory).has(top.toLowerCase());
  for (const { folder } of isLibrary ? [] : candidates) {
    const found = namespaceAt(world.source, joinInside(folder, path) ?? '');
    if (found) return found;
  }
  const isOwn =
    top !== name && candidates.some(({ folder }) => moduleAt(world.source, joinInside(folder, top) ?? ''));
  return isOwn ? { kind: 'unknown', why: `not in ${top}` } : { kind: 'library', name };
}

interface Root {
  readonly folder: string;
  /** True for a folder that is on the import path for certain. */
  readonly certain: boolean;
}

/** Python's import path. Beyond the code folder and layers it is a guess that a build copies files together. */
function roots(from: string, world: World): readonly Root[] {
  const certain = [world.directory, ...world.layers.flatMap((layer) => [`${layer}/python`, layer])];
  const guessed = [...foldersUp(folderOf(from)), ...conventionalLayers(world.source, 'python')];
  const folders = new Map<string, Root>();
  for (const folder of certain) folders.set(folder, { folder, certain: true });
  for (const folder of guessed) if (!folders.has(folder)) folders.set(folder, { folder, certain: false });
  return [...folders.values()];
}

/** A guessed folder does not shadow the standard library or a declared dependency, and an installed one is no code of the user. */
function mayHold(root: Root, top: string, world: World): boolean {
  if (isInstalled(root.folder) || vendoredNames(world.source, root.folder).has(top)) return false;
  if (root.certain) return true;
  return !isStandard(top) && !declaredDependencies(world.source, world.directory).has(top.toLowerCase());
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

/** A folder counts as a package when there is Python code in it or one below. */
function namespaceAt(source: Source, path: string): Resolution | null {
  if (path === '' || source.kind(path) !== 'directory') return null;
  const real = source.resolve(path);
  return real !== null && holdsPython(source, path, 2) ? { kind: 'module', path: real } : null;
}

function holdsPython(source: Source, folder: string, depth: number): boolean {
  const entries = source.list(folder);
  if (entries.some(({ name, kind }) => kind === 'file' && name.endsWith('.py'))) return true;
  if (depth === 0) return false;
  return entries.some(
    ({ name, kind }) =>
      kind === 'directory' && !isSkippedFolder(name) && holdsPython(source, `${folder}/${name}`, depth - 1),
  );
}
