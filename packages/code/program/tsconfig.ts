import type { Source } from '@emmental/model';
import { oncePerSource } from '@emmental/model';
import { entries, field, readJson, text, texts } from './json.ts';
import { below, folderOf, foldersUp, joinInside } from './paths.ts';

/**
 * The options of a tsconfig that affect how modules are found. Folders are relative to the root of the
 * repository.
 */
export interface Tsconfig {
  readonly baseUrl: string | null;
  readonly outDir: string | null;
  readonly rootDir: string | null;
  readonly paths: readonly { readonly pattern: string; readonly targets: readonly string[] }[];
}

const extendsLimit = 8;

/**
 * Reads a tsconfig and all configurations in the repository that it extends. Null when there is no such file.
 */
export const readTsconfig = oncePerSource((source: Source, path: string): Tsconfig | null =>
  read(source, path, 0),
);

/**
 * Returns the paths that a specifier may mean by `paths` and `baseUrl` of the nearest configuration that has
 * one of the two, the most likely first.
 */
export function mappedPaths(source: Source, from: string, specifier: string): readonly string[] {
  for (const folder of foldersUp(folderOf(from))) {
    for (const name of ['tsconfig.json', 'tsconfig.base.json', 'jsconfig.json']) {
      const config = readTsconfig(source, below(folder, name));
      if (!config || (config.paths.length === 0 && config.baseUrl === null)) continue;
      const mapped = config.paths.flatMap(({ pattern, targets }) => fill(pattern, targets, specifier));
      const based = config.baseUrl === null ? null : joinInside(config.baseUrl, specifier);
      return based === null ? mapped : [...mapped, based];
    }
  }
  return [];
}

function read(source: Source, path: string, depth: number): Tsconfig | null {
  const json = readJson(source, path);
  if (json === null || depth > extendsLimit) return null;
  const folder = folderOf(path);
  const inherited = texts(field(json, 'extends'))
    .map((name) => read(source, extended(source, folder, name), depth + 1))
    .findLast((config) => config !== null);
  const option = (name: string): string | null => {
    const written = text(field(json, 'compilerOptions', name));
    return written === null ? null : joinInside(folder, written);
  };
  const baseUrl = option('baseUrl') ?? inherited?.baseUrl ?? null;
  const written = entries(field(json, 'compilerOptions', 'paths')).map(([pattern, targets]) => ({
    pattern,
    targets: texts(targets).flatMap((target) => joinInside(baseUrl ?? folder, target) ?? []),
  }));
  const config: Tsconfig = {
    baseUrl,
    outDir: option('outDir') ?? inherited?.outDir ?? null,
    rootDir: option('rootDir') ?? inherited?.rootDir ?? null,
    paths: written.length > 0 ? written : (inherited?.paths ?? []),
  };
  return config.paths.length > 0 || depth > 0 ? config : withReferences(source, folder, json, config);
}

/** Adds the paths of the projects that a configuration references, if it has no paths itself. */
function withReferences(
  source: Source,
  folder: string,
  json: Parameters<typeof field>[0],
  config: Tsconfig,
): Tsconfig {
  const references = field(json, 'references');
  const paths = (Array.isArray(references) ? references : []).flatMap((reference) => {
    const target = joinInside(folder, text(field(reference, 'path')) ?? '');
    if (target === null) return [];
    const file = source.kind(target) === 'directory' ? `${target}/tsconfig.json` : target;
    return read(source, file, 1)?.paths ?? [];
  });
  return paths.length > 0 ? { ...config, paths } : config;
}

function extended(source: Source, folder: string, name: string): string {
  const path = name.startsWith('.') ? joinInside(folder, name) : null;
  if (path === null) return '';
  return source.kind(path) === 'file' ? path : `${path}.json`;
}

function fill(pattern: string, targets: readonly string[], specifier: string): readonly string[] {
  const [prefix = '', suffix] = pattern.split('*');
  if (suffix === undefined) return pattern === specifier ? targets : [];
  if (!specifier.startsWith(prefix) || !specifier.endsWith(suffix)) return [];
  if (specifier.length < prefix.length + suffix.length) return [];
  const star = specifier.slice(prefix.length, specifier.length - suffix.length);
  return targets.map((target) => target.replace('*', star));
}
