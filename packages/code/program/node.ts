import { isBuiltin } from 'node:module';
import type { Resolution } from '../program.ts';
import { foldersWith, nodePackages } from './anywhere.ts';
import { isCopied, packageFolder } from './copied.ts';
import { isBuildAround } from './declared-build.ts';
import { modulesMatching } from './folder.ts';
import { field, readJson, text } from './json.ts';
import { conventionalLayers } from './layer.ts';
import type { ResolveContext } from './load.ts';
import { type Finder, nodeFile, packageEntry, sourceBeside } from './node-file.ts';
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
  if (/^\.\.?(?:\/|$)/.test(specifier))
    return certain(relative(folderOf(from), specifier, finderOf(from), world), from, specifier, how, world);
  if (specifier.startsWith('/')) return absolute(specifier, finderOf(from), world);
  if (specifier.startsWith('#')) return internal(from, specifier, how, world);
  if (/^[a-z][a-z0-9+.-]*:/i.test(specifier)) return { kind: 'library', name: specifier };
  return packageSpecifier(from, specifier, how, world);
}

/** Returns who finds what a module imports: a module of TypeScript or JSX never runs as it is. */
const finderOf = (from: string): Finder => (/\.(?:[cm]?ts|[jt]sx)$/.test(from) ? 'build' : 'runtime');

/**
 * Returns the file of a relative import, unless the import leads to another file when it runs: where a build may replace `run.js` by
 * the output of `run.ts`, and where Node.js runs a file as code that a bundler would embed as data.
 */
function certain(
  found: Resolution,
  from: string,
  specifier: string,
  how: How,
  { source }: ResolveContext,
): Resolution {
  if (found.kind === 'data' && how === 'require' && !/\.json$/i.test(found.path))
    return finderOf(from) === 'build' || isBuildAround(source, from)
      ? found
      : {
          kind: 'unknown',
          why: 'Node.js runs a file of this type as code, and it is not read',
          isThere: true,
        };
  if (found.kind !== 'module' || !/\.[cm]?jsx?$/.test(found.path)) return found;
  const twin = sourceBeside(source, found.path);
  if (twin === null || (finderOf(from) === 'build' && !/\.[cm]?js$/.test(specifier))) return found;
  return finderOf(from) === 'build' || isBuildAround(source, from)
    ? {
        kind: 'unknown',
        why: `not decided: ${found.path} or ${twin}; a build decides which of the two is loaded`,
        isThere: true,
      }
    : found;
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

function relative(folder: string, specifier: string, finder: Finder, world: ResolveContext): Resolution {
  const path = joinInside(folder, specifier);
  if (path === null) return { kind: 'unknown', why: 'is outside the repository' };
  // A module of a package in `node_modules` is read only if the package is, and then with the modules beside it.
  if (isInstalled(path) && packageFolder(path) !== packageFolder(`${folder}/`))
    return { kind: 'library', name: installedName(path) };
  return (
    nodeFile(world.source, path, finder) ??
    copiedFile(specifier, finder, world) ?? { kind: 'unknown', why: 'no such file' }
  );
}

/** Returns the only file in the repository that a build may have copied to a path beside the module: `./shared/db`. */
function copiedFile(
  specifier: string,
  finder: Finder,
  { source, directory }: ResolveContext,
): Resolution | null {
  const [, inner = ''] = /^(?:\.{1,2}\/)+(.*)$/.exec(specifier) ?? [];
  const [first = '', ...rest] = inner.split('/');
  if (rest.length === 0 || rest.at(-1) === '') return null;
  const found = [...inside(foldersWith(source, directory, first), inner)].flatMap(
    (path) => nodeFile(source, path, finder) ?? [],
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

function absolute(specifier: string, finder: Finder, world: ResolveContext): Resolution {
  const library: Resolution = { kind: 'library', name: installedName(specifier) };
  for (const path of deployedFrom(specifier, world)) {
    const folder = packageFolder(path);
    if (isInstalled(path) && (!world.readsCopied || folder === null || !isRead(folder, world))) continue;
    const found = nodeFile(world.source, path, finder);
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
      ? relative(target.folder, target.path, finderOf(from), world)
      : packageSpecifier(from, target.path, how, world);
  return mappedFile(from, specifier, world) ?? { kind: 'unknown', why: 'no package.json defines it' };
}

function packageSpecifier(from: string, specifier: string, how: How, world: ResolveContext): Resolution {
  const [, name = specifier, subpath = ''] = /^(@[^/]+\/[^/]+|[^/]+)(?:\/(.*))?$/.exec(specifier) ?? [];
  // Node.js knows no paths of a tsconfig: it loads the installed package.
  const isPlain = finderOf(from) === 'runtime' && isInstalledFor(from, name, world);
  const mapped = isPlain ? null : mappedFile(from, specifier, world);
  if (mapped) return mapped;
  const folder =
    workspacePackage(world.source, folderOf(from), name) ??
    inLayer(name, world) ??
    copiedBeside(from, name, world) ??
    copied(name, world);
  const outsidePackages = () => (isPlain ? null : aliased(from, name, specifier, world));
  const found =
    folder === null ? outsidePackages() : packageEntry(world.source, folder, subpath, how, finderOf(from));
  return found ?? { kind: 'library', name: specifier };
}

/** Is a package installed in a folder above the module? */
const isInstalledFor = (from: string, name: string, { source }: ResolveContext): boolean =>
  foldersUp(folderOf(from)).some(
    (folder) => source.kind(below(folder, `node_modules/${name}`)) === 'directory',
  );

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
    const found = isInstalled(path) ? null : nodeFile(source, path, finderOf(from));
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

/** Returns the folder of a small package of others in a `node_modules` above the module that no manifest lists, so that no installation replaces it. */
function copiedBeside(from: string, name: string, world: ResolveContext): string | null {
  if (world.readsCopied !== true) return null;
  return (
    foldersUp(folderOf(from))
      .map((folder) => below(folder, `node_modules/${name}`))
      .find((folder) => world.source.kind(folder) === 'directory' && isRead(folder, world)) ?? null
  );
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
    const found = nodeFile(world.source, path, finderOf(from));
    if (found) return found;
  }
  return null;
}

const installedName = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
