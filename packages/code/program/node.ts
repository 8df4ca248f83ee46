import { isBuiltin } from 'node:module';
import type { Resolution } from '../program.ts';
import { modulesMatching } from './folder.ts';
import { field, readJson, text } from './json.ts';
import { conventionalLayers } from './layer.ts';
import type { ResolveContext } from './load.ts';
import { nodeFile, packageEntry } from './node-file.ts';
import { packageImports } from './package.ts';
import { folderOf, isInstalled, joinInside, layerRoots } from './paths.ts';
import { mappedPaths } from './tsconfig.ts';
import { workspacePackage } from './workspace.ts';

/**
 * Resolves a specifier by the rules of Node and of bundlers (`paths` of tsconfig, TypeScript endings,
 * workspaces). Only files of the repository are modules. Everything else is a library.
 */
export function resolveNode(from: string, written: string, world: ResolveContext): Resolution {
  const specifier = written.replace(/[?#][^/]*$/, (suffix, at: number) => (at === 0 ? suffix : ''));
  if (isBuiltin(specifier)) return { kind: 'library', name: specifier };
  if (/^\.\.?(?:\/|$)/.test(specifier)) return relative(folderOf(from), specifier, world);
  if (specifier.startsWith('/')) return absolute(specifier, world);
  if (specifier.startsWith('#')) return internal(from, specifier, world);
  if (/^[a-z][a-z0-9+.-]*:/i.test(specifier)) return { kind: 'library', name: specifier };
  return packageSpecifier(from, specifier, world);
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
  if (isInstalled(path)) return { kind: 'library', name: installedName(path) };
  return nodeFile(world.source, path) ?? { kind: 'unknown', why: 'no such file' };
}

function absolute(specifier: string, world: ResolveContext): Resolution {
  if (isInstalled(specifier)) return { kind: 'library', name: installedName(specifier) };
  for (const path of deployedFrom(specifier, world)) {
    const found = nodeFile(world.source, path);
    if (found) return found;
  }
  return { kind: 'unknown', why: 'no file of the repository is deployed to this path' };
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
function internal(from: string, specifier: string, world: ResolveContext): Resolution {
  const target = packageImports(world.source, folderOf(from), specifier);
  if (target !== null)
    return target.path.startsWith('.')
      ? relative(target.folder, target.path, world)
      : packageSpecifier(from, target.path, world);
  return mappedFile(from, specifier, world) ?? { kind: 'unknown', why: 'no package.json defines it' };
}

function packageSpecifier(from: string, specifier: string, world: ResolveContext): Resolution {
  const mapped = mappedFile(from, specifier, world);
  if (mapped) return mapped;
  const [, name = specifier, subpath = ''] = /^(@[^/]+\/[^/]+|[^/]+)(?:\/(.*))?$/.exec(specifier) ?? [];
  const folder = workspacePackage(world.source, folderOf(from), name) ?? inLayer(name, world);
  const found = folder === null ? null : packageEntry(world.source, folder, subpath);
  return found ?? { kind: 'library', name: specifier };
}

/**
 * Returns the folder of a package in a layer's `node_modules` that is the user's own code. Such a package has
 * no version or is private, because it is not published.
 */
function inLayer(name: string, { source, layers }: ResolveContext): string | null {
  for (const layer of layers)
    for (const home of layerRoots(layer, 'nodejs')) {
      const folder = joinInside(home, `node_modules/${name}`);
      if (folder === null || source.kind(folder) !== 'directory') continue;
      const manifest = readJson(source, `${folder}/package.json`);
      if (text(field(manifest, 'version')) === null || field(manifest, 'private') === true) return folder;
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
