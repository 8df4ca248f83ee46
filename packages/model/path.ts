import { posix } from 'node:path';

/** The folder of a path; '' is the root. Paths are POSIX and relative to the root of the scan. */
export function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

/** Returns a folder and all folders above it, the nearest first: `a/b/c` → `a/b/c`, `a/b`, `a`, ``. */
export function foldersUp(folder: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; at !== ''; ) {
    const above = folderOf(at);
    // The folder above `/` is `/` itself, and the folder above `..` is the root.
    if (above === at) break;
    folders.push(above);
    at = above;
  }
  return folders;
}

/** Returns the path of a name in a folder: `below('src', 'a.ts')` → `src/a.ts`, `below('', 'a.ts')` → `a.ts`. */
export const below = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

/**
 * Returns the folders in which a layer's content may hold modules: `python` or `nodejs` in it, then the folder itself.
 */
export const layerRoots = (layer: string, name: 'python' | 'nodejs'): readonly string[] => [
  below(layer, name),
  layer,
];

/**
 * Resolves a path relative to a folder: `joinInside('infra', '../src/')` → `src`; '' is the root. Returns null
 * when the path leads out of the root. Every path from a file's text must become a path of the `Source` in this
 * way.
 */
export function joinInside(folder: string, written: string): string | null {
  const joined = posix.normalize(`${folder || '.'}/${written}`).replace(/\/$/, '');
  if (joined === '.') return '';
  return joined === '..' || joined.startsWith('../') || joined.startsWith('/') ? null : joined;
}
