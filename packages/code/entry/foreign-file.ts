import type { Source } from '@emmental/model';
import { languageOf } from '../languages/index.ts';
import { listFolder } from '../program/folder.ts';
import { below, folderOf, joinInside, withoutEnding } from '../program/paths.ts';

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
