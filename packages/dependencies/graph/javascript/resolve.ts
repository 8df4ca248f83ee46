import { isBuiltin } from 'node:module';
import { folderOf, joinInside } from '@emmental/model';
import { type Files, isObject, type JsonObject } from '../files.ts';
import type { ModuleRequest } from '../request.ts';

/** The result of resolving a request of an installed module. */
export type Installed =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'builtin' }
  /** No package of that name is installed in the folders where the module looks. */
  | { readonly kind: 'missing'; readonly name: string }
  /** The package is installed, but it lacks the file. */
  | { readonly kind: 'no-file'; readonly name: string };

/** `bundled` = a bundler joins the files; it also uses the condition `module` of `package.json`. Otherwise Node.js loads the files. */
export interface ResolveOptions {
  readonly bundled: boolean;
}

/**
 * Resolves a request among installed files as Node.js does: nested `node_modules`, `exports` and `imports` with
 * conditions, `main`, folders, endings. Source: nodejs.org, "Modules: Packages" and "Modules: CommonJS modules", "All
 * together".
 */
export function resolveInstalled(
  files: Files,
  from: string,
  { specifier, by }: Pick<ModuleRequest, 'specifier' | 'by'>,
  options: ResolveOptions,
): Installed {
  const conditions = conditionsOf(by, options);
  if (/^\.\.?(?:\/|$)/.test(specifier)) {
    const path = joinInside(folderOf(from), specifier);
    const file = path === null ? null : fileOrFolder(files, path, options);
    return file === null ? { kind: 'no-file', name: specifier } : { kind: 'file', path: file };
  }
  if (specifier.startsWith('#')) return imported(files, from, specifier, by, options);
  // `punycode/` names the package, not the built-in module of that name.
  if (isBuiltin(specifier)) return { kind: 'builtin' };
  return packageFile(files, folderOf(from), specifier, conditions, options);
}

/** Returns the file that `name` or `name/rest` means for a module in `folder`. */
function packageFile(
  files: Files,
  folder: string,
  specifier: string,
  conditions: ReadonlySet<string>,
  options: ResolveOptions,
): Installed {
  const [, name = specifier, rest = ''] = /^(@[^/]+\/[^/]+|[^/@][^/]*)(?:\/(.*))?$/.exec(specifier) ?? [];
  const own = selfReference(files, folder, name, rest, conditions);
  if (own !== null) return { kind: 'file', path: own };
  let isThere = false;
  for (let at = folder; ; at = folderOf(at)) {
    const place = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (!at.endsWith('node_modules') && files.isFolder(place)) {
      isThere = true;
      const path = inPackage(files, place, rest, conditions, options);
      if (path !== null) return { kind: 'file', path };
    }
    if (at === '') break;
  }
  return isThere ? { kind: 'no-file', name } : { kind: 'missing', name };
}

function inPackage(
  files: Files,
  folder: string,
  rest: string,
  conditions: ReadonlySet<string>,
  options: ResolveOptions,
): string | null {
  const manifest = files.json(`${folder}/package.json`);
  const exports = manifest?.['exports'];
  if (exports !== undefined && exports !== null) {
    const target = exportTarget(exports, rest === '' ? '.' : `./${rest}`, conditions);
    const path = target === null ? null : joinInside(folder, target);
    return path === null ? null : fileOrFolder(files, path, options);
  }
  return rest === '' ? mainOf(files, folder, options) : fileOrFolder(files, `${folder}/${rest}`, options);
}

/** Resolves the name of the package in which the module is. A package with `exports` can import itself by its name. */
function selfReference(
  files: Files,
  folder: string,
  name: string,
  rest: string,
  conditions: ReadonlySet<string>,
): string | null {
  for (let at = folder; at !== '' && !at.endsWith('node_modules'); at = folderOf(at)) {
    if (!files.isFile(`${at}/package.json`)) continue;
    const manifest = files.json(`${at}/package.json`);
    if (manifest?.['name'] !== name || manifest['exports'] === undefined) return null;
    const target = exportTarget(manifest['exports'], rest === '' ? '.' : `./${rest}`, conditions);
    const path = target === null ? null : joinInside(at, target);
    return path !== null && files.isFile(path) ? path : null;
  }
  return null;
}

/** Resolves `#name` by the `imports` of the nearest package. */
function imported(
  files: Files,
  from: string,
  specifier: string,
  by: ModuleRequest['by'],
  options: ResolveOptions,
): Installed {
  for (let at = folderOf(from); ; at = folderOf(at)) {
    const manifest = files.isFile(at === '' ? 'package.json' : `${at}/package.json`)
      ? files.json(at === '' ? 'package.json' : `${at}/package.json`)
      : null;
    if (manifest) {
      const target = matching(manifest['imports'], specifier, conditionsOf(by, options));
      // Node.js does not accept another `#` name of the package as a target.
      if (target === null || target.startsWith('#')) break;
      if (!target.startsWith('./'))
        return resolveInstalled(files, at === '' ? 'x' : `${at}/x`, { specifier: target, by }, options);
      const path = joinInside(at, target);
      return path !== null && files.isFile(path)
        ? { kind: 'file', path }
        : { kind: 'no-file', name: specifier };
    }
    if (at === '') break;
  }
  return { kind: 'no-file', name: specifier };
}

function conditionsOf(by: ModuleRequest['by'], { bundled }: ResolveOptions): ReadonlySet<string> {
  return new Set([by, 'node', 'default', ...(bundled ? ['module'] : ['node-addons', 'module-sync'])]);
}

function exportTarget(exports: unknown, key: string, conditions: ReadonlySet<string>): string | null {
  const isMap = isObject(exports) && Object.keys(exports).some((text) => text.startsWith('.'));
  if (isMap) return matching(exports, key, conditions);
  return key === '.' ? chosen(exports, '', conditions, 0) : null;
}

/** Returns the target of the longest matching key, with `*` filled in. */
function matching(map: unknown, key: string, conditions: ReadonlySet<string>): string | null {
  if (!isObject(map)) return null;
  if (Object.hasOwn(map, key)) return chosen(map[key], '', conditions, 0);
  let best: { readonly before: string; readonly filled: string; readonly target: unknown } | null = null;
  for (const [pattern, target] of Object.entries(map)) {
    const star = pattern.indexOf('*');
    // An old form of a folder: `"./lib/": "./lib/"`.
    const isFolder = star === -1 && pattern.endsWith('/');
    if (star === -1 && !isFolder) continue;
    const before = isFolder ? pattern : pattern.slice(0, star);
    const after = isFolder ? '' : pattern.slice(star + 1);
    if (!key.startsWith(before) || !key.endsWith(after) || key.length < before.length + after.length)
      continue;
    if (best && best.before.length >= before.length) continue;
    const filled = key.slice(before.length, key.length - after.length);
    best = { before, filled, target: isFolder && typeof target === 'string' ? `${target}*` : target };
  }
  return best === null ? null : chosen(best.target, best.filled, conditions, 0);
}

function chosen(
  target: unknown,
  filled: string,
  conditions: ReadonlySet<string>,
  depth: number,
): string | null {
  if (depth > 20) return null;
  if (typeof target === 'string') return target.replaceAll('*', () => filled);
  if (Array.isArray(target)) {
    for (const alternative of target) {
      const path = chosen(alternative, filled, conditions, depth + 1);
      if (path !== null) return path;
    }
    return null;
  }
  if (!isObject(target)) return null;
  for (const [condition, value] of Object.entries(target)) {
    if (!conditions.has(condition)) continue;
    const path = chosen(value, filled, conditions, depth + 1);
    if (path !== null) return path;
  }
  return null;
}

const endings = ['.js', '.json', '.node', '.mjs', '.cjs', '.ts', '.tsx', '.jsx'] as const;

function fileOrFolder(files: Files, path: string, options: ResolveOptions): string | null {
  if (files.isFile(path)) return path;
  for (const ending of endings) if (files.isFile(path + ending)) return path + ending;
  return files.isFolder(path) ? mainOf(files, path, options) : null;
}

function mainOf(files: Files, folder: string, options: ResolveOptions): string | null {
  const manifest: JsonObject | null = files.isFile(`${folder}/package.json`)
    ? files.json(`${folder}/package.json`)
    : null;
  for (const field of options.bundled ? ['main', 'module'] : ['main']) {
    const main = manifest?.[field];
    if (typeof main !== 'string' || main === '') continue;
    const path = joinInside(folder, main);
    // `"main": "."` names the folder itself.
    if (path === null || path === folder) continue;
    if (files.isFile(path)) return path;
    for (const ending of endings) if (files.isFile(path + ending)) return path + ending;
    const index = indexOf(files, path);
    if (index !== null) return index;
  }
  return indexOf(files, folder);
}

function indexOf(files: Files, folder: string): string | null {
  if (!files.isFolder(folder)) return null;
  for (const ending of endings)
    if (files.isFile(`${folder}/index${ending}`)) return `${folder}/index${ending}`;
  return null;
}
