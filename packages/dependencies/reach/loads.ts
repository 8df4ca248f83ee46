import { isPythonStandard, nodesOf } from '@emmental/code';
import { folderOf, type Source } from '@emmental/model';
import { type Asked, type Missing, type ModuleGraph, moduleGraph } from '../graph/graph.ts';
import { distributionsFor } from '../graph/python/import-names.ts';
import type { Package, PackageList } from '../package-list.ts';
import { normalizedName } from '../versions/pep440.ts';
import { linkedFolder } from './at-load.ts';
import type { FunctionCode } from './code.ts';
import { goReach } from './go.ts';
import { type Instance, instanceOf, versionKey } from './instance.ts';
import { ecosystemOfRuntime, isProvided } from './runtime.ts';
import { closureOf, deployedBy, type Serving, servingLists, servingOf, type Way } from './served.ts';

/** Where a package is for one function. */
export type Where =
  /** `lockfile`: nothing is installed here, so that it is told package by package. */
  | { readonly kind: 'loaded'; readonly by: 'files' | 'lockfile'; readonly chain: Chain }
  | { readonly kind: 'shipped' }
  | { readonly kind: 'not-loaded' | 'unknown'; readonly why: string };

/** From the handler to a package: lines of the repository (`src/a.ts:3`), then packages (`express@4.18.2`). */
export type Chain = readonly string[];

/** An installed package of which the function loads modules. */
export interface LoadedInstance extends Instance {
  readonly chain: Chain;
  readonly modules: readonly string[];
}

/** A package that the code of the repository imports. */
export interface Imported {
  readonly specifier: string;
  /** The package's name; of Python the import's. */
  readonly name: string;
  readonly at: Asked;
  /** `layer`: one that is not in the repository may bring it; `nothing`: neither installed nor in a lockfile. */
  readonly from: 'installed' | 'lockfile' | 'runtime' | 'layer' | 'nothing';
}

/** What one function loads, and what it could. */
export interface Loads {
  readonly function: FunctionCode;
  readonly graph: ModuleGraph | null;
  /** The lists that say what it gets. */
  readonly servings: readonly Serving[];
  readonly instances: readonly LoadedInstance[];
  readonly imports: readonly Imported[];
  whereIs(one: Package): Where;
}

/** Follows what a function loads, and sets it against the lists of packages that serve it. */
export async function loadsOf(
  source: Source,
  code: FunctionCode,
  lists: readonly PackageList[],
): Promise<Loads> {
  const servings = servingsOf(code, lists);
  const graph = await graphOf(source, code);
  const deployed = new Set(servings.flatMap((one) => [...deployedBy(one)]));
  const serves = new Set(servings.flatMap(({ list }) => list.packages));
  const chainTo = chains(source, graph);
  const instances = instancesIn(source, graph, chainTo);
  const byFiles = new Map(instances.map((one) => [versionKey(one), one]));
  const told = graph ? toldByLockfile(source, graph, servings, chainTo) : new Map<Package, Chain>();
  const imports = graph ? importsOf(source, graph, code, servings) : [];
  const go = graph ? null : goReach(source, code, servings);
  let undecided: ((one: Package) => string | null) | null = null;

  return {
    function: code,
    graph,
    servings,
    instances,
    imports,
    whereIs(one) {
      const instance = byFiles.get(versionKey(one));
      if (!serves.has(one) && one.lockfile !== instance?.manifest)
        return { kind: 'not-loaded', why: 'its lockfile belongs to another part' };
      if (instance) return { kind: 'loaded', by: 'files', chain: instance.chain };
      const way = told.get(one);
      if (way) return { kind: 'loaded', by: 'lockfile', chain: way };
      if (!deployed.has(one))
        return {
          kind: 'not-loaded',
          why: one.dev ? 'only development needs it' : 'another part of the repository needs it',
        };
      if (go) return go(one);
      if (!graph) return { kind: 'unknown', why: code.why ?? 'its code was not read' };
      undecided ??= undecidedIn({ source, code, graph, servings, instances, imports, told });
      const why = undecided(one);
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
  // Code that stands in a template is deployed alone.
  if (ecosystem === null || code.inline) return [];
  const home = entry ? folderOf(entry.module) : directory;
  const own = home === null ? [] : servingLists(lists, ecosystem, home);
  const layered = lists.filter(
    (one) =>
      one.ecosystem === ecosystem &&
      code.layers.some((layer) => layer !== '' && one.file.startsWith(`${layer}/`)),
  );
  return [...own, ...layered.map((one) => servingOf(one, folderOf(one.file)))];
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

/** How the handler gets to a module: own lines first, each package once. */
function chains(source: Source, graph: ModuleGraph | null): ChainTo {
  return (module) => {
    const steps: string[] = [];
    const say = (step: string): void => {
      if (steps.at(-1) !== step) steps.push(step);
    };
    for (let at: string | null = module; at !== null && graph; ) {
      const instance = instanceOf(source, graph, at);
      if (instance) say(`${instance.name}@${instance.version}`);
      const asked: Asked | null = graph.modules.get(at) ?? null;
      if (asked && graph.program.modules.has(asked.module)) say(placeOf(graph, asked));
      at = asked?.module ?? null;
    }
    return steps.reverse();
  };
}

/** Code in a template has the template's lines. */
const placeOf = (graph: ModuleGraph, { module, line }: Asked): string =>
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

/** What is asked for and not installed leads to packages by the lockfile's own edges. */
function toldByLockfile(
  source: Source,
  graph: ModuleGraph,
  servings: readonly Serving[],
  chainTo: ChainTo,
): ReadonlyMap<Package, Chain> {
  const found = new Map<Package, Chain>();
  // Their files are here, and are read as the repository's own.
  for (const { list } of servings)
    for (const one of list.packages) {
      const folder = linkedFolder(list, one);
      if (folder === null) continue;
      for (const module of graph.program.modules.keys())
        if (module.startsWith(`${folder}/`)) {
          found.set(one, chainTo(module));
          break;
        }
    }
  for (const missing of graph.missing) {
    const from = instanceOf(source, graph, missing.module);
    const before = [...chainTo(missing.module), ...(from ? [] : [placeOf(graph, missing)])];
    for (const serving of servings) {
      const start = packageFor(serving, missing, from);
      if (!start) continue;
      for (const [one, way] of closureOf(serving, [start]))
        if (!found.has(one)) found.set(one, [...before, ...way.map(nameOf)]);
    }
  }
  return found;
}

const nameOf = (one: Way[number]): string => (one.version === null ? one.name : `${one.name}@${one.version}`);

/** The package of the list that a request means; undefined when the list has none. */
function packageFor(
  { list, project, byId }: Serving,
  { specifier }: Pick<Missing, 'specifier'>,
  from: Instance | null,
): Package | undefined {
  const names = list.ecosystem === 'npm' ? [npmName(specifier)] : distributionsFor(specifier);
  const requirer = from ? list.packages.find((one) => versionKey(one) === versionKey(from)) : project;
  for (const name of names) {
    const id = requirer?.requires?.get(name);
    const one = id === undefined ? undefined : byId.get(id);
    if (one) return one;
  }
  // What an installed package asks for and the lockfile does not give it is optional.
  if (from && requirer?.requires) return undefined;
  for (const name of names) {
    const same = list.packages.filter((one) => isNamed(one, name));
    // Of several the one that code of the repository gets: the outermost.
    const [one] = same.toSorted((a, b) => a.id.length - b.id.length);
    if (one) return one;
  }
  return undefined;
}

const isNamed = (one: Package, name: string): boolean =>
  one.ecosystem === 'PyPI' ? normalizedName(one.name) === normalizedName(name) : one.name === name;

/** `@scope/name/rest` → `@scope/name`. */
export const npmName = (specifier: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

/** The packages that the repository's own modules ask for, by name, each once. */
function importsOf(
  source: Source,
  graph: ModuleGraph,
  code: FunctionCode,
  servings: readonly Serving[],
): readonly Imported[] {
  const found = new Map<string, Imported>();
  const add = (one: Imported): void => {
    if (!found.has(one.name)) found.set(one.name, one);
  };
  for (const [module, all] of graph.askers) {
    const at = all.find((asked) => graph.program.modules.has(asked.module));
    const instance = at && instanceOf(source, graph, module);
    if (instance) add({ specifier: instance.name, name: instance.name, at, from: 'installed' });
  }
  const all = graph.missing
    .filter(({ module }) => graph.program.modules.has(module))
    .map((missing) => ({
      ...missing,
      one: servings.map((serving) => packageFor(serving, missing, null)).find((it) => it !== undefined),
    }));
  /** `google`, which `import google.protobuf` asks for first: a namespace is of no distribution. */
  const isNamespace = ({ specifier, module, line }: (typeof all)[number]): boolean =>
    all.some(
      (other) =>
        other.one &&
        other.module === module &&
        other.line === line &&
        other.specifier.startsWith(`${specifier}.`),
    );
  for (const missing of all) {
    const { specifier, module, line, one } = missing;
    const isPython = code.language === 'python';
    const [top = ''] = specifier.split('.');
    if (isPython && (isPythonStandard(top) || (!one && isNamespace(missing)))) continue;
    const name = one?.name ?? (isPython ? top : npmName(specifier));
    const names = isPython ? distributionsFor(specifier) : [name];
    const brings = names.some((each) => isProvided(code.runtime, isPython ? 'PyPI' : 'npm', each));
    add({
      specifier,
      name,
      at: { module, line },
      from: one ? 'lockfile' : brings ? 'runtime' : code.foreignLayers ? 'layer' : 'nothing',
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
  readonly told: ReadonlyMap<Package, Chain>;
}

/** Why it cannot be told whether a package, of which no loaded module was found, is loaded all the same; null: it is not. */
function undecidedIn(known: Known): (one: Package) => string | null {
  const { graph, servings, code, imports, told } = known;
  if (graph.isCut) return () => 'it loads more modules than the limit';
  const own = graph.computed.find((asked) => graph.program.modules.has(asked.module));
  if (own) return () => `${placeOf(graph, own)} computes the name of an import`;
  const nameless = imports.find(({ from }) => from === 'nothing');
  if (code.language === 'python' && nameless && servings.length > 0)
    return () => `no known package brings ${nameless.specifier}`;
  const silent = new Set(
    servings.filter(({ list }) => list.packages.every(({ requires }) => requires === null)),
  );
  const maybe = computedIn(known);
  return (one) => {
    const by = maybe.get(one);
    if (by !== undefined) return `${by} computes the name of an import`;
    for (const { list } of silent)
      if (told.size > 0 && list.packages.includes(one))
        return `nothing is installed here, and ${list.file} does not list which package requires which`;
    return null;
  };
}

/**
 * A package that computes what it loads may load what it requires itself, and what the code of the repository names in
 * a text (`app.set('view engine', 'pug')`): package → who may load it.
 */
function computedIn({ source, graph, servings, instances }: Known): ReadonlyMap<Package, string> {
  const found = new Map<Package, string>();
  const places = new Map<string, LoadedInstance>();
  for (const { module } of graph.computed) {
    const folder = instanceOf(source, graph, module)?.folder;
    const instance = instances.find((one) => one.folder === folder);
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
      for (const one of closureOf(serving, starts).keys()) if (!found.has(one)) found.set(one, by);
    }
  }
  return found;
}

/** Every text that the repository's own modules write out. */
function textsIn({ program }: ModuleGraph): ReadonlySet<string> {
  const texts = new Set<string>();
  for (const { body } of program.modules.values())
    for (const node of nodesOf(body))
      if (node.kind === 'literal' && typeof node.value === 'string') texts.add(node.value);
  return texts;
}
