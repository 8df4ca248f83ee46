import type { Source } from '@emmental/model';
import type { Pattern } from './packaging.ts';

/**
 * Returns what `npm pack` leaves out of a Node function, by `.npmignore`, else `.gitignore`; `sam build`
 * copies with `npm pack`. Null where `package.json` lists the files to take. Source: npm documentation,
 * package.json, "files".
 */
export function ignoredByNpm(directory: string, source: Source): readonly Pattern[] | null {
  const below = (name: string): string => (directory === '' ? name : `${directory}/${name}`);
  const manifest = source.kind(below('package.json')) === 'file' ? source.read(below('package.json')) : null;
  if (manifest && 'text' in manifest && /"files"\s*:/.test(manifest.text)) return null;
  const file = ['.npmignore', '.gitignore'].map(below).find((path) => source.kind(path) === 'file');
  return file === undefined ? [] : patternsIn(file, source);
}

/**
 * Returns what `gcloud` leaves out of the source that it uploads: the lines of `.gcloudignore` and of the
 * files that it includes, else the lines of `.gitignore`. Version control is always left out. Source: `gcloud
 * topic gcloudignore`.
 */
export function ignoredByGcloud(directory: string, source: Source): readonly Pattern[] {
  const below = (name: string): string => (directory === '' ? name : `${directory}/${name}`);
  const ignoreFile = below('.gcloudignore');
  if (source.kind(ignoreFile) === 'file')
    return patternsIn(ignoreFile, source, (name) => patternsIn(below(name), source));
  const at = { file: below('.gcloudignore'), line: 1, column: 1 };
  const usual = ['.git/**', '.gitignore', 'node_modules/**'].map((name) => ({ pattern: `!${name}`, at }));
  return [...usual, ...patternsIn(below('.gitignore'), source)];
}

/**
 * Reads the lines of an ignore file. `#!include:NAME` inserts the lines of another file, for tools that
 * support it.
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
 * Turns a line of an ignore file into file patterns: for the named path and for everything below it. Source:
 * gitignore(5).
 */
function patternsOf(row: string): readonly string[] {
  const isTaken = row.startsWith('!');
  const name = (isTaken ? row.slice(1) : row).replace(/\/$/, '');
  const glob = name.includes('/') ? name.replace(/^\//, '') : `**/${name}`;
  return [glob, `${glob}/**`].map((pattern) => (isTaken ? pattern : `!${pattern}`));
}
