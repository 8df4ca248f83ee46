import type { Source } from '@emmental/model';
import { parseFile } from '../../parse/index.ts';
import { get, stringOf } from '../../tree.ts';

/** Returns the path of the module that `main` names, without its ending; null if another file with that name would be found first. */
export function nodeModule(directory: string, source: Source): string | null {
  const inDirectory = (name: string): string => (directory === '' ? name : `${directory}/${name}`);
  const manifest = inDirectory('package.json');
  const main =
    source.kind(manifest) === 'file'
      ? stringOf(get(parseFile(manifest, source)?.root ?? undefined, 'main'))
      : undefined;
  if (main !== undefined) {
    const module = main.replace(/^\.\//, '').replace(/\.[cm]?[jt]s$/, '');
    const isOther = /\.[cm]js$/.test(main) && source.kind(inDirectory(`${module}.js`)) === 'file';
    return isOther ? null : module;
  }
  return source.kind(inDirectory('index.js')) !== 'file' && source.kind(inDirectory('function.js')) === 'file'
    ? 'function'
    : 'index';
}
