import { folderOf, joinInside, type Source } from '@emmental/model';
import { languageOf } from '../../languages/index.ts';
import { field, type Json, readJson, text, texts } from '../../program/json.ts';
import { isInstalled, withoutEnding } from '../../program/paths.ts';
import { isCompiledFrom } from '../compiled/from.ts';
import { type Candidate, firstFile, type LinkRule, type LinkSearch } from '../rule.ts';

/** At most this many sources of one map are looked up. */
const mostSources = 5000;

/** At most this many characters of a map inside of a compiled file are read. */
const longestInline = 20_000_000;

/**
 * The source in the map of a compiled or bundled file that the repository holds (`index.js.map`, another file that its last line
 * names, or a map in that line). People edit the source, and
 * in a bundle the code of libraries can no longer be told from the function's own. A map with one source of the handler's name
 * decides; else the last source counts as likely, because bundlers write the entry last.
 *
 * A map only claims what the compiled file was made of. So the compiled file is compared with the sources, and where it does
 * something else, the map finds nothing and the compiled file itself is read. The code of installed packages in a bundle cannot be
 * compared, so the sources of such a bundle are likely.
 */
export const sourceMap: LinkRule = {
  how: 'source map',
  certain: true,
  find: (search) => {
    const { source, directory, files, language } = search;
    if (directory === null || language !== 'javascript') return [];
    const [compiled] = firstFile(search, [directory], (folder, path) => files.fileAt(source, folder, path));
    return compiled ? sourceOf(search, directory, compiled) : [];
  },
};

async function sourceOf(
  { source }: LinkSearch,
  directory: string,
  compiled: Candidate,
): Promise<readonly Candidate[]> {
  const found = mapOf(source, compiled.module);
  if (found === null) return [];
  const { json, map } = found;
  const root = text(field(json, 'sourceRoot')) ?? '';
  const sources = texts(field(json, 'sources')).slice(0, mostSources);
  const own = [
    ...new Set(
      sources.flatMap((written) => {
        const path = joinInside(
          folderOf(map),
          root + written.replace(/^webpack:\/\/[^/]*\//, '').replace(/\?.*$/, ''),
        );
        const isOwn = path !== null && !isInstalled(path) && path !== compiled.module;
        return isOwn && languageOf(path) === 'javascript' && source.kind(path) === 'file' ? [path] : [];
      }),
    ),
  ];
  const named = own.filter((path) => stemOf(path) === stemOf(compiled.module));
  const [only, ...others] = named.length > 0 ? named : own;
  const isOnly = others.length === 0;
  const module = isOnly ? only : own.at(-1);
  if (module === undefined) return [];
  if (sources.some(isInstalled))
    return [{ ...compiled, module, certain: false, notCompared: compiled.module }];
  if (!(await isCompiledFrom(source, directory, compiled.module, module, own))) return [];
  return [isOnly ? { ...compiled, module } : { ...compiled, module, certain: false }];
}

/** Returns the map of a compiled file, with the path to which its sources are relative. */
function mapOf(source: Source, compiled: string): { readonly json: Json; readonly map: string } | null {
  const beside = `${compiled}.map`;
  if (source.kind(beside) === 'file') return { json: readJson(source, beside), map: beside };
  if (!/\.[cm]?jsx?$/.test(compiled)) return null;
  const file = source.read(compiled);
  const written = 'text' in file ? lastComment(file.text) : null;
  if (written === null) return null;
  const inline = /^data:application\/json;(?:charset=[\w-]+;)?base64,([\w+/=]+)$/.exec(written)?.[1];
  if (inline !== undefined) return { json: parsed(inline), map: compiled };
  const map = /^[\w./-]+\.map$/.test(written) ? joinInside(folderOf(compiled), written) : null;
  return map !== null && source.kind(map) === 'file' ? { json: readJson(source, map), map } : null;
}

/** Returns what the comment `//# sourceMappingURL=` in the last lines names. */
function lastComment(code: string): string | null {
  const start = code.lastIndexOf('//# sourceMappingURL=');
  const text = start < 0 ? '' : code.slice(start + 21).trim();
  return text === '' || /\s/.test(text) || text.length > longestInline ? null : text;
}

function parsed(base64: string): Json {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8')) as Json;
  } catch {
    return null;
  }
}

const stemOf = (path: string): string => withoutEnding(path).split('/').at(-1) ?? '';
