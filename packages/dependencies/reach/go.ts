import { below, type Source } from '@emmental/model';
import { filesOf } from '../graph/files.ts';
import { type GoFile, goFile, isBuilt } from '../graph/go/imports.ts';
import { folderOf, joined } from '../lockfiles/lockfile.ts';
import type { Package } from '../package-list.ts';
import type { FunctionCode } from './code.ts';
import type { Where } from './loads.ts';
import type { Serving } from './served.ts';

type Chain = readonly string[];

/** A package of Go, with the way from the function to it. */
interface Place {
  readonly folder: string;
  readonly chain: Chain;
}

/** The greatest number of folders that are read; a larger program is not decided. */
const mostFolders = 5_000;

/**
 * Returns a function that decides, for a function whose folder is a main package, whether it loads a module of its go.mod.
 * An import path begins with the path of its module, so the imports of packages of the repository are exact. The imports
 * of other modules are followed into `vendor` and into folders of the repository; without these they are not decided.
 * Returns null when the main package is unknown.
 */
export function goReach(
  source: Source,
  { directory }: FunctionCode,
  servings: readonly Serving[],
): ((dependency: Package) => Where) | null {
  const [serving] = servings;
  if (directory === null || serving?.list.ecosystem !== 'Go') return null;
  const home = folderOf(serving.list.file);
  const own = moduleName(source, serving.list.file);
  if (own === null || !isMain(source, directory)) return null;
  // A service may build its functions from folders below; then the function's own folder decides nothing.
  if (directory === home && mainsBelow(source, home) > 1) return null;

  const loaded = new Map<Package, Chain>();
  const possible = new Set<Package>();
  let outside: string | null = null;
  const seen = new Set<string>();
  const sure: Place[] = [{ folder: directory, chain: [] }];
  /** Packages that are imported only by files with build conditions. They are read after all certain ones. */
  const unsure: Place[] = [];
  const walk = (queue: Place[], isSure: boolean): boolean => {
    for (let at = queue.shift(); at; at = queue.shift()) {
      if (seen.has(at.folder)) continue;
      if (seen.add(at.folder).size > mostFolders) return false;
      const inVendor = at.folder.startsWith(below(home, 'vendor/'));
      for (const [path, file] of filesIn(source, at.folder))
        for (const imported of file.imports) {
          const isBuiltIn = isSure && !file.conditional;
          const next = isBuiltIn ? sure : unsure;
          const chain = inVendor ? at.chain : [...at.chain, `${path}:${imported.line}`];
          const rest = after(own, imported.path);
          if (rest !== null) {
            next.push({ folder: joined(home, `./${rest}`) ?? home, chain });
            continue;
          }
          const dependency = moduleOf(imported.path, serving);
          if (!dependency) continue;
          const wayToModule = [...chain, `${dependency.name}@${dependency.version ?? ''}`];
          if (!isBuiltIn) possible.add(dependency);
          else if (!loaded.has(dependency)) loaded.set(dependency, wayToModule);
          const folder = folderOfImport(source, home, dependency, imported.path);
          if (folder === null) outside ??= dependency.name;
          else next.push({ folder, chain: wayToModule });
        }
    }
    return true;
  };
  if (!walk(sure, true) || !walk(unsure, false)) return null;
  return (dependency) => {
    const chain = loaded.get(dependency);
    if (chain) return { kind: 'loaded', by: 'lockfile', chain };
    if (dependency.id === 'stdlib') return { kind: 'unknown', why: 'its own packages are not followed' };
    if (possible.has(dependency)) return { kind: 'unknown', why: 'a file with a build condition imports it' };
    if (outside !== null)
      return {
        kind: 'unknown',
        why: `the repository has no code of ${outside} (go mod vendor)`,
      };
    return { kind: 'not-loaded', why: 'only imported packages are built in' };
  };
}

function moduleName(source: Source, file: string): string | null {
  const read = source.read(file);
  return 'text' in read ? (/^\s*module\s+["`]?([^\s"`]+)/m.exec(read.text)?.[1] ?? null) : null;
}

function filesIn(source: Source, folder: string): readonly (readonly [string, GoFile])[] {
  return filesOf(source)
    .names(folder)
    .filter(isBuilt)
    .flatMap((name) => {
      const path = below(folder, name);
      const read = source.read(path);
      return 'text' in read ? [[path, goFile(name, read.text)] as const] : [];
    });
}

const isMain = (source: Source, folder: string): boolean =>
  filesIn(source, folder).some(([, file]) => file.package === 'main' && !file.conditional);

/** Counts the main packages in a folder and below, up to two. */
function mainsBelow(source: Source, top: string): number {
  let found = 0;
  const waiting = [top];
  for (let folder = waiting.pop(); folder !== undefined && found < 2; folder = waiting.pop()) {
    if (isMain(source, folder)) found++;
    for (const { name, kind } of source.list(folder))
      if (kind === 'directory' && !/^(?:[_.]|vendor$|node_modules$|testdata$)/.test(name))
        waiting.push(below(folder, name));
  }
  return found;
}

/**
 * Returns the part of a package path after its module's path: '' for the module itself; null when it belongs to
 * another module.
 */
const after = (module: string, path: string): string | null =>
  path === module ? '' : path.startsWith(`${module}/`) ? path.slice(module.length + 1) : null;

/** Returns the module with the longest path that begins an import path, as `go` chooses it. */
function moduleOf(path: string, { byId }: Serving): Package | undefined {
  for (let id = path; id !== ''; id = folderOf(id)) {
    const dependency = byId.get(id);
    if (dependency) return dependency;
  }
  return undefined;
}

/** Returns the folder of an imported package's source; null when the repository does not hold it. */
function folderOfImport(source: Source, home: string, dependency: Package, path: string): string | null {
  const vendored = below(home, `vendor/${path}`);
  if (filesOf(source).isFolder(vendored)) return vendored;
  if (dependency.source.kind !== 'file') return null;
  const local = joined(home, `${dependency.source.path}/${after(dependency.id, path) ?? ''}`);
  return local !== null && filesOf(source).isFolder(local) ? local : null;
}
