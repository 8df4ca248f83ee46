import { folderOf, joinInside } from '@emmental/model';
import { languageOf } from '../../languages/index.ts';
import { field, readJson, text, texts } from '../../program/json.ts';
import { isInstalled, withoutEnding } from '../../program/paths.ts';
import { type Candidate, firstFile, type LinkRule, type LinkSearch } from '../rule.ts';

/** At most this many sources of one map are looked up. */
const mostSources = 5000;

/**
 * The source in the map of a compiled or bundled file that the repository holds (`index.js.map`). People edit the source, and
 * in a bundle the code of libraries can no longer be told from the function's own. A map with one source of the handler's name
 * decides; else the last source counts as likely, because bundlers write the entry last.
 */
export const sourceMap: LinkRule = {
  how: 'source map',
  certain: true,
  find: (search) => {
    const { source, directory, files, language } = search;
    if (directory === null || language !== 'javascript') return [];
    const [compiled] = firstFile(search, [directory], (folder, path) => files.fileAt(source, folder, path));
    return compiled ? sourceOf(search, compiled) : [];
  },
};

function sourceOf({ source }: LinkSearch, compiled: Candidate): readonly Candidate[] {
  const map = `${compiled.module}.map`;
  const json = source.kind(map) === 'file' ? readJson(source, map) : null;
  if (json === null) return [];
  const root = text(field(json, 'sourceRoot')) ?? '';
  const own = texts(field(json, 'sources'))
    .slice(0, mostSources)
    .flatMap((written) => {
      const path = joinInside(
        folderOf(map),
        root + written.replace(/^webpack:\/\/[^/]*\//, '').replace(/\?.*$/, ''),
      );
      const isOwn = path !== null && !isInstalled(path) && path !== compiled.module;
      return isOwn && languageOf(path) === 'javascript' && source.kind(path) === 'file' ? [path] : [];
    });
  const named = own.filter((path) => stemOf(path) === stemOf(compiled.module));
  const [only, ...others] = named.length > 0 ? named : own;
  if (only !== undefined && others.length === 0) return [{ ...compiled, module: only }];
  const last = own.at(-1);
  return last === undefined ? [] : [{ ...compiled, module: last, certain: false }];
}

const stemOf = (path: string): string => withoutEnding(path).split('/').at(-1) ?? '';
