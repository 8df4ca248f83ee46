import { isAnyPackage, joinInside } from '@emmental/model';
import { sourcesBeside } from '../../program/compiled.ts';
import { codeFolders } from '../code-folders.ts';
import { firstFile, type LinkRule, type LinkSearch } from '../rule.ts';

/**
 * The source from which a build makes the file: if `dist/orders` is not in the repository, `src/orders.ts` may be its source.
 * The folder of an archive that a build writes holds the source too, or the folder with the archive's name.
 */
export const besideOutput: LinkRule = {
  how: 'source beside the output',
  certain: false,
  find: (search) => {
    const { source, files } = search;
    const folders = outputFolders(search);
    const inPlace = firstFile(search, folders, (folder, path) => files.sourceAt(source, folder, path));
    return inPlace.length > 0
      ? inPlace
      : firstFile(search, folders, (folder, path) => compiled(search, folder, path));
  },
};

function compiled({ source, files }: LinkSearch, folder: string, path: string): string | null {
  const output = joinInside(folder, path);
  for (const candidate of output === null ? [] : sourcesBeside(output)) {
    const file = files.sourceAt(source, '', candidate);
    if (file !== null) return file;
  }
  return null;
}

/**
 * Returns the folders in which the build may have found the source. The folder of the template counts only for a package
 * whose name fits any function, because a package with a name of its own belongs to the code of that name.
 */
function outputFolders({ directory, artefact, template }: LinkSearch): readonly string[] {
  const written =
    directory ?? (artefact?.kind === 'path' && !artefact.name.includes('*') ? artefact.name : null);
  const isPackage = artefact !== null && artefact.kind !== 'function' && directory === null;
  const beside = isPackage && isAnyPackage(artefact) ? [template] : [];
  return [...new Set([...codeFolders(written), ...beside])];
}
