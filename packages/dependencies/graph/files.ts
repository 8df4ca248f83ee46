import { folderOf, type Source } from '@emmental/model';

/**
 * A cache of the files of a repository. Each folder is listed once, so that thousands of lookups of files are fast.
 */
export interface Files {
  readonly source: Source;
  isFile(path: string): boolean;
  isFolder(path: string): boolean;
  /** Returns the names of the files in a folder. */
  names(folder: string): readonly string[];
  /** Returns the path with links followed; null when it leads out of the repository. */
  real(path: string): string | null;
  /** Returns the JSON object in a file; null when there is none. */
  json(path: string): JsonObject | null;
}

export type JsonObject = Readonly<Record<string, unknown>>;

const known = new WeakMap<Source, Files>();

/** Returns the one `Files` of a repository, which lives as long as its Source. */
export function filesOf(source: Source): Files {
  const before = known.get(source);
  if (before) return before;
  const made = makeFiles(source);
  known.set(source, made);
  return made;
}

function makeFiles(source: Source): Files {
  const folders = new Map<string, ReadonlyMap<string, 'file' | 'directory'>>();
  const reals = new Map<string, string | null>();
  const parsed = new Map<string, JsonObject | null>();
  const list = (folder: string): ReadonlyMap<string, 'file' | 'directory'> => {
    const before = folders.get(folder);
    if (before) return before;
    const isThere = folder === '' || isListed(list(folderOf(folder)).get(nameOf(folder)), folder);
    const found = new Map(isThere ? source.list(folder).map(({ name, kind }) => [name, kind] as const) : []);
    folders.set(folder, found);
    return found;
  };
  const realFolder = (folder: string): string | null => {
    const before = reals.get(folder);
    if (before !== undefined) return before;
    const found = source.resolve(folder);
    reals.set(folder, found);
    return found;
  };
  return {
    source,
    isFile: (path) => list(folderOf(path)).get(nameOf(path)) === 'file',
    isFolder: (path) => path === '' || list(folderOf(path)).get(nameOf(path)) === 'directory',
    names: (folder) => [...list(folder)].flatMap(([name, kind]) => (kind === 'file' ? [name] : [])),
    real(path) {
      // Linked files are rare; linked folders (workspaces, pnpm) are not.
      const folder = realFolder(folderOf(path));
      return folder === null ? null : folder === '' ? nameOf(path) : `${folder}/${nameOf(path)}`;
    },
    json(path) {
      const before = parsed.get(path);
      if (before !== undefined) return before;
      const found = readObject(source, path);
      parsed.set(path, found);
      return found;
    },
  };
}

/** An archive is a file that also has entries, where the Source opens archives. */
const isListed = (kind: 'file' | 'directory' | undefined, path: string): boolean =>
  kind === 'directory' || (kind === 'file' && /\.zip$/i.test(path));

function readObject(source: Source, path: string): JsonObject | null {
  const read = source.read(path);
  if (!('text' in read)) return null;
  try {
    const value = JSON.parse(read.text) as unknown;
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
