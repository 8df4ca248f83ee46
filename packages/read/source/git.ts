import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { dirname, join, normalize } from 'node:path/posix';
import { compareText, type DiagnosticCode, diagnostic, type Source } from '@emmental/model';
import { decode } from './decode.ts';
import { defaultLimits, type SourceLimits } from './limits.ts';

/** The reason why an older state could not be opened, in a sentence that also says what to do. */
export interface NoOlderState {
  readonly wrong: string;
}

/**
 * Opens a folder of a git repository as it was at a commit. The returned source is the only access to its
 * files. The work tree is not touched, and nothing of the repository is executed: no hook, no filter, no
 * program of its configuration, no network.
 */
export function openGitSource(
  directory: string,
  ref: string,
  limits: SourceLimits = defaultLimits,
): Source | NoOlderState {
  const commit = commitOf(directory, ref);
  if (commit === null) return sourceOf(directory, new Map(), limits);
  if (typeof commit !== 'string') return commit;
  const prefix = git(directory, ['rev-parse', '--show-prefix']).stdout.toString().trim().replace(/\/$/, '');
  const tree = git(directory, ['rev-parse', '--verify', '--quiet', `${commit}:${prefix}`]);
  // The folder did not exist at the commit, so it is empty.
  if (tree.status !== 0) return sourceOf(directory, new Map(), limits);
  const listed = git(directory, ['ls-tree', '--full-tree', '-r', '-z', '-l', tree.stdout.toString().trim()]);
  if (listed.status !== 0) return { wrong: `git could not list ${ref}: ${errorOf(listed)}` };
  return sourceOf(directory, entriesIn(listed.stdout.toString()), limits);
}

/**
 * Lists the files below a folder that git has in its index, and the new ones that it does not ignore. Paths are relative to the
 * folder; [] where git does not answer.
 */
export const filesInGit = (directory: string): readonly string[] =>
  lsFiles(directory, ['--cached', '--others', '--exclude-standard']);

/** Lists the files below a folder that git has in its index, as `filesInGit` does. */
export const trackedFiles = (directory: string): readonly string[] => lsFiles(directory, ['--cached']);

function lsFiles(directory: string, which: readonly string[]): readonly string[] {
  const { status, stdout } = git(directory, ['ls-files', '-z', ...which]);
  return status === 0
    ? stdout
        .toString()
        .split('\0')
        .filter((path) => path !== '')
    : [];
}

/**
 * Settings that stop the repository's own configuration from starting programs or connections. Settings of
 * the user (`safe.directory`) still apply.
 */
const harmless = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.alternateRefsCommand=true',
  'safe.bareRepository=explicit',
  'protocol.allow=never',
].flatMap((setting) => ['-c', setting]);

function git(directory: string, args: readonly string[], input = ''): SpawnSyncReturns<Buffer> {
  // A git hook, such as pre-commit, sets variables that point git to another repository, so they are removed.
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return spawnSync('git', ['--no-pager', '-C', directory, ...harmless, ...args], {
    input,
    maxBuffer: 1024 * 1024 * 1024,
    timeout: 120_000,
    env: {
      ...Object.fromEntries(environment),
      GIT_ALLOW_PROTOCOL: 'none',
      GIT_NO_LAZY_FETCH: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      LC_ALL: 'C',
    },
  });
}

/** Resolves a ref to a commit. Null when the repository has no commit yet. */
function commitOf(directory: string, ref: string): string | NoOlderState | null {
  const inside = git(directory, ['rev-parse', '--is-shallow-repository']);
  if (inside.error) return { wrong: `git could not be started: ${inside.error.message}` };
  if (inside.status !== 0) {
    const message = errorOf(inside);
    return { wrong: /not a git repository/.test(message) ? 'PATH is not in a git repository' : message };
  }
  const found = git(directory, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (found.status === 0) return found.stdout.toString().trim();
  if (ref === 'HEAD' && git(directory, ['symbolic-ref', '--quiet', 'HEAD']).status === 0) return null;
  return inside.stdout.toString().trim() === 'true'
    ? {
        wrong: `this clone is shallow and does not contain ${ref}; run git fetch --unshallow (GitHub's checkout action: fetch-depth: 0)`,
      }
    : { wrong: `this repository has no commit ${ref}` };
}

const errorOf = ({ stderr }: SpawnSyncReturns<Buffer>): string =>
  stderr
    .toString()
    .trim()
    .split('\n')[0]
    ?.replace(/^fatal: /, '') || 'git failed';

interface Entry {
  readonly isLink: boolean;
  readonly object: string;
  readonly size: number;
}

/**
 * Parses `git ls-tree -r -z -l`: mode, kind, object, size, path. Submodules are left out, because they are
 * other repositories.
 */
function entriesIn(listing: string): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const line of listing.split('\0')) {
    const [, mode, object = '', size, path = ''] = /^(\d+) blob (\w+) +(\d+)\t(.*)$/s.exec(line) ?? [];
    if (mode !== undefined) entries.set(path, { isLink: mode === '120000', object, size: Number(size) });
  }
  return entries;
}

/**
 * Bounds in bytes of the files that the first git call fetches. Other files are fetched one by one when they
 * are read.
 */
const batchBytes = { file: 512 * 1024, all: 128 * 1024 * 1024 };
const mostLinks = 20;

function sourceOf(directory: string, entries: ReadonlyMap<string, Entry>, limits: SourceLimits): Source {
  const folders = foldersOf(entries);
  let texts: Map<string, Buffer> | null = null;

  const bytesOf = ({ object, size }: Entry): Buffer | DiagnosticCode => {
    if (size > limits.fileBytes) return 'read/too-large';
    texts ??= fetched(directory, [...entries.values()]);
    const bytes = texts.get(object);
    if (bytes) return bytes;
    const { status, stdout } = git(directory, ['cat-file', 'blob', object]);
    return status === 0 ? stdout : 'read/unreadable';
  };

  const resolve = (path: string, links = 0): string | null => {
    if (path.includes('\0') || path.split('/').includes('..') || links > mostLinks) return null;
    const clean = path === '' ? '' : normalize(path).replace(/\/$/, '').replace(/^\.$/, '');
    if (folders.has(clean)) return clean;
    const parts = clean.split('/');
    for (let length = 1; length <= parts.length; length++) {
      const entry = entries.get(parts.slice(0, length).join('/'));
      if (!entry) continue;
      if (!entry.isLink) return length === parts.length ? clean : null;
      const target = bytesOf(entry);
      if (typeof target === 'string' || target.toString().startsWith('/')) return null;
      const beside = dirname(parts.slice(0, length).join('/'));
      const to = normalize(join(beside, target.toString(), ...parts.slice(length)));
      return to.startsWith('..') ? null : resolve(to, links + 1);
    }
    return null;
  };

  const kind: Source['kind'] = (path) => {
    const inside = resolve(path);
    return inside === null ? null : folders.has(inside) ? 'directory' : 'file';
  };

  return {
    directory,
    resolve: (path) => resolve(path),
    kind,
    read: (path) => {
      const at = { file: path, line: 1, column: 1 };
      const entry = entries.get(resolve(path) ?? '');
      if (!entry) return { diagnostic: diagnostic('read/not-found', at, path) };
      const bytes = bytesOf(entry);
      return typeof bytes === 'string'
        ? { diagnostic: diagnostic(bytes, at, path) }
        : { text: decode(bytes).text };
    },
    bytes: (path) => {
      const entry = entries.get(resolve(path) ?? '');
      if (!entry || entry.size > limits.archiveBytes) return null;
      const { status, stdout } = git(directory, ['cat-file', 'blob', entry.object]);
      return status === 0 ? stdout : null;
    },
    list: (path) =>
      [...(folders.get(resolve(path) ?? '\0') ?? [])].sort(compareText).flatMap((name) => {
        const found = kind(path === '' ? name : `${path}/${name}`);
        return found === null ? [] : [{ name, kind: found }];
      }),
    // Problems of an older state are not reported.
    diagnostics: () => [],
  };
}

/** Returns the names in each folder; '' is the root. */
function foldersOf(entries: ReadonlyMap<string, Entry>): ReadonlyMap<string, ReadonlySet<string>> {
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  for (const path of entries.keys()) {
    for (let inner = path; inner !== ''; ) {
      const slash = inner.lastIndexOf('/');
      const folder = slash === -1 ? '' : inner.slice(0, slash);
      const names = folders.get(folder);
      const name = inner.slice(slash + 1);
      if (names?.has(name)) break;
      if (names) names.add(name);
      else folders.set(folder, new Set([name]));
      inner = folder;
    }
  }
  return folders;
}

function fetched(directory: string, entries: readonly Entry[]): Map<string, Buffer> {
  const objects = new Set<string>();
  let bytes = 0;
  for (const { object, size } of entries) {
    if (size > batchBytes.file || bytes + size > batchBytes.all || objects.has(object)) continue;
    bytes += size;
    objects.add(object);
  }
  const { stdout } = git(directory, ['cat-file', '--batch'], `${[...objects].join('\n')}\n`);
  const texts = new Map<string, Buffer>();
  for (let at = 0; at < stdout.length; ) {
    const end = stdout.indexOf(10, at);
    if (end === -1) break;
    const [, object = '', size] = /^(\w+) blob (\d+)$/.exec(stdout.subarray(at, end).toString()) ?? [];
    at = end + 1;
    if (size === undefined) continue;
    texts.set(object, stdout.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return texts;
}
