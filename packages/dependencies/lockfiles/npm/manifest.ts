import { below, type Source } from '@emmental/model';
import { readJson } from '../text/json.ts';
import { get, itemsOf, membersOf, type Node, textAt, textOf } from '../text/tree.ts';

/** The requirements of a `package.json`; the maps have specifiers by name. */
export interface NpmManifest {
  /** The folder of the file, relative to the requested folder; '' is that folder. */
  readonly folder: string;
  readonly name: string | null;
  readonly requires: ReadonlyMap<string, string>;
  readonly devRequires: ReadonlyMap<string, string>;
  /** Requirements that the package manager installs: also those for development, but no peers, which other packages require. */
  readonly installs: ReadonlyMap<string, string>;
}

/**
 * Reads the `package.json` of a folder and of its workspaces; [] when there is none. It is needed for lockfiles that do not
 * list the requirements of the project.
 */
export function npmManifests(source: Source, folder: string): readonly NpmManifest[] {
  const root = manifestNode(source, folder);
  if (!root) return [];
  const workspaces = get(root, 'workspaces');
  const patterns = itemsOf(Array.isArray(workspaces?.value) ? workspaces : get(workspaces, 'packages'));
  const folders = patterns.flatMap((pattern) => matching(source, folder, textOf(pattern) ?? ''));
  return [
    manifestOf('', root),
    ...folders.flatMap((path) => {
      const node = manifestNode(source, below(folder, path));
      return node ? [manifestOf(path, node)] : [];
    }),
  ];
}

const manifestNode = (source: Source, folder: string): Node | null => {
  const file = source.read(below(folder, 'package.json'));
  return 'text' in file ? readJson('package.json', file.text).root : null;
};

const manifestOf = (folder: string, node: Node): NpmManifest => ({
  folder,
  name: textAt(node, 'name'),
  requires: specifiersIn(node, ['dependencies', 'optionalDependencies', 'peerDependencies']),
  devRequires: specifiersIn(node, ['devDependencies']),
  installs: specifiersIn(node, ['dependencies', 'optionalDependencies', 'devDependencies']),
});

const nothing: ReadonlyMap<string, string> = new Map();

/** Returns name → specifier of several members of one object. */
export function specifiersIn(
  node: Node | null | undefined,
  members: readonly string[],
): ReadonlyMap<string, string> {
  let found: Map<string, string> | null = null;
  for (const member of members)
    for (const [name, value] of membersOf(get(node, member))) {
      found ??= new Map();
      found.set(name, textOf(value) ?? '');
    }
  return found ?? nothing;
}

const mostWorkspaces = 2000;

/** Returns the folders of a workspace pattern (`packages/*`, `apps/web`). Other pattern signs match nothing here. */
function matching(source: Source, folder: string, pattern: string): readonly string[] {
  let paths = [''];
  for (const part of pattern.replace(/^\.\//, '').replace(/\/$/, '').split('/')) {
    if (part === '..' || part === '') return [];
    paths = paths.flatMap((path) =>
      part === '*' || part === '**'
        ? source
            .list(below(folder, path))
            .filter(({ name, kind }) => kind === 'directory' && name !== 'node_modules')
            .map(({ name }) => below(path, name))
        : [below(path, part)],
    );
    if (paths.length > mostWorkspaces) return [];
  }
  return paths;
}
