import { joinInside, withoutEnding } from '../../program/paths.ts';
import { besideDeployed } from '../compiled/deployed-file.ts';
import { handlerFiles } from '../handler-files.ts';
import { type Candidate, firstFile, type LinkRule, type LinkSearch } from '../rule.ts';

/**
 * The entry point of a bundler with the file name of the handler. A bundler writes its output under that name, so the output is
 * deployed in place of a file of that name that lies beside the template.
 */
export const namedEntryPoint: LinkRule = {
  how: 'entry point of the bundler',
  certain: true,
  find: async (search) => {
    const [found] = entryOf(search, (name) =>
      search.entryPoints.find((point) => withoutEnding(point).split('/').at(-1) === name),
    );
    const { source, files, directory } = search;
    if (!found || directory === null) return [];
    const [inPlace] = firstFile(search, [directory], (folder, path) => files.fileAt(source, folder, path));
    // A deployment without the bundler's step would take the file in place.
    return [inPlace ? await besideDeployed(search, found, inPlace.module, true) : found];
  },
};

/** The only entry point of a bundler. */
export const entryPoint: LinkRule = {
  how: 'entry point of the bundler',
  certain: true,
  find: (search) =>
    entryOf(search, () => (search.entryPoints.length === 1 ? search.entryPoints[0] : undefined)),
};

/** Returns the file of the entry point that `pick` chooses for the file name of the handler. */
function entryOf(search: LinkSearch, pick: (name: string) => string | undefined): readonly Candidate[] {
  const { source, directory } = search;
  if (directory === null || search.language !== 'javascript') return [];
  return firstFile(search, [directory], (folder, path) => {
    const point = pick(path.slice(path.lastIndexOf('/') + 1));
    if (point === undefined) return null;
    const { sourceAt } = handlerFiles.javascript;
    return sourceAt(source, folder, point) ?? sourceAt(source, '', joinInside('', point) ?? '');
  });
}
