import type { DependencyUse, Source } from '@emmental/model';
import type { Problem } from '../advisory.ts';
import type { ModuleGraph } from '../graph/graph.ts';
import { distributionsFor } from '../graph/python/import-names.ts';
import type { Package } from '../package-list.ts';
import { reachableFrom } from '../symbols/reachable.ts';
import { symbolsFor } from '../symbols/table.ts';
import { type Use, usesIn } from '../symbols/uses.ts';
import { normalizedName } from '../versions/pep440.ts';
import { instanceOf, versionKey } from './instance.ts';
import { type Chain, type Loads, npmName } from './loads.ts';

/** Returns how close a problem of a package comes to being executed in one function. */
export function levelOf(source: Source, loads: Loads, dependency: Package, problem: Problem): DependencyUse {
  const where = loads.whereIs(dependency);
  const plain = { id: loads.function.id, symbol: null, byLockfile: false };
  switch (where.kind) {
    case 'shipped':
      return { ...plain, level: 'shipped', chain: [], why: null };
    case 'not-loaded':
    case 'unknown':
      return { ...plain, level: where.kind, chain: [], why: where.why };
    case 'loaded': {
      const { chain } = where;
      const byLockfile = where.by === 'lockfile';
      const symbols = vulnerableNames(dependency, problem);
      const use = symbols.size === 0 ? null : useOf(source, loads, dependency, symbols);
      return use
        ? { ...plain, ...use, why: null, byLockfile }
        : { ...plain, level: 'loaded', chain, why: null, byLockfile };
    }
  }
}

/** Returns the vulnerable names from the advisories, otherwise from the table; of a dotted name the last part. */
function vulnerableNames(dependency: Package, problem: Problem): ReadonlySet<string> {
  const vulnerable =
    problem.symbols.length > 0
      ? problem.symbols
      : symbolsFor(dependency.ecosystem, dependency.name, idsOf(problem));
  return new Set(
    vulnerable.flatMap(({ symbols }) => symbols.map((each) => /[^.:#/]*$/.exec(each)?.[0] ?? each)),
  );
}

const idsOf = (problem: Problem): ReadonlySet<string> => new Set([problem.id, ...problem.aliases]);

type Found = Pick<DependencyUse, 'level' | 'chain' | 'symbol'>;

function useOf(
  source: Source,
  loads: Loads,
  dependency: Package,
  symbols: ReadonlySet<string>,
): Found | null {
  const { graph } = loads;
  if (!graph) return null;
  const isPackage = meansPackage(source, loads, dependency);
  let named: Found | null = null;
  for (const [path, module] of graph.program.modules)
    for (const use of usesIn(module, { isPackage, symbols })) {
      const found = { chain: wayTo(graph, path, use), symbol: use.symbol };
      if (use.kind === 'called' && reachable(loads, graph).has(use.node))
        return { ...found, level: 'called' };
      named ??= { ...found, level: 'symbol' };
    }
  return named ?? namedByOthers(source, loads, graph, dependency, symbols);
}

/** Returns a function that is true for specifiers, in modules of the repository, that import the package. */
function meansPackage(
  source: Source,
  { graph, servings }: Loads,
  dependency: Package,
): (specifier: string) => boolean {
  if (dependency.ecosystem === 'npm') {
    // A lockfile may install the package under another name.
    const names = new Set([dependency.name]);
    for (const { project } of servings)
      for (const [name, id] of project?.requires ?? []) if (id === dependency.id) names.add(name);
    return (specifier) => names.has(npmName(specifier));
  }
  const plain = normalizedName(dependency.name);
  const tops = new Set<string>();
  for (const module of graph?.modules.keys() ?? []) {
    const instance = graph && instanceOf(source, graph, module);
    if (!instance || normalizedName(instance.name) !== plain) continue;
    const site = graph.sites.find(({ folder }) => folder === '' || module.startsWith(`${folder}/`));
    const inside = site && site.folder !== '' ? module.slice(site.folder.length + 1) : module;
    tops.add(inside.split('/')[0]?.replace(/\..*$/, '') ?? '');
  }
  return (specifier) =>
    tops.has(specifier.split('.')[0] ?? '') || distributionsFor(specifier).includes(plain);
}

const known = new WeakMap<Loads, ReadonlySet<object>>();

function reachable(loads: Loads, graph: ModuleGraph): ReadonlySet<object> {
  const before = known.get(loads);
  if (before) return before;
  const made = reachableFrom(graph.program, loads.function.entry?.export ?? '');
  known.set(loads, made);
  return made;
}

/** Returns the way from the handler's module to the line of a use. */
function wayTo(graph: ModuleGraph, path: string, use: Use): Chain {
  const fileOf = (module: string): string => graph.program.modules.get(module)?.path ?? module;
  const steps = [`${fileOf(path)}:${use.line}`];
  for (let place = graph.modules.get(path); place; place = graph.modules.get(place.module))
    steps.push(`${fileOf(place.module)}:${place.line}`);
  return steps.reverse();
}

/**
 * Returns the first place where another package that loads this one contains a vulnerable name; null when there is none. It
 * compares words, so it can find too many names, but it misses none that is used.
 */
function namedByOthers(
  source: Source,
  { instances }: Loads,
  graph: ModuleGraph,
  dependency: Package,
  symbols: ReadonlySet<string>,
): Found | null {
  const instance = instances.find((each) => versionKey(each) === versionKey(dependency));
  const isSelf = symbols.has('');
  const words = [...symbols]
    .filter((each) => /^[\w$]+$/.test(each))
    .map((each) => each.replaceAll('$', '\\$'));
  const names = new RegExp(`(?<![\\w$])(${words.join('|')})(?![\\w$])`);
  for (const module of instance?.modules ?? [])
    for (const place of graph.importers.get(module) ?? []) {
      const asker = instanceOf(source, graph, place.module);
      if (!asker || asker.folder === instance?.folder) continue;
      const read = source.read(place.module);
      const text = 'text' in read ? read.text : '';
      const word = words.length > 0 ? names.exec(text)?.[1] : undefined;
      if (word === undefined && !isSelf) continue;
      return { level: 'symbol', symbol: word ?? dependency.name, chain: instance?.chain ?? [] };
    }
  return null;
}
