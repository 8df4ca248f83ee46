import { folderOf } from '@emmental/model';

export { below, folderOf, joinInside, layerRoots } from '@emmental/model';

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

/** Returns a path without the ending of its file name. */
export const withoutEnding = (path: string): string => path.replace(/\.[^./]*$/, '');

/** Tells if a path is inside a folder of installed dependencies. */
export const isInstalled = (path: string): boolean =>
  /(?:^|\/)(?:node_modules|site-packages|dist-packages)(?:\/|$)/.test(path);
