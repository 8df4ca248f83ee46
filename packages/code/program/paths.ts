import { folderOf } from '@emmental/model';

export { folderOf, joinInside } from '@emmental/model';

/** Returns a folder and all folders above it, the nearest first: `a/b/c` → `a/b/c`, `a/b`, `a`, ``. */
export function foldersUp(folder: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; at !== ''; ) {
    at = folderOf(at);
    folders.push(at);
  }
  return folders;
}

/** Returns a path without the ending of its file name. */
export const withoutEnding = (path: string): string => path.replace(/\.[^./]*$/, '');

/** Tells if a path is inside a folder of installed dependencies. */
export const isInstalled = (path: string): boolean =>
  /(?:^|\/)(?:node_modules|site-packages|dist-packages)(?:\/|$)/.test(path);

/** Joins a folder and a name. An empty folder is the root. */
export const below = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);
