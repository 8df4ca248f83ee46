import { below, type Source } from '@emmental/model';
import type { Pattern } from './packaging.ts';

/**
 * Returns the patterns of the files that `npm pack` excludes from a Node function, from `.npmignore`, else
 * `.gitignore` (`sam build` copies with `npm pack`). Null when `package.json` lists the files to include.
 * Source: npm documentation, package.json, "files".
 */
export function ignoredByNpm(directory: string, source: Source): readonly Pattern[] | null {
  const manifest =
    source.kind(below(directory, 'package.json')) === 'file'
      ? source.read(below(directory, 'package.json'))
      : null;
  if (manifest && 'text' in manifest && /"files"\s*:/.test(manifest.text)) return null;
  const file = ['.npmignore', '.gitignore']
    .map((name) => below(directory, name))
    .find((path) => source.kind(path) === 'file');
  return file === undefined ? [] : patternsIn(file, source);
}

/**
 * Returns the patterns of the files that `gcloud` does not upload: the lines of `.gcloudignore` and of the
 * files that it includes, else the lines of `.gitignore`. Folders of version control are never uploaded.
 * Source: `gcloud topic gcloudignore`.
 */
export function ignoredByGcloud(directory: string, source: Source): readonly Pattern[] {
  const ignoreFile = below(directory, '.gcloudignore');
  if (source.kind(ignoreFile) === 'file')
    return patternsIn(ignoreFile, source, (name) => patternsIn(below(directory, name), source));
  const at = { file: below(directory, '.gcloudignore'), line: 1, column: 1 };
  const usual = ['.git/**', '.gitignore', 'node_modules/**'].map((name) => ({ pattern: `!${name}`, at }));
  return [...usual, ...patternsIn(below(directory, '.gitignore'), source)];
}

/**
 * Reads the patterns of an ignore file. `include` returns the patterns for a line `#!include:NAME`, for tools
 * that support it.
 */
function patternsIn(
  file: string,
  source: Source,
  include: (name: string) => readonly Pattern[] = () => [],
): readonly Pattern[] {
  const read = source.kind(file) === 'file' ? source.read(file) : null;
  if (!read || !('text' in read)) return [];
  return read.text.split(/\r?\n/).flatMap((written, line): readonly Pattern[] => {
    const row = written.trim();
    const included = /^#!include:(.+)$/.exec(row)?.[1];
    if (included !== undefined) return include(included.trim());
    if (row === '' || row.startsWith('#')) return [];
    const at = { file, line: line + 1, column: 1 };
    return patternsOf(row).map((pattern) => ({ pattern, at }));
  });
}

/**
 * Turns a line of an ignore file into two file patterns: one for the path, and one for everything below it.
 * Source: gitignore(5).
 */
function patternsOf(row: string): readonly string[] {
  const isIncluded = row.startsWith('!');
  const name = (isIncluded ? row.slice(1) : row).replace(/\/$/, '');
  const glob = name.includes('/') ? name.replace(/^\//, '') : `**/${name}`;
  return [glob, `${glob}/**`].map((pattern) => (isIncluded ? pattern : `!${pattern}`));
}
