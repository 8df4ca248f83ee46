import type { Source } from '@emmental/model';
import { filesOf } from '../graph/files.ts';
import type { ModuleGraph } from '../graph/graph.ts';
import type { Ecosystem } from '../package-list.ts';
import { keyOf } from '../store/layout.ts';

/** One installed package, as its own files describe it. */
export interface Instance {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version: string;
  /** The folder of the package, or its `*.dist-info`. */
  readonly folder: string;
  /** The file that holds its version. */
  readonly manifest: string;
  /** Names of the packages that this one requires at run time, including peers, which its users must install. */
  readonly requires: readonly string[];
}

/** Returns a key that is equal for instances of the same package and version, wherever they are. */
export const versionKey = (instance: {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version: string | null;
}): string => `${keyOf(instance)}@${instance.version ?? ''}`;

/** Returns the package of a module in a graph; null when the module belongs to the repository itself. */
export function instanceOf(source: Source, graph: ModuleGraph, module: string): Instance | null {
  if (graph.program.modules.has(module)) return null;
  const npm = npmInstance(source, module);
  if (npm) return npm;
  for (const site of graph.sites) {
    const found = site.distributionOf(module);
    if (found)
      return {
        ecosystem: 'PyPI',
        name: found.name,
        version: found.version,
        folder: found.info,
        manifest: found.metadata,
        requires: found.requires,
      };
  }
  return null;
}

const known = new WeakMap<Source, Map<string, Instance | null>>();

function npmInstance(source: Source, module: string): Instance | null {
  const [folder] = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(module) ?? [];
  return folder === undefined ? null : npmInstanceAt(source, folder);
}

/** Returns the package in a folder of `node_modules`; null when there is none. */
export function npmInstanceAt(source: Source, folder: string): Instance | null {
  const instances = known.get(source) ?? new Map<string, Instance | null>();
  known.set(source, instances);
  const before = instances.get(folder);
  if (before !== undefined) return before;
  const made = readInstance(source, folder);
  instances.set(folder, made);
  return made;
}

function readInstance(source: Source, folder: string): Instance | null {
  const manifest = `${folder}/package.json`;
  const json = filesOf(source).isFile(manifest) ? filesOf(source).json(manifest) : null;
  const version = json?.['version'];
  if (!json || typeof version !== 'string') return null;
  const place = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const names = (field: string): readonly string[] => Object.keys((json[field] ?? {}) as object);
  return {
    ecosystem: 'npm',
    name: typeof json['name'] === 'string' ? json['name'] : place,
    version,
    folder,
    manifest,
    requires: [...names('dependencies'), ...names('optionalDependencies'), ...names('peerDependencies')],
  };
}
