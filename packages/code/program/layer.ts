import type { Source } from '@emmental/model';
import { oncePerSource } from '@emmental/model';
import { isSkippedFolder, listFolder } from './folder.ts';
import { foldersUp, joinInside } from './paths.ts';

const bounds = { depth: 5, folders: 2000 } as const;

/**
 * Yields the folders named `nodejs` or `python` anywhere in the repository, the nearest to the code first.
 * Layers have folders with these names. A generator, because the search is needed only for names that were
 * not found elsewhere.
 */
export function* conventionalLayers(
  source: Source,
  directory: string,
  name: 'nodejs' | 'python',
): Generator<string, void> {
  const seen = new Set<string>();
  for (const folder of foldersUp(directory))
    for (const layer of layersBelow(source, folder)[name]) {
      if (!seen.has(layer)) yield layer;
      seen.add(layer);
    }
}

type Layers = Readonly<Record<'nodejs' | 'python', readonly string[]>>;

/**
 * Finds the layers below a folder. Empty when there are too many folders to search, because the first result
 * might then belong to another app.
 */
const layersBelow = oncePerSource((source: Source, root: string): Layers => {
  const found: Record<'nodejs' | 'python', string[]> = { nodejs: [], python: [] };
  let folders = [root];
  for (let depth = 0, seen = 0; depth < bounds.depth; depth += 1) {
    const next = folders.flatMap((folder) => foldersIn(source, folder));
    seen += next.length;
    if (seen > bounds.folders) return { nodejs: [], python: [] };
    for (const { name, path } of next) if (name === 'nodejs' || name === 'python') found[name].push(path);
    folders = next.map(({ path }) => path);
  }
  return found;
});

const foldersIn = (
  source: Source,
  folder: string,
): readonly { readonly name: string; readonly path: string }[] =>
  listFolder(source, folder)
    .filter(({ name, kind }) => kind === 'directory' && !isSkippedFolder(name))
    .map(({ name }) => ({ name, path: joinInside(folder, name) ?? '' }));
