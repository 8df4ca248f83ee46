import { folderOf } from '@emmental/model';

export { below, folderOf, joinInside } from '@emmental/model';

/** Returns a folder and all folders above it, the nearest first: `a/b/c` → `a/b/c`, `a/b`, `a`, ``. */
export function foldersUp(folder: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; at !== ''; ) {
    const above = folderOf(at);
    // A path that is not below the root has no folders above it.
    if (above === at) break;
    at = above;
    folders.push(at);
  }
  return folders;
}

/** Returns a path without the ending of its file name. */
export const withoutEnding = (path: string): string => path.replace(/\.[^./]*$/, '');

/** Tells if a path is inside a folder of installed dependencies. */
export const isInstalled = (path: string): boolean =>
  /(?:^|\/)(?:node_modules|site-packages|dist-packages)(?:\/|$)/.test(path);
