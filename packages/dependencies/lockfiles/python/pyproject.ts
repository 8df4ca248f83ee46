import { below, type Source } from '@emmental/model';
import type { Package, Project } from '../../package-list.ts';
import { folderOf } from '../lockfile.ts';
import { readToml } from '../text/toml.ts';
import { get, itemsOf, membersOf, textOf } from '../text/tree.ts';
import { idsByName, leadingTo, requiredName } from './edges.ts';

/**
 * Returns the project of the `pyproject.toml` in the folder of a lockfile; null when there is no such file. It is needed for
 * lockfiles that do not list the requirements of the project.
 */
export function projectsBeside(
  lockfile: string,
  source: Source,
  packages: readonly Package[],
): readonly Project[] | null {
  const manifest = pyProject(source, folderOf(lockfile));
  if (!manifest) return null;
  const ids = idsByName(packages);
  const { requires, devRequires } = manifest;
  return [{ folder: '', requires: leadingTo(requires, ids), devRequires: leadingTo(devRequires, ids) }];
}

/** Names that a `pyproject.toml` requires. */
interface PyProject {
  readonly requires: readonly string[];
  readonly devRequires: readonly string[];
}

/** Reads `[project]`, `[dependency-groups]` (PEP 735) and the tables of poetry and pdm; null when there is no file. */
export function pyProject(source: Source, folder: string): PyProject | null {
  const file = source.read(below(folder, 'pyproject.toml'));
  if (!('text' in file)) return null;
  const { root } = readToml('pyproject.toml', file.text);
  const project = get(root, 'project');
  const poetry = get(get(root, 'tool'), 'poetry');
  const names = (node: ReturnType<typeof get>): readonly string[] =>
    itemsOf(node).flatMap((item) => requiredName(textOf(item) ?? '') || []);
  const keys = (node: ReturnType<typeof get>): readonly string[] =>
    [...membersOf(node).keys()].filter((name) => name !== 'python');
  const lists = (node: ReturnType<typeof get>): readonly string[] =>
    [...membersOf(node).values()].flatMap(names);
  return {
    requires: [
      ...names(get(project, 'dependencies')),
      ...lists(get(project, 'optional-dependencies')),
      ...keys(get(poetry, 'dependencies')),
    ],
    devRequires: [
      ...lists(get(root, 'dependency-groups')),
      ...lists(get(get(get(root, 'tool'), 'pdm'), 'dev-dependencies')),
      ...keys(get(poetry, 'dev-dependencies')),
      ...[...membersOf(get(poetry, 'group')).values()].flatMap((group) => keys(get(group, 'dependencies'))),
    ],
  };
}
