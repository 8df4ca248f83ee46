import type { Source } from '@emmental/model';
import { oncePerSource } from './cache.ts';
import { isSkippedFolder } from './folder.ts';
import { joinInside } from './paths.ts';

const bounds = { depth: 5, folders: 2000 } as const;

/** Folders named `nodejs` or `python`: the layout of a layer's content, wherever the repository keeps it. */
export function conventionalLayers(source: Source, name: 'nodejs' | 'python'): readonly string[] {
  return layerFolders(source, '')[name];
}

const layerFolders = oncePerSource((source: Source, root: string): Record<'nodejs' | 'python', string[]> => {
  const found: Record<'nodejs' | 'python', string[]> = { nodejs: [], python: [] };
  let folders = [root];
  for (let depth = 0, seen = 0; depth < bounds.depth && seen < bounds.folders; depth += 1) {
    const next = folders.flatMap((folder) => foldersIn(source, folder)).slice(0, bounds.folders - seen);
    for (const { name, path } of next) if (name === 'nodejs' || name === 'python') found[name].push(path);
    seen += next.length;
    folders = next.map(({ path }) => path);
  }
  return found;
});

const foldersIn = (
  source: Source,
  folder: string,
): readonly { readonly name: string; readonly path: string }[] =>
  source
    .list(folder)
    .filter(({ name, kind }) => kind === 'directory' && !isSkippedFolder(name))
    .map(({ name }) => ({ name, path: joinInside(folder, name) ?? '' }));
