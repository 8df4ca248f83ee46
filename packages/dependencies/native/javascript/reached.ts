import { loadProgram, type Module } from '@emmental/code';
import type { Source } from '@emmental/model';
import type { ModuleGraph } from '../../graph/graph.ts';
import type { Lines, Mention, ModuleRegions, Region, Root } from './region.ts';
import { regionsOf } from './regions.ts';

/** Whether a call in a package is reached from the handler: by calls, perhaps (only names lead there), or by nothing. */
export type Reached = 'calls' | 'names' | 'no';

/** More than this is not read: what is reached is not decided then. */
const mostModules = 1200;
const mostText = 12_000_000;

/**
 * Which code of one package a handler reaches, told by names. Of all packages those are read that lead to it, and its own.
 * More than really runs, never less but for names that are put together at run time; null where too much would have to be read.
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
  const all = new Search(graph, modules, package_, false).from(handler);
  const isSure = (call: object): boolean => [...sure].some((one) => one.calls.get(call) === true);
  return (call) => (isSure(call) ? 'calls' : [...all].some((one) => one.calls.has(call)) ? 'names' : 'no');
}

/** The modules of a package that make code of texts, and how a module is told to be of a package. */
export interface PackageModules {
  readonly makers: readonly string[];
  readonly packageOf: (path: string) => string | null;
}

type Modules = ReadonlyMap<string, ModuleRegions>;

/** Regions of a module are the same for every handler. */
const known = new WeakMap<Module, ModuleRegions>();

async function modulesFor(
  source: Source,
  graph: ModuleGraph,
  { makers, packageOf }: PackageModules,
): Promise<Modules | null> {
  const leading = new Set(makers);
  for (const path of leading) for (const { module } of graph.askers.get(path) ?? []) leading.add(module);
  // What they inherit and call back to stands in other modules of their packages.
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

/** Goes from region to region. `isStrict`: by calls alone that lead to one certain place. */
class Search {
  readonly #graph: ModuleGraph;
  readonly #modules: Modules;
  readonly #packageOf: PackageModules['packageOf'];
  readonly #isStrict: boolean;
  /** Who calls it by this name, in all modules. */
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
        const all = this.#members.get(name) ?? [];
        for (const region of regions) all.push({ path, region });
        this.#members.set(name, all);
      }
      for (const { module, line } of graph.askers.get(path) ?? []) this.#childOf(module, path, line);
    }
  }

  #childOf(of: string, to: string, line: number): void {
    const all = this.#children.get(of);
    if (all) all.push({ to, line });
    else this.#children.set(of, [{ to, line }]);
  }

  from(handler: string | null): ReadonlySet<Region> {
    for (const [path, { top }] of this.#modules) this.#visit(path, top);
    const entry = this.#modules.get(this.#graph.entry);
    const name = handler?.slice(handler.lastIndexOf('.') + 1) ?? '';
    const named = entry?.members.get(name) ?? [];
    for (const region of named) this.#visit(this.#graph.entry, region);
    // A handler that is put together where no name tells it: all of the own code may run.
    if (named.length === 0)
      for (const [path, { locals, members }] of this.#modules)
        if (this.#graph.program.modules.has(path))
          for (const region of [...locals.values(), ...members.values()].flat()) this.#visit(path, region);
    for (let next = this.#open.pop(); next; next = this.#open.pop()) {
      const { path, region } = next;
      for (const mention of region.mentions) if (mention.sure || !this.#isStrict) this.#follow(path, mention);
      if (!this.#isStrict) for (const one of region.handed) this.#visit(path, one);
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
        // A short name may be a parameter's.
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
        for (const one of this.#members.get(name) ?? []) this.#visit(one.path, one.region);
        return;
      case 'member':
        this.#member(path, module, mention);
        return;
    }
  }

  /** What a module exports under a name; null is the module itself, which may be called, or handed on with all that it has. */
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
      for (const one of found) this.#visit(one.path, one.region);
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
      for (const one of this.#members.get(name) ?? [])
        if (places.has(one.path)) this.#visit(one.path, one.region);
      return;
    }
    const home = this.#packageOf(path);
    const asked = new Set((this.#children.get(path) ?? []).map(({ to }) => to));
    for (const one of this.#members.get(name) ?? []) {
      const isNear = this.#packageOf(one.path) === home || (home !== null && asked.has(one.path));
      if (!this.#isStrict || (sure && isNear)) this.#visit(one.path, one.region);
    }
  }

  /** The modules that the beginning of a chain comes from; null: not known; `else`: from one that does not lead here. */
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
      !whole.has(root);
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
        .filter((one) => one.line >= line && one.line <= endLine)
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

const whole = new Set(['globalThis', 'global', 'window', 'self', 'root']);
