import { archiveEnding } from '@emmental/model';
import { folderOf, withoutEnding } from '../program/paths.ts';

/**
 * Returns the folders in which the code of a package is searched. For an archive that a build writes, these are the folder
 * with the same name and the folder of the archive.
 */
export function codeFolders(directory: string | null): readonly string[] {
  if (directory === null) return [];
  if (!archiveEnding.test(directory)) return [directory];
  return [withoutEnding(directory), folderOf(directory)];
}
