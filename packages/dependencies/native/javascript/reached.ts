import { loadProgram, type Module } from '@emmental/code';
import type { Source } from '@emmental/model';
import type { ModuleGraph } from '../../graph/graph.ts';
import type { Lines, Mention, ModuleRegions, Region, Root } from './region.ts';
import { regionsOf } from './regions.ts';

/** The relation of the handler to a call in a package: `calls` = calls lead to it; `names` = only a mention of its name does, so it may run; `no` = nothing leads to it. */
export type Reached = 'calls' | 'names' | 'no';

/** The greatest number of modules and of characters that are read. If there are more, nothing is decided. */
const mostModules = 1200;
const mostText = 12_000_000;

/**
 * Returns a function that decides, for a call in one package, whether the handler may run it. It follows names through the
 * modules of this package and of the packages that import it. It finds more code than really runs, and misses code only if
 * names are computed at run time. Returns null when too much would have to be read.
 */
export async function reachIn(
  source: Source,
  graph: ModuleGraph,
  package_: PackageModules,
  handler: string | null,
): Promise<((call: object) => Reached) | null> {
  const modules = await modulesFor(source, graph, package_);
  if (!modules) return null;
  const sure = new Search(graph, modules, package_, true).from(handler);
  const possible = new Search(graph, modules, package_, false).from(handler);
  const isSure = (call: object): boolean => [...sure].some((region) => region.calls.get(call) === true);
  return (call) =>
    isSure(call) ? 'calls' : [...possible].some((region) => region.calls.has(call)) ? 'names' : 'no';
}

/** The modules of a package that generate code from texts, and a function that returns the package of a module. */
export interface PackageModules {
  readonly makers: readonly string[];
  readonly packageOf: (path: string) => string | null;
}

type Modules = ReadonlyMap<string, ModuleRegions>;

/** A cache of the regions of modules, which are the same for every handler. */
const known = new WeakMap<Module, ModuleRegions>();

async function modulesFor(
  source: Source,
  graph: ModuleGraph,
  { makers, packageOf }: PackageModules,
): Promise<Modules | null> {
  const leading = new Set(makers);
  for (const path of leading) for (const { module } of graph.importers.get(path) ?? []) leading.add(module);
  // Base classes and callbacks can be in other modules of the same packages.
  const folders = new Set([...leading].map(packageOf));
  const wanted = [...graph.modules.keys()].filter((path) => folders.has(packageOf(path)));
  if (wanted.length > mostModules) return null;
  const found = new Map<string, ModuleRegions>();
  let size = 0;
  for (const path of wanted) {
    const own = graph.program.modules.get(path);
    if (!own && !/\.(?:[cm]?[jt]sx?)$|(?:^|\/)[^./]+$/.test(path)) continue;
    const module = own ?? (await loadProgram(source, [path], { limit: 1 })).modules.get(path);
    if (!module || (module.body.length === 0 && module.text.trim().length > 200)) return null;
    size += module.text.length;
    if (size > mostText) return null;
    const regions = known.get(module) ?? regionsOf(module, own !== undefined);
    known.set(module, regions);
    found.set(path, regions);
  }
  return found;
}

/** Visits regions (see `region.ts`) from the handler on. `isStrict` = only follows calls whose target is certain. */
class Search {
  readonly #graph: ModuleGraph;
  readonly #modules: Modules;
  readonly #packageOf: PackageModules['packageOf'];
  readonly #isStrict: boolean;
  /** The regions of all modules, by the name under which they are called. */
  readonly #members = new Map<string, { readonly path: string; readonly region: Region }[]>();
  readonly #children = new Map<string, { readonly to: string; readonly line: number }[]>();
  readonly #below = new Map<string, ReadonlySet<string>>();
  readonly #seen = new Set<Region>();
  readonly #open: { readonly path: string; readonly region: Region }[] = [];

  constructor(graph: ModuleGraph, modules: Modules, { packageOf }: PackageModules, isStrict: boolean) {
    this.#graph = graph;
    this.#modules = modules;
    this.#packageOf = packageOf;
    this.#isStrict = isStrict;
    for (const [path, { members }] of modules) {
      for (const [name, regions] of members) {
        const callable = this.#members.get(name) ?? [];
        for (const region of regions) callable.push({ path, region });
        this.#members.set(name, callable);
      }
      for (const { module, line } of graph.importers.get(path) ?? []) this.#childOf(module, path, line);
    }
  }

  #childOf(of: string, to: string, line: number): void {
    const children = this.#children.get(of);
    if (children) children.push({ to, line });
    else this.#children.set(of, [{ to, line }]);
  }

  from(handler: string | null): ReadonlySet<Region> {
    for (const [path, { top }] of this.#modules) this.#visit(path, top);
    const entry = this.#modules.get(this.#graph.entry);
    const name = handler?.slice(handler.lastIndexOf('.') + 1) ?? '';
    const named = entry?.members.get(name) ?? [];
    for (const region of named) this.#visit(this.#graph.entry, region);
    // If the handler is composed at run time, no name leads to it, so all code of the repository may run.
    if (named.length === 0)
      for (const [path, { locals, members }] of this.#modules)
        if (this.#graph.program.modules.has(path))
          for (const region of [...locals.values(), ...members.values()].flat()) this.#visit(path, region);
    for (let next = this.#open.pop(); next; next = this.#open.pop()) {
      const { path, region } = next;
      for (const mention of region.mentions) if (mention.sure || !this.#isStrict) this.#follow(path, mention);
      if (!this.#isStrict) for (const passedOn of region.passedOn) this.#visit(path, passedOn);
    }
    return this.#seen;
  }

  #visit(path: string, region: Region): void {
    if (this.#seen.has(region)) return;
    this.#seen.add(region);
    this.#open.push({ path, region });
  }

  #follow(path: string, mention: Mention): void {
    const module = this.#modules.get(path);
    if (!module) return;
    const { name } = mention;
    switch (mention.kind) {
      case 'base':
      case 'name': {
        const binding = module.bindings.get(name);
        const locals = module.locals.get(name) ?? [];
        // The name may be that of a parameter.
        if (!this.#isStrict || (locals.length === 1 && !module.parameters.has(name)))
          for (const region of locals) this.#visit(path, region);
        if (binding && mention.kind === 'name')
          this.#exported(this.#targets(path, binding), binding.member, mention.sure);
        return;
      }
      case 'whole':
        if (mention.root !== null && typeof mention.root === 'object')
          this.#exported(this.#targets(path, mention.root), null, mention.sure);
        return;
      case 'text':
        for (const place of this.#members.get(name) ?? []) this.#visit(place.path, place.region);
        return;
      case 'member':
        this.#member(path, module, mention);
        return;
    }
  }

  /**
   * Visits the export of a module with a name. The name null stands for the module itself, which may be called, or passed on
   * with all its exports.
   */
  #exported(targets: ReadonlySet<string>, member: string | null, isCalled: boolean): void {
    if (member !== null && member !== 'default') {
      this.#named(targets, member);
      return;
    }
    for (const to of targets) {
      const { members } = this.#modules.get(to) ?? {};
      for (const [name, regions] of members ?? [])
        if (name === '' || name === 'default' || (!isCalled && member === null))
          for (const region of regions) this.#visit(to, region);
    }
  }

  #named(targets: ReadonlySet<string>, name: string): void {
    const of = (places: ReadonlySet<string>): boolean => {
      const found = (this.#members.get(name) ?? []).filter(({ path }) => places.has(path));
      for (const place of found) this.#visit(place.path, place.region);
      return found.length > 0;
    };
    if (!of(targets)) of(this.#reachableFrom(targets));
  }

  #member(path: string, module: ModuleRegions, { name, root, sure }: Mention): void {
    const bound = this.#boundTo(path, module, root);
    if (bound === 'else') return;
    if (bound !== null) {
      if (bound.isModule) {
        this.#named(bound.targets, name);
        return;
      }
      const places = this.#reachableFrom(bound.targets);
      for (const place of this.#members.get(name) ?? [])
        if (places.has(place.path)) this.#visit(place.path, place.region);
      return;
    }
    const home = this.#packageOf(path);
    const imported = new Set((this.#children.get(path) ?? []).map(({ to }) => to));
    for (const place of this.#members.get(name) ?? []) {
      const isNear = this.#packageOf(place.path) === home || (home !== null && imported.has(place.path));
      if (!this.#isStrict || (sure && isNear)) this.#visit(place.path, place.region);
    }
  }

  /** Returns the modules in which the first part of a chain is defined; null when they are unknown; `else` when they are none of the read modules. */
  #boundTo(
    path: string,
    module: ModuleRegions,
    root: Root,
  ): { readonly targets: ReadonlySet<string>; readonly isModule: boolean } | 'else' | null {
    if (root === null || root === 'this') return null;
    if (typeof root !== 'string') return this.#orElse(this.#targets(path, root), true);
    const names = [root];
    const seen = new Set(names);
    for (let next = names.pop(); next !== undefined; next = names.pop()) {
      const binding = module.bindings.get(next);
      if (binding)
        return this.#orElse(this.#targets(path, binding), next === root && binding.member === null);
      for (const from of module.flows.get(next) ?? []) {
        if (typeof from !== 'string') return this.#orElse(this.#targets(path, from), false);
        if (!seen.has(from)) names.push(from);
        seen.add(from);
      }
    }
    const isGlobal =
      Object.hasOwn(globalThis, root) &&
      !module.locals.has(root) &&
      !module.flows.has(root) &&
      !globalObjects.has(root);
    return isGlobal && !module.parameters.has(root) ? 'else' : null;
  }

  #orElse(
    targets: ReadonlySet<string>,
    isModule: boolean,
  ): { readonly targets: ReadonlySet<string>; readonly isModule: boolean } | 'else' {
    return targets.size === 0 ? 'else' : { targets, isModule };
  }

  #targets(path: string, { line, endLine }: Lines): ReadonlySet<string> {
    return new Set(
      (this.#children.get(path) ?? [])
        .filter((place) => place.line >= line && place.line <= endLine)
        .map(({ to }) => to),
    );
  }

  #reachableFrom(targets: ReadonlySet<string>): ReadonlySet<string> {
    const key = [...targets].join('\n');
    const before = this.#below.get(key);
    if (before) return before;
    const found = new Set(targets);
    for (const path of found) for (const { to } of this.#children.get(path) ?? []) found.add(to);
    this.#below.set(key, found);
    return found;
  }
}

const globalObjects = new Set(['globalThis', 'global', 'window', 'self', 'root']);
