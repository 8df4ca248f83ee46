import type { Source } from '@emmental/model';
import { oncePerSource } from './cache.ts';
import { isSkippedFolder } from './folder.ts';
import { joinInside } from './paths.ts';

const bounds = { depth: 5, folders: 2000 } as const;

/** Folders named `nodejs` or `python`: the layout of a layer's content, wherever the repository keeps it. */
export function conventionalLayers(source: Source, name: 'nodejs' | 'python'): readonly string[] {
  return layerFolders(source, '')[name];
}

const layerFolders = oncePerSource(
  (source: Source, root: string): { readonly nodejs: string[]; readonly python: string[] } => {
    const found = { nodejs: [] as string[], python: [] as string[] };
    let folders = [root];
    let seen = 0;
    for (let depth = 0; depth < bounds.depth && seen < bounds.folders; depth += 1) {
      const next: string[] = [];
      for (const folder of folders)
        for (const { name, kind } of source.list(folder)) {
          if (kind !== 'directory' || isSkippedFolder(name) || (seen += 1) > bounds.folders) continue;
          const path = joinInside(folder, name) ?? '';
          if (name === 'nodejs' || name === 'python') found[name].push(path);
          next.push(path);
        }
      folders = next;
    }
    return found;
  },
);
