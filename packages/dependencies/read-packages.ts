import { compareText, type Diagnostic, diagnostic, type Source } from '@emmental/model';
import { readBothSides } from './lockfiles/conflict.ts';
import { lockfileReaders, manifestReaders, manifests, unreadFormats } from './lockfiles/index.ts';
import { folderOf, inFolder, type LockfileReader, nameOf } from './lockfiles/lockfile.ts';
import { specifiersIn } from './lockfiles/npm/manifest.ts';
import { pyProject } from './lockfiles/python/pyproject.ts';
import { requirements } from './lockfiles/requirements/read.ts';
import { readJson } from './lockfiles/text/json.ts';
import type { Ecosystem, PackageList } from './package-list.ts';

export interface ReadPackages {
  /** One per file, sorted by file. */
  readonly lists: readonly PackageList[];
  /** Of all lists, and of files that name packages and are not read. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads every file below `path` that names packages, the files that those take in, and manifests that no lockfile
 * covers; and the nearest lockfiles above. Installed trees (`node_modules`, virtual environments) are no part of it: `readDeployed` reads them. `path`
 * may be one file.
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
    // Who names a text file means it: any may hold requirements.
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
  const covered = new Set([...lists.values()].map((one) => `${one.ecosystem} ${folderOf(one.file)}`));
  for (const file of files) {
    if (!isUncovered(source, file, covered)) continue;
    diagnostics.push(diagnostic('dependencies/no-lockfile', { file, line: 1, column: 1 }));
    const reader = manifestReaders.find((one) => one.recognises(file));
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

/** Is a file, by its name, one that packages are read from? */
export const isLockfile = (path: string): boolean => readerOf(path) !== undefined;

export const readerOf = (path: string): LockfileReader | undefined =>
  lockfileReaders.find((one) => one.recognises(path));

/** A fault of a reader is told and costs this file alone. */
function readLockfile(
  source: Source,
  file: string,
  reader: LockfileReader,
): PackageList | { readonly diagnostic: Diagnostic } {
  const read = source.read(file);
  if ('diagnostic' in read) return read;
  try {
    const list = readBothSides(reader, { file, text: read.text, source });
    const said = cutOff(reader, file, read.text);
    return said && list.diagnostics.every(({ code }) => code !== said.code)
      ? { ...list, diagnostics: [...list.diagnostics, said] }
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

/** A manifest that asks for something, with no lockfile of its ecosystem in its folder or one above. */
function isUncovered(source: Source, file: string, covered: ReadonlySet<string>): boolean {
  const ecosystem = manifests.get(nameOf(file));
  if (ecosystem === undefined) return false;
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    if (covered.has(`${ecosystem} ${folder}`)) return false;
    if (folder === '') return asksForPackages(source, file);
  }
}

function asksForPackages(source: Source, file: string): boolean {
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
 * Lockfiles in the folders above `path` serve it too: of each ecosystem the nearest, where `path` has none itself.
 * A parent `pom.xml` is read by its child.
 */
function filesAbove(source: Source, path: string): readonly string[] {
  const found: string[] = [];
  const served = new Set<Ecosystem>(['Maven']);
  for (let folder = path; ; folder = folderOf(folder)) {
    const here = source.list(folder).flatMap(({ name, kind }) => {
      const file = inFolder(folder, name);
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
    const path = inFolder(folder, name);
    if (kind === 'file') return [path];
    return passedOver.has(name) ? [] : filesBelow(source, path);
  });
}
