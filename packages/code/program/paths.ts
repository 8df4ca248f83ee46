export { below, folderOf, foldersUp, joinInside, layerRoots } from '@emmental/model';

/** Returns a path without the ending of its file name. */
export const withoutEnding = (path: string): string => path.replace(/\.[^./]*$/, '');

/** Tells if a path is inside a folder of installed dependencies. */
export const isInstalled = (path: string): boolean =>
  /(?:^|\/)(?:node_modules|site-packages|dist-packages)(?:\/|$)/.test(path);
