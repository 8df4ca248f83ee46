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

/** Where a problem of `one` is for the function of `loads`. */
export function levelOf(source: Source, loads: Loads, one: Package, problem: Problem): DependencyUse {
  const where = loads.whereIs(one);
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
      const symbols = vulnerableNames(one, problem);
      const use = symbols.size === 0 ? null : useOf(source, loads, one, symbols);
      return use
        ? { ...plain, ...use, why: null, byLockfile }
        : { ...plain, level: 'loaded', chain, why: null, byLockfile };
    }
  }
}

/** The names that the advisories give, or the table does; a dotted one by its last part. */
function vulnerableNames(one: Package, problem: Problem): ReadonlySet<string> {
  const given =
    problem.symbols.length > 0 ? problem.symbols : symbolsFor(one.ecosystem, one.name, idsOf(problem));
  return new Set(given.flatMap(({ symbols }) => symbols.map((each) => /[^.:#/]*$/.exec(each)?.[0] ?? each)));
}

const idsOf = (problem: Problem): ReadonlySet<string> => new Set([problem.id, ...problem.aliases]);

type Found = Pick<DependencyUse, 'level' | 'chain' | 'symbol'>;

function useOf(source: Source, loads: Loads, one: Package, symbols: ReadonlySet<string>): Found | null {
  const { graph } = loads;
  if (!graph) return null;
  const isPackage = meansPackage(source, loads, one);
  let named: Found | null = null;
  for (const [path, module] of graph.program.modules)
    for (const use of usesIn(module, { isPackage, symbols })) {
      const found = { chain: wayTo(graph, path, use), symbol: use.symbol };
      if (use.kind === 'called' && reachable(loads, graph).has(use.node))
        return { ...found, level: 'called' };
      named ??= { ...found, level: 'symbol' };
    }
  return named ?? namedByOthers(source, loads, graph, one, symbols);
}

/** Which specifiers of the repository's own modules mean the package. */
function meansPackage(
  source: Source,
  { graph, servings }: Loads,
  one: Package,
): (specifier: string) => boolean {
  if (one.ecosystem === 'npm') {
    // A lockfile may install it under another name.
    const names = new Set([one.name]);
    for (const { project } of servings)
      for (const [name, id] of project?.requires ?? []) if (id === one.id) names.add(name);
    return (specifier) => names.has(npmName(specifier));
  }
  const plain = normalizedName(one.name);
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

/** From the handler's module to the line of a use. */
function wayTo(graph: ModuleGraph, path: string, use: Use): Chain {
  const fileOf = (module: string): string => graph.program.modules.get(module)?.path ?? module;
  const steps = [`${fileOf(path)}:${use.line}`];
  for (let asked = graph.modules.get(path); asked; asked = graph.modules.get(asked.module))
    steps.push(`${fileOf(asked.module)}:${asked.line}`);
  return steps.reverse();
}

/**
 * Whether another package that loads this one writes a vulnerable name at all. It is told by words, so that it may name
 * too much, and nothing that is used is missed.
 */
function namedByOthers(
  source: Source,
  { instances }: Loads,
  graph: ModuleGraph,
  one: Package,
  symbols: ReadonlySet<string>,
): Found | null {
  const instance = instances.find((each) => versionKey(each) === versionKey(one));
  const isSelf = symbols.has('');
  const words = [...symbols]
    .filter((each) => /^[\w$]+$/.test(each))
    .map((each) => each.replaceAll('$', '\\$'));
  const names = new RegExp(`(?<![\\w$])(${words.join('|')})(?![\\w$])`);
  for (const module of instance?.modules ?? [])
    for (const asked of graph.askers.get(module) ?? []) {
      const asker = instanceOf(source, graph, asked.module);
      if (!asker || asker.folder === instance?.folder) continue;
      const read = source.read(asked.module);
      const text = 'text' in read ? read.text : '';
      const word = words.length > 0 ? names.exec(text)?.[1] : undefined;
      if (word === undefined && !isSelf) continue;
      return { level: 'symbol', symbol: word ?? one.name, chain: instance?.chain ?? [] };
    }
  return null;
}
