import type { Source } from '@emmental/model';
import { entries, field, type Json, readJson } from './json.ts';
import { below, foldersUp, joinInside } from './paths.ts';

/** Conditions of `exports` and `imports`, of an `import` and of a `require`. Those that lead to source code come first. */
const conditions = {
  import: ['source', 'development', 'import', 'module', 'require', 'node', 'default'],
  require: ['source', 'development', 'require', 'node', 'default', 'module', 'import'],
} as const;

/** How a module loads another one. */
export type How = keyof typeof conditions;

/**
 * Returns the target of `#name` by the `imports` of the nearest package.json: the file that Node.js loads, if the repository has it,
 * and else the source from which it may be built. The path is relative to the folder of that package.json.
 */
export function packageImports(
  source: Source,
  from: string,
  specifier: string,
  how: How,
): { readonly folder: string; readonly path: string } | null {
  for (const folder of foldersUp(from)) {
    const manifest = readJson(source, below(folder, 'package.json'));
    if (manifest === null) continue;
    const imports = field(manifest, 'imports');
    const plain = matchTarget(imports, specifier, how, loaded);
    const isThere = plain !== null && source.kind(joinInside(folder, plain) ?? '') === 'file';
    const path = isThere ? plain : matchTarget(imports, specifier, how);
    return path === null ? null : { folder, path };
  }
  return null;
}

/** Returns the target of a subpath in `exports`: `.` or `./name`. */
export function exportTarget(exported: Json, subpath: string, how: How): string | null {
  const isMap = entries(exported).some(([key]) => key.startsWith('.'));
  if (isMap) return matchTarget(exported, subpath, how);
  return subpath === '.' ? pick(exported, how) : null;
}

/** Returns the target of a subpath in `exports` that Node.js loads: by the first condition, in the order of the file, that holds. */
export function loadedTarget(exported: Json, subpath: string, how: How): string | null {
  const isMap = entries(exported).some(([key]) => key.startsWith('.'));
  if (isMap) return matchTarget(exported, subpath, how, loaded);
  return subpath === '.' ? loaded(exported, how) : null;
}

/** Conditions that hold in Node.js for every import. Source: Node.js, "Modules: Packages", conditional exports. */
const always: ReadonlySet<string> = new Set(['node-addons', 'node', 'module-sync', 'default']);

/** Returns the target of the first condition that holds in Node.js. A condition without a target for it does not count. */
function loaded(target: Json, how: How): string | null {
  if (typeof target === 'string') return target;
  const inner = Array.isArray(target)
    ? target
    : entries(target).flatMap(([condition, each]) =>
        condition === how || always.has(condition) ? [each] : [],
      );
  return inner.map((each) => loaded(each, how)).find((path) => path !== null) ?? null;
}

/**
 * Returns the target of a key. Without that key, the target of the longest matching `prefix*suffix` key, with
 * its star replaced.
 */
function matchTarget(map: Json, key: string, how: How, choose = pick): string | null {
  const exact = choose(field(map, key), how);
  if (exact !== null) return exact;
  let best: { readonly target: string; readonly length: number } | null = null;
  for (const [pattern, value] of entries(map)) {
    const [prefix = '', suffix] = pattern.split('*');
    if (suffix === undefined || !key.startsWith(prefix) || !key.endsWith(suffix)) continue;
    const target = choose(value, how);
    if (target === null || prefix.length < (best?.length ?? 0)) continue;
    const star = key.slice(prefix.length, key.length - suffix.length);
    best = { target: target.replaceAll('*', star), length: prefix.length };
  }
  return best?.target ?? null;
}

function pick(target: Json, how: How): string | null {
  if (typeof target === 'string') return target;
  if (Array.isArray(target))
    return target.map((inner) => pick(inner, how)).find((inner) => inner !== null) ?? null;
  for (const condition of conditions[how]) {
    const inner = field(target, condition);
    const path = inner === null ? null : pick(inner, how);
    if (path !== null) return path;
  }
  return null;
}
