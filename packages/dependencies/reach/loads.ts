import { isPythonStandard, nodesOf } from '@emmental/code';
import { folderOf, type Source } from '@emmental/model';
import { type ImportPlace, type Missing, type ModuleGraph, moduleGraph } from '../graph/graph.ts';
import { distributionsFor } from '../graph/python/import-names.ts';
import type { Package, PackageList } from '../package-list.ts';
import { normalizedName } from '../versions/pep440.ts';
import { linkedFolder } from './at-load.ts';
import type { FunctionCode } from './code.ts';
import { goReach } from './go.ts';
import { type Instance, instanceOf, versionKey } from './instance.ts';
import { ecosystemOfRuntime, isProvided } from './runtime.ts';
import { closureOf, deployedBy, type Serving, servingLists, servingOf, type Way } from './served.ts';

/** The relation of a package to one function. */
export type Where =
  /** `lockfile`: no files are installed, so the requirements in the lockfile decided. */
  | { readonly kind: 'loaded'; readonly by: 'files' | 'lockfile'; readonly chain: Chain }
  | { readonly kind: 'shipped' }
  | { readonly kind: 'not-loaded' | 'unknown'; readonly why: string };

/** The way from the handler to a package: lines of the repository (`src/a.ts:3`), then packages (`express@4.18.2`). */
export type Chain = readonly string[];

/** An installed package of which the function loads modules. */
export interface LoadedInstance extends Instance {
  readonly chain: Chain;
  readonly modules: readonly string[];
}

/** A package that the code of the repository imports. */
export interface Imported {
  readonly specifier: string;
  /** The name of the package; for Python the name of the import. */
  readonly name: string;
  readonly at: ImportPlace;
  /** `layer`: a layer outside the repository may contain the package; `nothing`: it is neither installed nor in a lockfile. */
  readonly from: 'installed' | 'lockfile' | 'runtime' | 'layer' | 'nothing';
}

/** The modules and packages that one function loads, and those that it could load. */
export interface Loads {
  readonly function: FunctionCode;
  readonly graph: ModuleGraph | null;
  /** The lists of packages that the function is deployed with. */
  readonly servings: readonly Serving[];
  readonly instances: readonly LoadedInstance[];
  readonly imports: readonly Imported[];
  whereIs(dependency: Package): Where;
}

/** Follows the imports of a function, and compares them with the lists of packages that serve it. */
export async function loadsOf(
  source: Source,
  code: FunctionCode,
  lists: readonly PackageList[],
): Promise<Loads> {
  const servings = servingsOf(code, lists);
  const graph = await graphOf(source, code);
  const deployed = new Set(servings.flatMap((serving) => [...deployedBy(serving)]));
  const serves = new Set(servings.flatMap(({ list }) => list.packages));
  const chainTo = chains(source, graph);
  const instances = instancesIn(source, graph, chainTo);
  const byFiles = new Map(instances.map((instance) => [versionKey(instance), instance]));
  const byLockfile = graph ? loadedByLockfile(source, graph, servings, chainTo) : new Map<Package, Chain>();
  const imports = graph ? importsOf(source, graph, code, servings) : [];
  const go = graph ? null : goReach(source, code, servings);
  let undecided: ((dependency: Package) => string | null) | null = null;

  return {
    function: code,
    graph,
    servings,
    instances,
    imports,
    whereIs(dependency) {
      const instance = byFiles.get(versionKey(dependency));
      if (!serves.has(dependency) && dependency.lockfile !== instance?.manifest)
        return { kind: 'not-loaded', why: 'its lockfile belongs to another part' };
      if (instance) return { kind: 'loaded', by: 'files', chain: instance.chain };
      const way = byLockfile.get(dependency);
      if (way) return { kind: 'loaded', by: 'lockfile', chain: way };
      if (!deployed.has(dependency))
        return {
          kind: 'not-loaded',
          why: dependency.dev ? 'only development needs it' : 'another part of the repository needs it',
        };
      if (go) return go(dependency);
      if (!graph) return { kind: 'unknown', why: code.why ?? 'its code was not read' };
      undecided ??= undecidedIn({
        source,
        code,
        graph,
        servings,
        instances,
        imports,
        byLockfile,
      });
      const why = undecided(dependency);
      if (why !== null) return { kind: 'unknown', why };
      return code.bundled
        ? { kind: 'not-loaded', why: 'the bundler leaves out code that is not loaded' }
        : { kind: 'shipped' };
    },
  };
}

function servingsOf(code: FunctionCode, lists: readonly PackageList[]): readonly Serving[] {
  const { language, entry, directory } = code;
  const ecosystem =
    language === 'javascript' ? 'npm' : language === 'python' ? 'PyPI' : ecosystemOfRuntime(code.runtime);
  // Code in a template is deployed without packages.
  if (ecosystem === null || code.inline) return [];
  const home = entry ? folderOf(entry.module) : directory;
  const own = home === null ? [] : servingLists(lists, ecosystem, home);
  const layered = lists.filter(
    (list) =>
      list.ecosystem === ecosystem &&
      code.layers.some((layer) => layer !== '' && list.file.startsWith(`${layer}/`)),
  );
  return [...own, ...layered.map((list) => servingOf(list, folderOf(list.file)))];
}

async function graphOf(source: Source, code: FunctionCode): Promise<ModuleGraph | null> {
  const { entry, language } = code;
  if (!entry || language === 'other') return null;
  const graph = await moduleGraph(source, {
    entry: entry.module,
    language,
    directory: code.directory ?? folderOf(entry.module),
    layers: code.layers,
    inline: code.inline,
    bundled: code.bundled,
  });
  return graph.program.modules.has(entry.module) ? graph : null;
}

type ChainTo = (module: string) => Chain;

/** Returns a function that returns the way from the handler to a module: first lines of the repository, then packages. */
function chains(source: Source, graph: ModuleGraph | null): ChainTo {
  return (module) => {
    const steps: string[] = [];
    const say = (step: string): void => {
      if (steps.at(-1) !== step) steps.push(step);
    };
    for (let at: string | null = module; at !== null && graph; ) {
      const instance = instanceOf(source, graph, at);
      if (instance) say(`${instance.name}@${instance.version}`);
      const place: ImportPlace | null = graph.modules.get(at) ?? null;
      if (place && graph.program.modules.has(place.module)) say(placeOf(graph, place));
      at = place?.module ?? null;
    }
    return steps.reverse();
  };
}

/** Returns file and line of a place; code in a template has the lines of the template. */
const placeOf = (graph: ModuleGraph, { module, line }: ImportPlace): string =>
  `${graph.program.modules.get(module)?.path ?? module}:${line}`;

function instancesIn(source: Source, graph: ModuleGraph | null, chainTo: ChainTo): readonly LoadedInstance[] {
  const found = new Map<string, LoadedInstance & { readonly modules: string[] }>();
  for (const module of graph?.modules.keys() ?? []) {
    const instance = graph && instanceOf(source, graph, module);
    if (!instance) continue;
    const before = found.get(instance.folder);
    if (before) before.modules.push(module);
    else found.set(instance.folder, { ...instance, chain: chainTo(module), modules: [module] });
  }
  return [...found.values()];
}

/** Returns the packages to which imports of packages that are not installed lead, by the requirements in the lockfile. */
function loadedByLockfile(
  source: Source,
  graph: ModuleGraph,
  servings: readonly Serving[],
  chainTo: ChainTo,
): ReadonlyMap<Package, Chain> {
  const found = new Map<Package, Chain>();
  // The files of linked packages are here, and are read as the repository's own.
  for (const { list } of servings)
    for (const dependency of list.packages) {
      const folder = linkedFolder(list, dependency);
      if (folder === null) continue;
      for (const module of graph.program.modules.keys())
        if (module.startsWith(`${folder}/`)) {
          found.set(dependency, chainTo(module));
          break;
        }
    }
  for (const missing of graph.missing) {
    const from = instanceOf(source, graph, missing.module);
    const before = [...chainTo(missing.module), ...(from ? [] : [placeOf(graph, missing)])];
    for (const serving of servings) {
      const start = packageFor(serving, missing, from);
      if (!start) continue;
      for (const [dependency, way] of closureOf(serving, [start]))
        if (!found.has(dependency)) found.set(dependency, [...before, ...way.map(nameOf)]);
    }
  }
  return found;
}

const nameOf = (dependency: Way[number]): string =>
  dependency.version === null ? dependency.name : `${dependency.name}@${dependency.version}`;

/** Returns the package of the list that a request means; undefined when the list has none. */
function packageFor(
  { list, project, byId }: Serving,
  { specifier }: Pick<Missing, 'specifier'>,
  from: Instance | null,
): Package | undefined {
  const names = list.ecosystem === 'npm' ? [npmName(specifier)] : distributionsFor(specifier);
  const requirer = from
    ? list.packages.find((dependency) => versionKey(dependency) === versionKey(from))
    : project;
  for (const name of names) {
    const id = requirer?.requires?.get(name);
    const dependency = id === undefined ? undefined : byId.get(id);
    if (dependency) return dependency;
  }
  // A requirement of an installed package that the lockfile does not fulfil is optional.
  if (from && requirer?.requires) return undefined;
  for (const name of names) {
    const same = list.packages.filter((dependency) => isNamed(dependency, name));
    // Among several, code of the repository gets the outermost one.
    const [dependency] = same.toSorted((a, b) => a.id.length - b.id.length);
    if (dependency) return dependency;
  }
  return undefined;
}

const isNamed = (dependency: Package, name: string): boolean =>
  dependency.ecosystem === 'PyPI'
    ? normalizedName(dependency.name) === normalizedName(name)
    : dependency.name === name;

/** Returns the package name of a specifier: `@scope/name/rest` → `@scope/name`. */
export const npmName = (specifier: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

/** Returns the packages that modules of the repository import, without duplicates. */
function importsOf(
  source: Source,
  graph: ModuleGraph,
  code: FunctionCode,
  servings: readonly Serving[],
): readonly Imported[] {
  const found = new Map<string, Imported>();
  const add = (imported: Imported): void => {
    if (!found.has(imported.name)) found.set(imported.name, imported);
  };
  for (const [module, places] of graph.importers) {
    const at = places.find((place) => graph.program.modules.has(place.module));
    const instance = at && instanceOf(source, graph, module);
    if (instance) add({ specifier: instance.name, name: instance.name, at, from: 'installed' });
  }
  const candidates = graph.missing
    .filter(({ module }) => graph.program.modules.has(module))
    .map((missing) => ({
      ...missing,
      dependency: servings
        .map((serving) => packageFor(serving, missing, null))
        .find((found) => found !== undefined),
    }));
  /**
   * Returns whether an import names a namespace, such as `google` in `import google.protobuf`, which belongs to no
   * distribution.
   */
  const isNamespace = ({ specifier, module, line }: (typeof candidates)[number]): boolean =>
    candidates.some(
      (other) =>
        other.dependency &&
        other.module === module &&
        other.line === line &&
        other.specifier.startsWith(`${specifier}.`),
    );
  for (const missing of candidates) {
    const { specifier, module, line, dependency } = missing;
    if (missing.mayBeName && !dependency) continue;
    const isPython = code.language === 'python';
    const [top = ''] = specifier.split('.');
    if (isPython && (isPythonStandard(top) || (!dependency && isNamespace(missing)))) continue;
    const name = dependency?.name ?? (isPython ? top : npmName(specifier));
    const names = isPython ? distributionsFor(specifier) : [name];
    const brings = names.some((each) => isProvided(code.runtime, isPython ? 'PyPI' : 'npm', each));
    add({
      specifier,
      name,
      at: { module, line },
      from: dependency ? 'lockfile' : brings ? 'runtime' : code.foreignLayers ? 'layer' : 'nothing',
    });
  }
  return [...found.values()];
}

interface Known {
  readonly source: Source;
  readonly code: FunctionCode;
  readonly graph: ModuleGraph;
  readonly servings: readonly Serving[];
  readonly instances: readonly LoadedInstance[];
  readonly imports: readonly Imported[];
  readonly byLockfile: ReadonlyMap<Package, Chain>;
}

/**
 * Returns a function for packages of which no loaded module was found. It returns the reason why such a package may be
 * loaded all the same; null = it is not loaded.
 */
function undecidedIn(known: Known): (dependency: Package) => string | null {
  const { graph, servings, code, imports, byLockfile } = known;
  if (graph.isCut) return () => 'it loads more modules than the limit';
  const own = graph.computed.find((place) => graph.program.modules.has(place.module));
  if (own) return () => `${placeOf(graph, own)} computes the name of an import`;
  const nameless = imports.find(({ from }) => from === 'nothing');
  if (code.language === 'python' && nameless && servings.length > 0)
    return () => `no known package brings ${nameless.specifier}`;
  const silent = new Set(
    servings.filter(({ list }) => list.packages.every(({ requires }) => requires === null)),
  );
  const maybe = computedIn(known);
  return (dependency) => {
    const by = maybe.get(dependency);
    if (by !== undefined) return `${by} computes the name of an import`;
    for (const { list } of silent)
      if (byLockfile.size > 0 && list.packages.includes(dependency))
        return `nothing is installed here, and ${list.file} does not list which package requires which`;
    return null;
  };
}

/**
 * Returns the packages that a package with computed imports may load, each with that package. Such a package may load its
 * requirements, and packages that code of the repository names in a text (`app.set('view engine', 'pug')`).
 */
function computedIn({ source, graph, servings, instances }: Known): ReadonlyMap<Package, string> {
  const found = new Map<Package, string>();
  const places = new Map<string, LoadedInstance>();
  for (const { module } of graph.computed) {
    const folder = instanceOf(source, graph, module)?.folder;
    const instance = instances.find((candidate) => candidate.folder === folder);
    if (instance && folder !== undefined) places.set(folder, instance);
  }
  if (places.size === 0) return found;
  const named = textsIn(graph);
  for (const instance of places.values()) {
    const by = `${instance.name}@${instance.version}`;
    for (const serving of servings) {
      const ids = [...(serving.project?.requires ?? [])].filter(([name]) => named.has(name));
      const starts = [
        ...instance.requires.flatMap((name) => packageFor(serving, { specifier: name }, instance) ?? []),
        ...ids.flatMap(([, id]) => serving.byId.get(id) ?? []),
      ];
      for (const dependency of closureOf(serving, starts).keys())
        if (!found.has(dependency)) found.set(dependency, by);
    }
  }
  return found;
}

/** Returns all literal texts in the modules of the repository. */
function textsIn({ program }: ModuleGraph): ReadonlySet<string> {
  const texts = new Set<string>();
  for (const { body } of program.modules.values())
    for (const node of nodesOf(body))
      if (node.kind === 'literal' && typeof node.value === 'string') texts.add(node.value);
  return texts;
}
