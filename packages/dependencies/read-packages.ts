import { below, compareText, type Diagnostic, diagnostic, type Source } from '@emmental/model';
import { readBothSides } from './lockfiles/conflict.ts';
import { lockfileReaders, manifestReaders, manifests, unreadFormats } from './lockfiles/index.ts';
import { folderOf, type LockfileReader, nameOf } from './lockfiles/lockfile.ts';
import { specifiersIn } from './lockfiles/npm/manifest.ts';
import { pyProject } from './lockfiles/python/pyproject.ts';
import { requirements } from './lockfiles/requirements/read.ts';
import { readJson } from './lockfiles/text/json.ts';
import type { Ecosystem, PackageList } from './package-list.ts';

export interface ReadPackages {
  /** One list for each file, sorted by file. */
  readonly lists: readonly PackageList[];
  /** Diagnostics of all lists, and of files that name packages and are not read. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads every file below `path` that names packages, the files that those include, manifests without a lockfile, and the
 * nearest lockfiles above. It does not read installed trees (`node_modules`, virtual environments); `readDeployed` does.
 * `path` can be a single file.
 */
export function readPackages(source: Source, path: string): ReadPackages {
  const lists = new Map<string, PackageList>();
  const diagnostics: Diagnostic[] = [];
  const waiting: { readonly path: string; readonly reader: LockfileReader }[] = [];
  const kind = source.kind(path);
  const at = { file: path === '' ? '.' : path, line: 1, column: 1 };
  if (kind === null) return { lists: [], diagnostics: [diagnostic('read/not-found', at, at.file)] };
  const files = kind === 'file' ? [path] : [...filesAbove(source, path), ...filesBelow(source, path)];
  for (const file of files) {
    // A text file that the user names is read as requirements, whatever its name is.
    const reader = readerOf(file) ?? (kind === 'file' && file.endsWith('.txt') ? requirements : undefined);
    if (reader) waiting.push({ path: file, reader });
    const unread =
      unreadFormats.get(nameOf(file)) ?? (/\.(?:cs|fs|vb)proj$/.test(file) ? 'NuGet' : undefined);
    if (unread !== undefined)
      diagnostics.push(diagnostic('dependencies/unread-format', { file, line: 1, column: 1 }, unread));
    else if (kind === 'file' && !reader && !manifests.has(nameOf(file)))
      diagnostics.push(
        diagnostic('dependencies/unread-format', at, `no format has the name ${nameOf(file)}`),
      );
  }
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    if (lists.has(next.path)) continue;
    const list = readLockfile(source, next.path, next.reader);
    if ('diagnostic' in list) {
      diagnostics.push(list.diagnostic);
      continue;
    }
    lists.set(next.path, list);
    diagnostics.push(...list.diagnostics);
    for (const include of list.includes) waiting.push({ path: include, reader: next.reader });
  }
  const covered = new Set(
    [...lists.values()].map((covering) => `${covering.ecosystem} ${folderOf(covering.file)}`),
  );
  for (const file of files) {
    if (!isUncovered(source, file, covered)) continue;
    diagnostics.push(diagnostic('dependencies/no-lockfile', { file, line: 1, column: 1 }));
    const reader = manifestReaders.find((candidate) => candidate.recognises(file));
    const list = reader && readLockfile(source, file, reader);
    if (list === undefined) continue;
    if ('diagnostic' in list) diagnostics.push(list.diagnostic);
    else {
      lists.set(file, list);
      diagnostics.push(...list.diagnostics);
    }
  }
  return { lists: [...lists.values()].sort((a, b) => compareText(a.file, b.file)), diagnostics };
}

/** Returns whether packages are read from a file of this name. */
export const isLockfile = (path: string): boolean => readerOf(path) !== undefined;

export const readerOf = (path: string): LockfileReader | undefined =>
  lockfileReaders.find((reader) => reader.recognises(path));

const above = new WeakMap<Source, Map<string, readonly PackageList[]>>();

/** Reads the lockfiles in a folder and in the folders above it, the nearest first. Each is read once per Source. */
export function listsAbove(source: Source, directory: string): readonly PackageList[] {
  const known = above.get(source) ?? new Map<string, readonly PackageList[]>();
  above.set(source, known);
  const before = known.get(directory);
  if (before) return before;
  const here = source.list(directory).flatMap(({ name, kind }) => {
    const file = below(directory, name);
    const reader = kind === 'file' ? readerOf(file) : undefined;
    const list = reader && readLockfile(source, file, reader);
    return list && 'packages' in list ? [list] : [];
  });
  const parent = folderOf(directory);
  const lists = directory === '' || parent === directory ? here : [...here, ...listsAbove(source, parent)];
  known.set(directory, lists);
  return lists;
}

/** Reads a lockfile. An exception in a reader is reported, and other files are still read. */
function readLockfile(
  source: Source,
  file: string,
  reader: LockfileReader,
): PackageList | { readonly diagnostic: Diagnostic } {
  const read = source.read(file);
  if ('diagnostic' in read) return read;
  try {
    const list = readBothSides(reader, { file, text: read.text, source });
    const cut = cutOff(reader, file, read.text);
    return cut && list.diagnostics.every(({ code }) => code !== cut.code)
      ? { ...list, diagnostics: [...list.diagnostics, cut] }
      : list;
  } catch (error) {
    const about = `${file} (${(error as Error).message.slice(0, 120)})`;
    return { diagnostic: diagnostic('read/failed', { file, line: 1, column: 1 }, about) };
  }
}

function cutOff({ endsWithLine }: LockfileReader, file: string, text: string): Diagnostic | null {
  if (!endsWithLine || text === '' || text.endsWith('\n')) return null;
  const line = text.split('\n').length;
  return diagnostic('read/partly-read', { file, line, column: 1 }, 'the file ends in the middle of a line');
}

/** Returns whether a manifest requires something and no lockfile of its ecosystem is in its folder or above. */
function isUncovered(source: Source, file: string, covered: ReadonlySet<string>): boolean {
  const ecosystem = manifests.get(nameOf(file));
  if (ecosystem === undefined) return false;
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    if (covered.has(`${ecosystem} ${folder}`)) return false;
    if (folder === '') return requiresPackages(source, file);
  }
}

function requiresPackages(source: Source, file: string): boolean {
  if (nameOf(file) === 'pyproject.toml') return (pyProject(source, folderOf(file))?.requires.length ?? 0) > 0;
  const read = source.read(file);
  if (!('text' in read)) return false;
  if (nameOf(file) === 'package.json')
    return specifiersIn(readJson(file, read.text).root, ['dependencies', 'optionalDependencies']).size > 0;
  return /^\s*(?:install_requires\b|\[packages\]\s*\n\s*[\w"'])/m.test(read.text);
}

const passedOver = new Set([
  'node_modules',
  '.git',
  '.venv',
  'venv',
  '.aws-sam',
  '.serverless',
  'cdk.out',
  '.tox',
]);

/**
 * Returns the lockfiles in the folders above `path`, which serve it too: the nearest of each ecosystem that `path`
 * itself lacks. A child reads its parent `pom.xml`.
 */
function filesAbove(source: Source, path: string): readonly string[] {
  const found: string[] = [];
  const served = new Set<Ecosystem>(['Maven']);
  for (let folder = path; ; folder = folderOf(folder)) {
    const here = source.list(folder).flatMap(({ name, kind }) => {
      const file = below(folder, name);
      const reader = kind === 'file' ? readerOf(file) : undefined;
      return reader && !served.has(reader.ecosystem) ? [{ file, ecosystem: reader.ecosystem }] : [];
    });
    if (folder !== path) found.push(...here.map(({ file }) => file));
    for (const { ecosystem } of here) served.add(ecosystem);
    if (folder === '') return found;
  }
}

function filesBelow(source: Source, folder: string): readonly string[] {
  return source.list(folder).flatMap(({ name, kind }): readonly string[] => {
    const path = below(folder, name);
    if (kind === 'file') return [path];
    return passedOver.has(name) ? [] : filesBelow(source, path);
  });
}
