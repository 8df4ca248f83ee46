import { isAnyName, type Source } from '@emmental/model';
import { folderOf, foldersUp, withoutEnding } from '../../program/paths.ts';
import { codeAround, filesNamed } from '../code-index.ts';
import type { Candidate, LinkRule, LinkSearch } from '../rule.ts';

/**
 * The only file with the name of the handler: below the folder of the code, or, where that folder is not known, in the
 * smallest folder around the template that has such a file. Names that fit any function, such as `index`, count only
 * below the folder of the code, or below the folder around it where a build writes the folder of the code.
 */
export const onlyFile: LinkRule = {
  how: 'only file of the name',
  certain: false,
  find: (search) => {
    const { source, directory, readings, template } = search;
    const existing =
      directory === null ? null : foldersUp(directory).find((folder) => source.kind(folder) === 'directory');
    const isNear = existing === directory || (existing !== '' && existing === folderOf(directory ?? ''));
    for (const reading of readings) {
      const around = existing === null || existing === undefined ? foldersUp(template) : [existing];
      if ((existing == null || !isNear) && isAnyName(reading.path)) continue;
      for (const folder of around) {
        const found = named(search, folder, reading.path, reading.export);
        if (found.length > 0) return found;
      }
    }
    return [];
  },
};

function named(search: LinkSearch, folder: string, path: string, exported: string): readonly Candidate[] {
  const { source, language } = search;
  const index = codeAround(source, folder);
  if (!index) return [];
  const found = filesNamed(index, folder, path, language).filter(
    (file) => (search.directory !== null && !isPackage(file, path)) || mentions(source, file, exported),
  );
  return found.map((file) => ({
    module: source.resolve(file) ?? file,
    export: exported,
    folder,
  }));
}

/**
 * Does the text of a file have the name of the export? Where the folder of the code is not known, and for the body of a package, a
 * file without that name is the code of something else.
 */
function mentions(source: Source, file: string, exported: string): boolean {
  const read = source.read(file);
  return 'text' in read && read.text.split(/[^\w$]+/).includes(exported.split('.')[0] ?? exported);
}

/** Is the file the body of a folder that has the name of the handler, `hook/__init__.py` for `hook.run`? Many folders have any name. */
const isPackage = (file: string, path: string): boolean =>
  withoutEnding(file).split('/').at(-1) !== path.split('/').at(-1);
