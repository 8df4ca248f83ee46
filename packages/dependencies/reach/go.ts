import type { Source } from '@emmental/model';
import { filesOf } from '../graph/files.ts';
import { type GoFile, goFile, isBuilt } from '../graph/go/imports.ts';
import { folderOf, inFolder, joined } from '../lockfiles/lockfile.ts';
import type { Package } from '../package-list.ts';
import type { FunctionCode } from './code.ts';
import type { Where } from './loads.ts';
import type { Serving } from './served.ts';

type Chain = readonly string[];

/** A package of Go, and how the function gets there. */
interface Place {
  readonly folder: string;
  readonly chain: Chain;
}

/** Folders that are looked into; a program of more is not decided. */
const mostFolders = 5_000;

/**
 * Where the modules of a go.mod are for a function whose folder is its main package: an import path begins with the
 * path of its module, so that what the repository's own packages import is exact. What those modules import themselves
 * is followed into `vendor` and into folders of the repository, and not decided without them. Null where the
 * main package is not known.
 */
export function goReach(
  source: Source,
  { directory }: FunctionCode,
  servings: readonly Serving[],
): ((one: Package) => Where) | null {
  const [serving] = servings;
  if (directory === null || serving?.list.ecosystem !== 'Go') return null;
  const home = folderOf(serving.list.file);
  const own = moduleName(source, serving.list.file);
  if (own === null || !isMain(source, directory)) return null;
  // A service may build its functions out of folders below; the folder of the function itself tells nothing then.
  if (directory === home && mainsBelow(source, home) > 1) return null;

  const loaded = new Map<Package, Chain>();
  const possible = new Set<Package>();
  let outside: string | null = null;
  const seen = new Set<string>();
  const sure: Place[] = [{ folder: directory, chain: [] }];
  /** What files lead to that are built under conditions: looked at when all that is sure has been. */
  const unsure: Place[] = [];
  const walk = (queue: Place[], isSure: boolean): boolean => {
    for (let at = queue.shift(); at; at = queue.shift()) {
      if (seen.has(at.folder)) continue;
      if (seen.add(at.folder).size > mostFolders) return false;
      const inVendor = at.folder.startsWith(inFolder(home, 'vendor/'));
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
          const one = moduleOf(imported.path, serving);
          if (!one) continue;
          const whole = [...chain, `${one.name}@${one.version ?? ''}`];
          if (!isBuiltIn) possible.add(one);
          else if (!loaded.has(one)) loaded.set(one, whole);
          const folder = folderOfImport(source, home, one, imported.path);
          if (folder === null) outside ??= one.name;
          else next.push({ folder, chain: whole });
        }
    }
    return true;
  };
  if (!walk(sure, true) || !walk(unsure, false)) return null;
  return (one) => {
    const chain = loaded.get(one);
    if (chain) return { kind: 'loaded', by: 'lockfile', chain };
    if (one.id === 'stdlib') return { kind: 'unknown', why: 'its own packages are not followed' };
    if (possible.has(one)) return { kind: 'unknown', why: 'a file with a build condition imports it' };
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
      const path = inFolder(folder, name);
      const read = source.read(path);
      return 'text' in read ? [[path, goFile(name, read.text)] as const] : [];
    });
}

const isMain = (source: Source, folder: string): boolean =>
  filesIn(source, folder).some(([, file]) => file.package === 'main' && !file.conditional);

/** Main packages in a folder and below, two at most. */
function mainsBelow(source: Source, top: string): number {
  let found = 0;
  const waiting = [top];
  for (let folder = waiting.pop(); folder !== undefined && found < 2; folder = waiting.pop()) {
    if (isMain(source, folder)) found++;
    for (const { name, kind } of source.list(folder))
      if (kind === 'directory' && !/^(?:[_.]|vendor$|node_modules$|testdata$)/.test(name))
        waiting.push(inFolder(folder, name));
  }
  return found;
}

/** What follows the path of a module in that of a package: '' for the module itself; null when it is of another one. */
const after = (module: string, path: string): string | null =>
  path === module ? '' : path.startsWith(`${module}/`) ? path.slice(module.length + 1) : null;

/** The module with the longest path that an import path begins with, as `go` chooses it. */
function moduleOf(path: string, { byId }: Serving): Package | undefined {
  for (let id = path; id !== ''; id = folderOf(id)) {
    const one = byId.get(id);
    if (one) return one;
  }
  return undefined;
}

/** Where the source of an imported package is in the repository; null when it is not there. */
function folderOfImport(source: Source, home: string, one: Package, path: string): string | null {
  const vendored = inFolder(home, `vendor/${path}`);
  if (filesOf(source).isFolder(vendored)) return vendored;
  if (one.source.kind !== 'file') return null;
  const local = joined(home, `${one.source.path}/${after(one.id, path) ?? ''}`);
  return local !== null && filesOf(source).isFolder(local) ? local : null;
}
