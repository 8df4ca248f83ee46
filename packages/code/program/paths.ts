import { folderOf } from '@emmental/model';

export { folderOf, joinInside } from '@emmental/model';

/** `a/b/c` → `a/b/c`, `a/b`, `a`, ``: the folder and all that hold it, the nearest first. */
export function foldersUp(folder: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; at !== ''; ) {
    at = folderOf(at);
    folders.push(at);
  }
  return folders;
}

/** The path without the ending of its file name. */
export const withoutEnding = (path: string): string => path.replace(/\.[^./]*$/, '');

/** True when the path leads into installed dependencies. */
export const isInstalled = (path: string): boolean =>
  /(?:^|\/)(?:node_modules|site-packages|dist-packages)(?:\/|$)/.test(path);

/** A name in a folder. */
export const below = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);
