import type { Source } from '@emmental/model';
import { oncePerSource } from '@emmental/model';
import { isSkippedFolder, listFolder } from './folder.ts';
import { field, readJson, text, texts } from './json.ts';
import { below, foldersUp, joinInside } from './paths.ts';

const bounds = { packages: 1000, depth: 5 } as const;

/**
 * Returns the folder of a package that is in the repository: a member of a workspace, a `file:` dependency,
 * or the package that contains the import.
 */
export function workspacePackage(source: Source, from: string, name: string): string | null {
  for (const folder of foldersUp(from)) {
    const manifest = readJson(source, below(folder, 'package.json'));
    // A package can import itself by its name only when it has `exports`.
    if (text(field(manifest, 'name')) === name && field(manifest, 'exports') !== null) return folder;
    const linked = linkedFolder(source, folder, name);
    if (linked !== null) return linked;
    const member = members(source, folder).get(name);
    if (member !== undefined) return member;
  }
  return null;
}

/** Returns the folder of a dependency that is declared with a path: `"shared": "file:../shared"`, `"shared": "../shared"`. */
function linkedFolder(source: Source, folder: string, name: string): string | null {
  const manifest = readJson(source, below(folder, 'package.json'));
  for (const kind of dependencyKinds) {
    const written = /^(?:(?:file|link|portal):(.*)|(\.{1,2}(?:\/.*)?))$/.exec(
      text(field(manifest, kind, name)) ?? '',
    );
    const target = written ? joinInside(folder, written[1] ?? written[2] ?? '') : null;
    if (target !== null && source.kind(target) === 'directory') return target;
  }
  return null;
}

/**
 * Returns the packages of the workspace that has its root in the folder, as a map from package name to
 * folder.
 */
const members = oncePerSource((source: Source, folder: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const excluded = excludedMembers(source, folder);
  for (const pattern of memberPatterns(source, folder)) {
    if (pattern.startsWith('!')) continue;
    for (const member of expand(source, folder, pattern)) {
      const name = text(field(readJson(source, below(member, 'package.json')), 'name'));
      if (name !== null && !excluded.includes(member) && found.size < bounds.packages)
        found.set(name, member);
    }
  }
  return found;
});

/** Does a workspace above the folder exclude it? */
export const isExcluded = (source: Source, folder: string): boolean =>
  foldersUp(folder).some((above) => excludedMembers(source, above).includes(folder));

const excludedMembers = oncePerSource((source: Source, folder: string): readonly string[] =>
  memberPatterns(source, folder)
    .filter((pattern) => pattern.startsWith('!'))
    .flatMap((pattern) => expand(source, folder, pattern.slice(1))),
);

/** Is the package a dependency of a package.json in the folder or above it? */
export const isDependency = (source: Source, from: string, name: string): boolean =>
  foldersUp(from).some((folder) => {
    const manifest = readJson(source, below(folder, 'package.json'));
    return dependencyKinds.some((kind) => field(manifest, kind, name) !== null);
  });

const dependencyKinds = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

function memberPatterns(source: Source, folder: string): readonly string[] {
  const manifest = readJson(source, below(folder, 'package.json'));
  const workspaces = field(manifest, 'workspaces');
  const lerna = readJson(source, below(folder, 'lerna.json'));
  return [
    ...texts(workspaces),
    ...texts(field(workspaces, 'packages')),
    ...texts(field(lerna, 'packages')),
    ...pnpmPackages(source, folder),
    ...rushProjects(source, folder),
  ];
}

/** Reads the `packages` list of pnpm-workspace.yaml, with one pattern per line or in brackets. */
function pnpmPackages(source: Source, folder: string): readonly string[] {
  const path = below(folder, 'pnpm-workspace.yaml');
  const read = source.kind(path) === 'file' ? source.read(path) : null;
  if (!read || !('text' in read)) return [];
  const list =
    /^packages:[ \t]*(?:#.*)?(\[[^\]]*\]|(?:\r?\n(?:[ \t]*-.*|[ \t]*#.*|[ \t]*(?=\r?\n)))+)/m.exec(
      read.text,
    )?.[1] ?? '';
  return [...list.matchAll(/(?:-|\[|,)\s*(?:'([^']*)'|"([^"]*)"|([^\s'",\]#]+))/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}

function rushProjects(source: Source, folder: string): readonly string[] {
  const projects = field(readJson(source, below(folder, 'rush.json')), 'projects');
  return (Array.isArray(projects) ? projects : []).flatMap(
    (project) => text(field(project, 'projectFolder')) ?? [],
  );
}

/** Returns the folders that match a pattern (`packages/*`, `apps/**`). */
function expand(source: Source, folder: string, pattern: string): readonly string[] {
  let folders: readonly string[] = [folder];
  for (const part of pattern.replace(/^\.\//, '').replace(/\/$/, '').split('/')) {
    if (part === '**')
      folders = folders.flatMap((current) => [current, ...foldersBelow(source, current, bounds.depth)]);
    else if (part.includes('*')) folders = folders.flatMap((current) => children(source, current, part));
    else folders = folders.flatMap((current) => joinInside(current, part) ?? []);
    folders = folders.slice(0, bounds.packages);
  }
  return folders;
}

function foldersBelow(source: Source, folder: string, depth: number): readonly string[] {
  if (depth === 0) return [];
  const inner = children(source, folder, '*');
  return inner
    .flatMap((current) => [current, ...foldersBelow(source, current, depth - 1)])
    .slice(0, bounds.packages);
}

function children(source: Source, folder: string, part: string): readonly string[] {
  const fits = new RegExp(
    `^${part
      .split('*')
      .map((piece) => piece.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'))
      .join('.*')}$`,
  );
  return listFolder(source, folder)
    .filter(({ name, kind }) => kind === 'directory' && !isSkippedFolder(name) && fits.test(name))
    .flatMap(({ name }) => joinInside(folder, name) ?? []);
}
