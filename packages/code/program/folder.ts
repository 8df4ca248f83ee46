import type { Source } from '@emmental/model';
import { oncePerSource } from '@emmental/model';
import { languageOf } from '../languages/index.ts';
import type { Module } from '../tree.ts';
import { isInstalled, joinInside, withoutEnding } from './paths.ts';

const bounds = { matches: 200, folders: 200 } as const;

/** Folders without the user's source code: installed packages, the output of builds, and files of tools. */
const skipped: ReadonlySet<string> = new Set([
  'node_modules',
  'site-packages',
  'dist-packages',
  '__pycache__',
  '.git',
  '.venv',
  'venv',
  '.aws-sam',
  'cdk.out',
  '.serverless',
]);

export const isSkippedFolder = (name: string): boolean => skipped.has(name);

/** Lists a folder. Cached, because a Source counts everything that it lists. */
export const listFolder = oncePerSource((source: Source, folder: string) => source.list(folder));

/**
 * Returns the modules whose path, with or without its ending, matches `folder/a*b`. A star stands for text
 * without a slash. The result is sorted and limited.
 */
export function modulesMatching(
  source: Source,
  pattern: string,
  language: Module['language'],
): readonly string[] {
  const star = pattern.indexOf('*');
  const lastSlash = pattern.slice(0, star).lastIndexOf('/');
  const folder = lastSlash === -1 ? '' : pattern.slice(0, lastSlash);
  if (source.kind(folder) !== 'directory' || isInstalled(folder)) return [];
  // `./handlers/*.js` may match `handlers/a.ts`.
  const stem = languageOf(pattern) === null ? pattern : withoutEnding(pattern);
  // A dot in a name of Python leads into a package of the package.
  const isPython = language === 'python';
  const fits = new RegExp(
    `^${stem
      .split('*')
      .map(escaped)
      .join(isPython ? '.+' : '[^/]+')}$`,
  );
  const depth = pattern.slice(lastSlash + 1).split('/').length + (isPython ? 2 : 0);
  return filesBelow(source, folder, depth)
    .filter((path) => languageOf(path) === language)
    .filter((path) => (!isPackageFile(path) && fits.test(withoutEnding(path))) || fits.test(importedAs(path)))
    .slice(0, bounds.matches);
}

/** Is the file the body of a Python package, which is imported by the name of its folder alone? */
const isPackageFile = (path: string): boolean => /(?:^|\/)__init__\.py$/.test(path);

/** Returns the files in a folder and in its subfolders, `depth` levels down. */
function filesBelow(source: Source, folder: string, depth: number): readonly string[] {
  const files: string[] = [];
  let folders = [folder];
  for (let level = 0; level <= depth; level += 1) {
    const next: string[] = [];
    for (const current of folders.slice(0, bounds.folders))
      for (const { name, kind } of listFolder(source, current)) {
        const path = joinInside(current, name) ?? '';
        if (kind === 'file') files.push(path);
        else if (!isSkippedFolder(name)) next.push(path);
      }
    folders = next;
  }
  return files.sort();
}

/** Returns the path by which an index file is imported: `a/b` for `a/b/index.js` and `a/b/__init__.py`. */
const importedAs = (path: string): string => path.replace(/\/(?:index|__init__)\.[^./]*$/, '');

const escaped = (part: string): string => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
