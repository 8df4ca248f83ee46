import type { Source } from '@emmental/model';
import { oncePerSource } from '@emmental/model';
import { languageOf } from '../languages/index.ts';
import { isSkippedFolder, listFolder } from '../program/folder.ts';
import { below, foldersUp, withoutEnding } from '../program/paths.ts';
import type { Module } from '../tree.ts';

const bounds = { depth: 14, folders: 10_000 } as const;

/** The folders and code files below a folder. */
export interface CodeIndex {
  readonly folders: readonly string[];
  /** Code files by the name of the file without its ending, in lower case. */
  readonly byStem: ReadonlyMap<string, readonly string[]>;
}

/**
 * Returns the index of the largest folder around `from` that has at most 10,000 folders; null if even the folder itself has
 * more. A name that is searched in a part of the folders only would look unique although it is not.
 */
export function codeAround(source: Source, from: string): CodeIndex | null {
  for (const folder of [...foldersUp(from)].reverse()) {
    const index = source.kind(folder) === 'directory' ? codeBelow(source, folder) : null;
    if (index) return index;
  }
  return null;
}

const codeBelow = oncePerSource((source: Source, root: string): CodeIndex | null => {
  const folders: string[] = [];
  const byStem = new Map<string, string[]>();
  let level = [root];
  for (let depth = 0; depth < bounds.depth && level.length > 0; depth += 1) {
    folders.push(...level);
    if (folders.length > bounds.folders) return null;
    level = level.flatMap((folder) =>
      listFolder(source, folder).flatMap(({ name, kind }) => {
        const path = below(folder, name);
        if (kind === 'directory') return isSkippedFolder(name) ? [] : [path];
        if (languageOf(name) === null) return [];
        const stem = withoutEnding(name).toLowerCase();
        const before = byStem.get(stem);
        if (before) before.push(path);
        else byStem.set(stem, [path]);
        return [];
      }),
    );
  }
  return { folders, byStem };
});

/**
 * Returns the code files of a language below `folder` whose path, without its ending, ends in `path`. Files of tests, copies
 * and outputs of builds are left out, unless `folder` itself lies in such a folder.
 */
export function filesNamed(
  index: CodeIndex,
  folder: string,
  path: string,
  language: Module['language'],
): readonly string[] {
  const stem = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const named = [
    ...(index.byStem.get(stem) ?? []).filter((file) => endsIn(withoutEnding(file), path)),
    ...['index', '__init__']
      .flatMap((body) => index.byStem.get(body) ?? [])
      .filter((file) => endsIn(file.replace(/\/(?:index|__init__)\.[^./]*$/, ''), path)),
  ];
  return named.filter((file) => languageOf(file) === language && isSourceBelow(folder, file));
}

const endsIn = (file: string, path: string): boolean => file === path || file.endsWith(`/${path}`);

/** Is the file or folder below `folder`, and no test, copy or output of a build in it? */
export function isSourceBelow(folder: string, path: string): boolean {
  if (folder !== '' && path !== folder && !path.startsWith(`${folder}/`)) return false;
  const inner = folder === '' ? path : path.slice(folder.length + 1);
  return !notSource.test(inner);
}

/** Paths of tests, of copies, and of folders that builds write. */
const notSource =
  /(?:^|\/)(?:(?:__)?(?:tests?|mocks?|fixtures?|snapshots?)(?:__)?|specs?|e2e|dist|build|out|output|\.[^/]+|coverage|backups?|old|copy|copies|deprecated|archived?)\/|(?:[._ -](?:test|spec|stories|mock|copy|bak|backup|old|orig)|_test)(?:\.[^/]*)?$|(?:^|\/)(?:test_[^/]*\.py|conftest\.py)$|[ _-]copy(?:[ _-]?\d+)?\/|\(\d+\)/i;
