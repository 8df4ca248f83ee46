import { addsNoFunctions } from '@emmental/knowledge';
import { below, type Diagnostic, diagnostic, type Fetched, folderOf, type Source } from '@emmental/model';
import type { Unread } from '../../format.ts';
import { get, itemsOf, type Node, stringOf } from '../../tree.ts';
import { property } from '../lowering/property.ts';
import type { Service } from './service.ts';

/**
 * Returns the plug-ins of a service that are fetched from a registry, with the version or lockfile that pins
 * each. Plug-ins run with the permissions of the person who deploys. A plug-in in the repository itself is
 * left out. Source: Serverless Framework documentation, "Plugins".
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

/** Returns the names of all plug-ins of a service, the paths of those in the repository, and `(computed)` for a name that is not known. */
export const pluginsOf = (service: Service): readonly string[] =>
  modulesOf(service.section('plugins')).map((item) => stringOf(item) ?? '(computed)');

/**
 * Reports the plug-ins that may add functions, in one diagnostic: all but those whose effect is read or that are known to
 * add none. Plug-ins in the repository count too.
 */
export function unreadPlugins(service: Service): readonly Diagnostic[] {
  const unread = unreadIn(service);
  const [first] = unread;
  if (!first) return [];
  const names = unread.map((item) => stringOf(item) ?? 'a computed plug-in');
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return [diagnostic('template/plugin', first.at, `${names.slice(0, 3).join(', ')}${more}`)];
}

/**
 * Returns the plug-ins that may add triggers as parts that were not read. They may start the functions that nothing else starts; which
 * others they start is not asked, because the events of those are known.
 */
export function startingPlugins(service: Service): readonly Unread[] {
  const quiet = service.functions.filter(
    ({ events, settings }) => events.length === 0 && !get(settings, 'url'),
  );
  if (quiet.length === 0) return [];
  return unreadIn(service).map((item) => ({
    name: `the plug-in ${stringOf(item) ?? 'whose name is computed'}`,
    at: item.at,
    starts: quiet.map(({ logicalId }) => logicalId),
    grants: [],
  }));
}

const unreadIn = (service: Service): readonly Node[] =>
  modulesOf(service.section('plugins')).filter((item) => {
    const name = stringOf(item);
    return name === undefined || !addsNoFunctions(name);
  });

/** Returns the modules in a list, or in a mapping `{ localPath, modules }`. */
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
 * Returns the lockfile or the exact version that pins a plug-in, from the folder of the service or a folder
 * above it. Null when neither exists.
 */
function pinnedBy(plugin: string, directory: string, source: Source): string | null {
  for (let folder = directory; ; folder = folderOf(folder)) {
    const lockfile = lockfiles.find((file) => source.kind(below(folder, file)) === 'file');
    if (lockfile !== undefined) return below(folder, lockfile);
    const version = versionIn(below(folder, 'package.json'), plugin, source);
    if (version !== null) return /^\d+\.\d+\.\d+/.test(version) ? `version ${version}` : null;
    if (folder === '') return null;
  }
}

/** Returns the version that a package.json requires; null when the file does not require the plug-in. */
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
