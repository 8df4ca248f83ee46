import type { Source } from '@emmental/model';
import { oncePerSource } from '@emmental/model';
import { isSkippedFolder, listFolder } from './folder.ts';
import { field, readJson, text } from './json.ts';
import { folderOf, foldersUp, joinInside } from './paths.ts';

const bounds = { depth: 8, folders: 3000 } as const;

/**
 * Returns the folders, anywhere in the repository, in which a name of Python is a package or a module. A build or a layer
 * may copy them beside the code. The nearest folder above the code that has any below it decides; empty where there is none.
 */
export const pythonHomes = (source: Source, directory: string, name: string): readonly string[] =>
  nearest(source, directory, (folders) => folders.python.get(name));

/** Returns the folders of the packages of that name (package.json), in the same way. */
export const nodePackages = (source: Source, directory: string, name: string): readonly string[] =>
  nearest(source, directory, (folders) => folders.node.get(name));

/** Returns the folders that contain a folder of that name, in the same way. */
export const foldersWith = (source: Source, directory: string, name: string): readonly string[] =>
  nearest(source, directory, (folders) => folders.directories.get(name));

interface Folders {
  readonly directories: ReadonlyMap<string, readonly string[]>;
  /** The folders that contain a package or a module of the name. */
  readonly python: ReadonlyMap<string, readonly string[]>;
  /** The folders whose package.json has the name. */
  readonly node: ReadonlyMap<string, readonly string[]>;
}

function nearest(
  source: Source,
  directory: string,
  find: (folders: Folders) => readonly string[] | undefined,
): readonly string[] {
  for (const folder of foldersUp(directory)) {
    const folders = foldersBelow(source, folder);
    const found = folders && find(folders);
    if (found) return found;
  }
  return [];
}

/** Lists what the folders below a folder contain. Null where there are too many, as a name might then be of another app. */
const foldersBelow = oncePerSource((source: Source, root: string): Folders | null => {
  const python = new Map<string, string[]>();
  const node = new Map<string, string[]>();
  const directories = new Map<string, string[]>();
  let folders = [root];
  for (let depth = 0, seen = 0; depth <= bounds.depth && folders.length > 0; depth += 1) {
    seen += folders.length;
    if (seen > bounds.folders) return null;
    folders = folders.flatMap((folder) => {
      const inner: string[] = [];
      let isPython = false;
      for (const { name, kind } of listFolder(source, folder)) {
        const path = joinInside(folder, name) ?? '';
        if (kind === 'directory' && !isOther(name)) {
          inner.push(path);
          add(directories, name, folder);
        } else if (kind === 'file' && name.endsWith('.py')) {
          isPython = true;
          add(python, name.slice(0, -'.py'.length), folder);
        } else if (kind === 'file' && name === 'package.json') {
          const own = text(field(readJson(source, path), 'name'));
          if (own !== null) add(node, own, folder);
        }
      }
      if (isPython && folder !== '') add(python, nameOf(folder), folderOf(folder));
      return inner;
    });
  }
  return { python, node, directories };
});

function add(found: Map<string, string[]>, name: string, folder: string): void {
  const before = found.get(name);
  if (before) before.push(folder);
  else found.set(name, [folder]);
}

const nameOf = (folder: string): string => folder.slice(folder.lastIndexOf('/') + 1);

/** Folders whose modules are not copied into functions. */
const isOther = (name: string): boolean =>
  isSkippedFolder(name) || /^(?:\.|(?:__)?tests?(?:__)?$)/.test(name);
