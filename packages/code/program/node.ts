import { isBuiltin } from 'node:module';
import type { Resolution } from '../program.ts';
import { foldersWith, nodePackages } from './anywhere.ts';
import { isCopied, packageFolder } from './copied.ts';
import { modulesMatching } from './folder.ts';
import { field, readJson, text } from './json.ts';
import { conventionalLayers } from './layer.ts';
import type { ResolveContext } from './load.ts';
import { nodeFile, packageEntry } from './node-file.ts';
import { type How, packageImports } from './package.ts';
import { below, folderOf, foldersUp, isInstalled, joinInside, layerRoots } from './paths.ts';
import { mappedPaths } from './tsconfig.ts';
import { isDependency, isExcluded, workspacePackage } from './workspace.ts';

/**
 * Resolves a specifier by the rules of Node and of bundlers (`paths` of tsconfig, TypeScript endings,
 * workspaces). Only files of the repository are modules. Everything else is a library.
 */
export function resolveNode(
  from: string,
  written: string,
  isRequired: boolean,
  world: ResolveContext,
): Resolution {
  const how = isRequired ? 'require' : 'import';
  const specifier = written.replace(/[?#][^/]*$/, (suffix, at: number) => (at === 0 ? suffix : ''));
  if (isBuiltin(specifier)) return { kind: 'library', name: specifier };
  if (/^\.\.?(?:\/|$)/.test(specifier)) return relative(folderOf(from), specifier, world);
  if (specifier.startsWith('/')) return absolute(specifier, world);
  if (specifier.startsWith('#')) return internal(from, specifier, how, world);
  if (/^[a-z][a-z0-9+.-]*:/i.test(specifier)) return { kind: 'library', name: specifier };
  return packageSpecifier(from, specifier, how, world);
}

/**
 * Returns the modules that `./handlers/*` may mean: files, and folders with an index file. The pattern must
 * begin with a known folder.
 */
export function nodeModulesLike(from: string, pattern: string, world: ResolveContext): readonly string[] {
  return [...pathsLike(from, pattern, world)].flatMap((path) =>
    modulesMatching(world.source, path, 'javascript'),
  );
}

function pathsLike(from: string, pattern: string, world: ResolveContext): Iterable<string> {
  if (pattern.startsWith('.')) return inside([folderOf(from)], pattern);
  if (pattern.startsWith('/')) return deployedFrom(pattern, world);
  return mappedPaths(world.source, from, pattern);
}

function relative(folder: string, specifier: string, world: ResolveContext): Resolution {
  const path = joinInside(folder, specifier);
  if (path === null) return { kind: 'unknown', why: 'is outside the repository' };
  // A module of a package in `node_modules` is read only if the package is, and then with the modules beside it.
  if (isInstalled(path) && packageFolder(path) !== packageFolder(`${folder}/`))
    return { kind: 'library', name: installedName(path) };
  return (
    nodeFile(world.source, path) ?? copiedFile(specifier, world) ?? { kind: 'unknown', why: 'no such file' }
  );
}

/** Returns the only file in the repository that a build may have copied to a path beside the module: `./shared/db`. */
function copiedFile(specifier: string, { source, directory }: ResolveContext): Resolution | null {
  const [, inner = ''] = /^(?:\.{1,2}\/)+(.*)$/.exec(specifier) ?? [];
  const [first = '', ...rest] = inner.split('/');
  if (rest.length === 0 || rest.at(-1) === '') return null;
  const found = [...inside(foldersWith(source, directory, first), inner)].flatMap(
    (path) => nodeFile(source, path) ?? [],
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

function absolute(specifier: string, world: ResolveContext): Resolution {
  const library: Resolution = { kind: 'library', name: installedName(specifier) };
  for (const path of deployedFrom(specifier, world)) {
    const folder = packageFolder(path);
    if (isInstalled(path) && (!world.readsCopied || folder === null || !isRead(folder, world))) continue;
    const found = nodeFile(world.source, path);
    if (found) return found;
  }
  return isInstalled(specifier)
    ? library
    : { kind: 'unknown', why: 'no file of the repository is deployed to this path' };
}

/** Is a package in `node_modules` code of the user's own, or a copied package that no model describes? */
function isRead(folder: string, { source, isKnown, readsCopied = false }: ResolveContext): boolean {
  const manifest = readJson(source, `${folder}/package.json`);
  if (source.kind(folder) !== 'directory') return false;
  if (text(field(manifest, 'version')) === null || field(manifest, 'private') === true) return true;
  return readsCopied && !isKnown('javascript', installedName(folder)) && isCopied(source, folder);
}

/**
 * Yields the paths in the repository that may be deployed to a path below `/var/task` or `/opt`, the most
 * likely first.
 */
function* deployedFrom(specifier: string, world: ResolveContext): Generator<string, void> {
  const [, task] = /^\/var\/task\/(.*)$/.exec(specifier) ?? [];
  if (task !== undefined) yield* inside([world.directory], task);
  const [, layer] = /^\/opt\/(?:nodejs\/)?(.*)$/.exec(specifier) ?? [];
  if (layer === undefined) return;
  yield* inside(
    world.layers.flatMap((folder) => layerRoots(folder, 'nodejs')),
    layer,
  );
  yield* inside(conventionalLayers(world.source, world.directory, 'nodejs'), layer);
}

function* inside(folders: Iterable<string>, innerPath: string): Generator<string, void> {
  for (const folder of folders) {
    const path = joinInside(folder, innerPath);
    if (path !== null) yield path;
  }
}

/** Resolves `#db` by the `imports` of the nearest package.json. */
function internal(from: string, specifier: string, how: How, world: ResolveContext): Resolution {
  const target = packageImports(world.source, folderOf(from), specifier, how);
  if (target !== null)
    return target.path.startsWith('.')
      ? relative(target.folder, target.path, world)
      : packageSpecifier(from, target.path, how, world);
  return mappedFile(from, specifier, world) ?? { kind: 'unknown', why: 'no package.json defines it' };
}

function packageSpecifier(from: string, specifier: string, how: How, world: ResolveContext): Resolution {
  const mapped = mappedFile(from, specifier, world);
  if (mapped) return mapped;
  const [, name = specifier, subpath = ''] = /^(@[^/]+\/[^/]+|[^/]+)(?:\/(.*))?$/.exec(specifier) ?? [];
  const folder =
    workspacePackage(world.source, folderOf(from), name) ?? inLayer(name, world) ?? copied(name, world);
  const found =
    folder === null
      ? aliased(from, name, specifier, world)
      : packageEntry(world.source, folder, subpath, how);
  return found ?? { kind: 'library', name: specifier };
}

/**
 * Returns the file of the repository that an alias of a build means: `@/db` and `~/db` begin at a source folder, `lib/db` at a
 * folder above the module.
 */
function aliased(from: string, name: string, specifier: string, world: ResolveContext): Resolution | null {
  const { source, isKnown } = world;
  const [, inner] = /^[@~]\/(.+)$/.exec(specifier) ?? [];
  if (inner === undefined && (isKnown('javascript', name) || name === specifier)) return null;
  if (inner === undefined && isDependency(source, folderOf(from), name)) return null;
  const roots = foldersUp(folderOf(from));
  const starts = inner === undefined ? roots : roots.flatMap((root) => [below(root, 'src'), root]);
  for (const path of inside(starts, inner ?? specifier)) {
    const found = isInstalled(path) ? null : nodeFile(source, path);
    if (found) return found;
  }
  return null;
}

/** Returns the only package of that name in the repository, which a build or a link installs. */
function copied(name: string, { source, directory, isKnown }: ResolveContext): string | null {
  if (isKnown('javascript', name)) return null;
  const [only = null, ...others] = nodePackages(source, directory, name).filter(
    (folder) => !isExcluded(source, folder),
  );
  return others.length === 0 ? only : null;
}

/**
 * Returns the folder of a package in a layer's `node_modules` that is the user's own code, or a copied package of others. The
 * user's own has no version or is private, because it is not published.
 */
function inLayer(name: string, world: ResolveContext): string | null {
  for (const layer of world.layers)
    for (const home of layerRoots(layer, 'nodejs')) {
      const folder = joinInside(home, `node_modules/${name}`);
      if (folder !== null && isRead(folder, world)) return folder;
    }
  return null;
}

function mappedFile(from: string, specifier: string, world: ResolveContext): Resolution | null {
  for (const path of mappedPaths(world.source, from, specifier)) {
    if (isInstalled(path)) continue;
    const found = nodeFile(world.source, path);
    if (found) return found;
  }
  return null;
}

const installedName = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
