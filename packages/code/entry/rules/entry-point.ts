import { joinInside, withoutEnding } from '../../program/paths.ts';
import { handlerFiles } from '../handler-files.ts';
import { firstFile, type LinkRule } from '../rule.ts';

/**
 * The entry point of a bundler. A bundler puts its output files into one folder, so the entry point with the file name of
 * the handler is the source, else the only entry point.
 */
export const entryPoint: LinkRule = {
  how: 'entry point of the bundler',
  certain: true,
  find: (search) => {
    const { source, directory, entryPoints } = search;
    if (directory === null || search.language !== 'javascript') return [];
    return firstFile(search, [directory], (folder, path) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const fitting = entryPoints.filter((point) => withoutEnding(point).split('/').at(-1) === name);
      const [point] = fitting.length > 0 ? fitting : entryPoints.length === 1 ? entryPoints : [];
      if (point === undefined) return null;
      const { fileAt } = handlerFiles.javascript;
      return fileAt(source, folder, point) ?? fileAt(source, '', joinInside('', point) ?? '');
    });
  },
};
