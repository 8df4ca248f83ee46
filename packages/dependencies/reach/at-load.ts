import { below, type Diagnostic, diagnostic, type Location, type Source } from '@emmental/model';
import { folderOf } from '../lockfiles/lockfile.ts';
import { type Package, type PackageList, packageOf } from '../package-list.ts';
import { versionKey } from './instance.ts';
import type { Loads } from './loads.ts';

/** A host that a module calls at its top level. The analysis of behaviours finds it. */
export interface HostAtLoad {
  readonly host: string;
  readonly at: Location;
  readonly text: string;
}

export interface Sends {
  readonly package: Package;
  readonly hosts: readonly string[];
  readonly at: Location;
  readonly text: string;
}

/**
 * The greatest number of modules that are examined in one scan, and of characters of a module. An installed tree can have
 * many thousands of modules.
 */
const most = { modules: 100, characters: 200_000 };

/** Matches texts that may connect to a host. */
const mayCall =
  /\b(?:https?|http2|net|tls|dgram|dns|undici|axios|got|node-fetch|superagent|urllib|urllib3|requests|httpx|aiohttp|socket|fetch)\b/;

/**
 * Returns the packages with a module that connects to a host when it is loaded, and diagnostics for modules that were not
 * examined. `lists` includes those of `vendoredIn`.
 */
export async function sendsAtLoad(
  source: Source,
  lists: readonly PackageList[],
  loads: readonly Loads[],
  hostsOf: (module: string) => Promise<readonly HostAtLoad[]>,
): Promise<{ readonly sends: readonly Sends[]; readonly diagnostics: readonly Diagnostic[] }> {
  const sends: Sends[] = [];
  const diagnostics: Diagnostic[] = [];
  const leftOut = (file: string, about: string): void => {
    diagnostics.push(diagnostic('code/limit', { file, line: 1, column: 1 }, about));
  };
  let left = most.modules;
  for (const [dependency, modules] of modulesHere(lists, loads)) {
    const hosts: HostAtLoad[] = [];
    for (const module of modules) {
      const read = source.read(module);
      if (!('text' in read) || !mayCall.test(read.text)) continue;
      if (read.text.length > most.characters) {
        leftOut(module, 'the module is too large to find the hosts that it calls as it is loaded');
        continue;
      }
      left -= 1;
      if (left < 0) {
        leftOut(
          module,
          `hosts that packages call as they are loaded are reported for ${most.modules} modules only; this one and the rest are left out`,
        );
        break;
      }
      hosts.push(...(await hostsOf(module)));
    }
    const [first] = hosts;
    if (first)
      sends.push({
        package: dependency,
        hosts: [...new Set(hosts.map(({ host }) => host))],
        at: first.at,
        text: first.text,
      });
    if (left < 0) break;
  }
  return { sends, diagnostics };
}

/** Returns the loaded modules of packages whose files are in the repository, installed or linked by a lockfile. */
function modulesHere(
  lists: readonly PackageList[],
  loads: readonly Loads[],
): ReadonlyMap<Package, ReadonlySet<string>> {
  const packages = new Map<string, Package>();
  for (const dependency of lists.flatMap((list) => list.packages))
    if (!packages.has(versionKey(dependency))) packages.set(versionKey(dependency), dependency);
  const found = new Map<Package, Set<string>>();
  const add = (dependency: Package | undefined, modules: Iterable<string>): void => {
    if (!dependency) return;
    const before = found.get(dependency) ?? new Set<string>();
    for (const module of modules) before.add(module);
    if (before.size > 0) found.set(dependency, before);
  };
  for (const load of loads) {
    const { instances, graph, servings } = load;
    for (const instance of instances) add(packages.get(versionKey(instance)), instance.modules);
    for (const list of lists)
      if (list.format === vendoredFormat) add(list.packages[0], vendoredModules(list, load));
    for (const { list } of servings)
      for (const each of list.packages) {
        const folder = linkedFolder(list, each);
        if (folder !== null)
          add(
            each,
            [...(graph?.program.modules.keys() ?? [])].filter((module) => module.startsWith(`${folder}/`)),
          );
      }
  }
  return found;
}

/** Matches folders into which people copy code of others. */
const vendored = /^(?:.*\/)?(?:_?vendor|_?vendored|third[-_]party)\/((?:@[^/]+\/)?[^/]+?)(?:\/|\.\w+$)/;

/** Returns the name of the package that a module was copied from, by its folder; null for other modules. */
export const vendoredName = (module: string): string | null => vendored.exec(module)?.[1] ?? null;

/**
 * Returns packages that were copied among the code that functions load, one list each; without packages that a
 * lockfile links.
 */
export function vendoredIn(lists: readonly PackageList[], loads: readonly Loads[]): readonly PackageList[] {
  const linked = new Set(
    lists.flatMap((list) => list.packages.map((dependency) => linkedFolder(list, dependency))),
  );
  const found = new Map<string, PackageList>();
  for (const { graph, function: fn } of loads)
    for (const module of graph?.program.modules.keys() ?? []) {
      const [file, name] = vendored.exec(module) ?? [];
      if (file === undefined || name === undefined || found.has(file)) continue;
      const ecosystem = fn.language === 'python' ? 'PyPI' : 'npm';
      const path = file.replace(/\/$/, '');
      if (linked.has(path)) continue;
      found.set(file, {
        file: module,
        format: vendoredFormat,
        ecosystem,
        packages: [
          packageOf({
            id: path,
            ecosystem,
            name,
            version: null,
            source: { kind: 'workspace', path },
            lockfile: module,
            line: 1,
            path,
          }),
        ],
        projects: null,
        includes: [],
        skipped: [],
        diagnostics: [],
      });
    }
  return [...found.values()];
}

export const vendoredFormat = 'vendored';

/** Returns the modules of such a package that a function loads. */
export const vendoredModules = ({ packages }: PackageList, { graph }: Loads): readonly string[] =>
  [...(graph?.program.modules.keys() ?? [])].filter((module) =>
    packages.some(({ path }) => path !== null && (module === path || module.startsWith(`${path}/`))),
  );

/**
 * Returns the folder of a package that a lockfile links instead of installing it. Workspaces are the repository's own
 * packages.
 */
export const linkedFolder = ({ file }: PackageList, { source }: Package): string | null =>
  source.kind === 'workspace' && source.linked ? below(folderOf(file), source.path) : null;
