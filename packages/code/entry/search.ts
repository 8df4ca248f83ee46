import type { Source } from '@emmental/model';
import { languageOf } from '../languages/index.ts';
import { isSkippedFolder, listFolder } from '../program/folder.ts';
import { below, folderOf, joinInside, withoutEnding } from '../program/paths.ts';
import type { Module } from '../tree.ts';

const bounds = { depth: 6, folders: 1000 } as const;

/**
 * Returns the folders in which code is searched. For a zip file that a build creates, these are the folder
 * with the same name and the folder of the zip file.
 */
export function codeFolders(directory: string): readonly string[] {
  if (!/\.(?:zip|jar|war)$/.test(directory)) return [directory];
  return [withoutEnding(directory), folderOf(directory)];
}

/**
 * Returns the module below a folder whose path, without its ending, ends in `path`. Null when there is no
 * such module or more than one. Tests are ignored.
 */
export function uniqueFile(
  source: Source,
  folder: string,
  path: string,
  language: Module['language'],
): string | null {
  const found = filesBelow(source, existingAncestor(source, folder)).filter((file) => {
    const bare = withoutEnding(file);
    return (
      languageOf(file) === language &&
      (bare === path || bare.endsWith(`/${path}`)) &&
      !/(?:^|\/)(?:__)?tests?(?:__)?\//.test(file)
    );
  });
  return found.length === 1 && found[0] !== undefined ? source.resolve(found[0]) : null;
}

/**
 * Returns a file with the name of the handler in a language that is not supported. Null when there is none.
 */
export function foreignFile(source: Source, directory: string, stem: string): string | null {
  const path = joinInside(directory, stem) ?? '';
  const folder = folderOf(path);
  const name = path.slice(folder === '' ? 0 : folder.length + 1);
  const file = listFolder(source, folder).find(
    (entry) => entry.kind === 'file' && (entry.name === name || withoutEnding(entry.name) === name),
  );
  return file && languageOf(file.name) === null ? below(folder, file.name) : null;
}

function existingAncestor(source: Source, folder: string): string {
  let current = folder;
  while (current !== '' && source.kind(current) !== 'directory') current = folderOf(current);
  return current;
}

function filesBelow(source: Source, folder: string): readonly string[] {
  const files: string[] = [];
  let folders = [folder];
  for (
    let depth = 0, seen = 0;
    depth < bounds.depth && folders.length > 0 && seen < bounds.folders;
    depth += 1
  ) {
    const next: string[] = [];
    for (const current of folders.slice(0, bounds.folders - seen))
      for (const { name, kind } of listFolder(source, current)) {
        const path = joinInside(current, name) ?? '';
        if (kind === 'file') files.push(path);
        else if (!isSkippedFolder(name)) next.push(path);
      }
    seen += folders.length;
    folders = next;
  }
  return files;
}
