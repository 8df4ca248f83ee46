import { type Fetched, folderOf, type Source } from '@emmental/model';
import { itemsOf, type Node, stringOf } from '../../tree.ts';
import { property } from '../lowering/property.ts';
import type { Service } from './service.ts';

/**
 * Returns the plug-ins of a service with the source of each version. They run with the rights of the
 * deployer. Plug-ins in the repository itself are left out. Source: Serverless Framework documentation,
 * "Plugins".
 */
export function fetchedPlugins(service: Service, source: Source): readonly Fetched[] {
  return modulesOf(service.section('plugins')).flatMap((item): readonly Fetched[] => {
    const name = stringOf(item);
    if (name === undefined || /^\.{0,2}\//.test(name)) return [];
    return [
      {
        kind: 'plugin',
        id: `plugins.${name}`,
        source: name,
        pinnedBy: pinnedBy(name, service.directory, source),
        at: item.at,
      },
    ];
  });
}

/** Returns the modules of a list, or of `{ localPath, modules }`. */
const modulesOf = (node: Node | undefined): readonly Node[] =>
  itemsOf(node?.kind === 'map' ? property(node, 'modules') : node);

const lockfiles = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
];

/**
 * Returns the lockfile or exact version that pins a plug-in, in the folder of the service or above it; null
 * without one.
 */
function pinnedBy(plugin: string, directory: string, source: Source): string | null {
  for (let folder = directory; ; folder = folderOf(folder)) {
    const below = (file: string): string => (folder === '' ? file : `${folder}/${file}`);
    const lockfile = lockfiles.find((file) => source.kind(below(file)) === 'file');
    if (lockfile !== undefined) return below(lockfile);
    const version = versionIn(below('package.json'), plugin, source);
    if (version !== null) return /^\d+\.\d+\.\d+/.test(version) ? `version ${version}` : null;
    if (folder === '') return null;
  }
}

/** Returns the version in a package.json; null where it does not name the plug-in. */
function versionIn(path: string, plugin: string, source: Source): string | null {
  if (source.kind(path) !== 'file') return null;
  const read = source.read(path);
  if (!('text' in read)) return null;
  try {
    const parsed: unknown = JSON.parse(read.text);
    for (const group of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      const version = fieldOf(fieldOf(parsed, group), plugin);
      if (typeof version === 'string') return version;
    }
  } catch {
    // A broken package.json is reported by the reader of packages.
  }
  return null;
}

const fieldOf = (container: unknown, name: string): unknown =>
  typeof container === 'object' && container !== null && Object.hasOwn(container, name)
    ? Object.entries(container).find(([key]) => key === name)?.[1]
    : undefined;
