import type { Source } from '@emmental/model';
import type { Pattern } from './packaging.ts';

/**
 * What `npm pack`, with which `sam build` copies a Node function, leaves out: `.npmignore`, else `.gitignore`. Null where
 * `package.json` lists what is taken. Source: npm documentation, package.json, "files".
 */
export function ignoredByNpm(directory: string, source: Source): readonly Pattern[] | null {
  const below = (name: string): string => (directory === '' ? name : `${directory}/${name}`);
  const manifest = source.kind(below('package.json')) === 'file' ? source.read(below('package.json')) : null;
  if (manifest && 'text' in manifest && /"files"\s*:/.test(manifest.text)) return null;
  const file = ['.npmignore', '.gitignore'].map(below).find((path) => source.kind(path) === 'file');
  return file === undefined ? [] : patternsIn(file, source);
}

/**
 * What `gcloud` leaves out of the source that it uploads: `.gcloudignore` with the files that it includes, else what
 * `.gitignore` names; version control in any case. Source: `gcloud topic gcloudignore`.
 */
export function ignoredByGcloud(directory: string, source: Source): readonly Pattern[] {
  const below = (name: string): string => (directory === '' ? name : `${directory}/${name}`);
  const own = below('.gcloudignore');
  if (source.kind(own) === 'file') return patternsIn(own, source, (name) => patternsIn(below(name), source));
  const at = { file: below('.gcloudignore'), line: 1, column: 1 };
  const usual = ['.git/**', '.gitignore', 'node_modules/**'].map((name) => ({ pattern: `!${name}`, at }));
  return [...usual, ...patternsIn(below('.gitignore'), source)];
}

/** The lines of an ignore file; `#!include:NAME` stands for those of another one, where a tool knows that. */
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

/** A line of an ignore file as patterns of files: what it names, and all that lies in it. Source: gitignore(5). */
function patternsOf(row: string): readonly string[] {
  const takes = row.startsWith('!');
  const name = (takes ? row.slice(1) : row).replace(/\/$/, '');
  const glob = name.includes('/') ? name.replace(/^\//, '') : `**/${name}`;
  return [glob, `${glob}/**`].map((one) => (takes ? one : `!${one}`));
}
