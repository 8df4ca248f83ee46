import {
  byNameOfPackage,
  type CodeGenerator,
  codeGeneratedBy,
  hostsOfPackage,
  nativeOfPackage,
} from '@emmental/knowledge';
import { below, compareText, type NativeUse, type Source } from '@emmental/model';
import { filesOf } from '../graph/files.ts';
import type { ModuleGraph } from '../graph/graph.ts';
import { folderOf } from '../lockfiles/lockfile.ts';
import type { Package } from '../package-list.ts';
import { type Loads, npmName } from '../reach/loads.ts';
import { reachableFrom } from '../symbols/reachable.ts';
import { type Use, usesIn } from '../symbols/uses.ts';
import { normalizedName } from '../versions/pep440.ts';

/** Returns the uses that an unknown package may need. Extension modules of Python load by themselves. */
export const possibleUses = (isPython: boolean): NativeUse['uses'] =>
  isPython ? ['addon'] : ['addon', 'wasm', 'eval', 'vm'];

/** A loaded package that is not installed in the repository, and the place that imports it. */
interface Absent {
  readonly name: string;
  /** The name, with the version where a lockfile has one. */
  readonly shown: string;
  readonly file: string;
  readonly line: number;
  readonly builds: boolean;
}

/**
 * Returns the uses of loaded packages that are not installed: the known uses of each package by its name, and one open use
 * for all unknown packages.
 */
export function unreadUses(source: Source, loads: Loads, graph: ModuleGraph): readonly NativeUse[] {
  const found: NativeUse[] = [];
  const isPython = loads.function.language === 'python';
  const dark: Absent[] = [];
  for (const absent of absentOf(source, loads, graph)) {
    const { name, shown, file, line } = absent;
    const made = isPython ? null : codeGeneratedBy(name);
    const use = made === null ? null : usedMember(loads, graph, name, made);
    if (made !== null && use !== 'no')
      found.push({
        uses: ['eval'],
        package: name,
        file,
        line,
        text: `${shown}: ${made.made}${use?.symbol ? ` by ${use.symbol}` : ''}`,
        open:
          use?.kind === 'called'
            ? null
            : { what: `whether ${name} uses ${made.made}`, why: 'it is not installed here' },
      });
    const ecosystem = isPython ? 'PyPI' : 'npm';
    for (const to of hostsOfPackage(ecosystem, name) ?? [])
      found.push({
        uses: [],
        package: name,
        file,
        line,
        text: `${shown}: it calls ${to}`,
        open: null,
        system: { to },
      });
    const row = nativeOfPackage(ecosystem, name);
    if (row === null) dark.push(absent);
    else if (row.uses.length > 0)
      found.push({
        uses: row.uses,
        package: name,
        file,
        line,
        text: `${shown}: ${row.because}`,
        open: null,
      });
  }
  if (isPython) found.push(...loadedByName(graph));
  const [first] = dark.toSorted((a, b) => Number(b.builds) - Number(a.builds) || compareText(a.name, b.name));
  if (!first) return found;
  const names = dark.map(({ name }) => name).sort();
  const listed = names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');
  const why = 'not installed here: install the deployed packages and derive again';
  const them = names.length === 1 ? 's' : '';
  return [
    ...found,
    {
      uses: [],
      package: null,
      file: first.file,
      line: first.line,
      text: first.name,
      open: { what: `which hosts ${listed} call${them}`, why },
      system: { to: 'any' },
    },
    {
      uses: possibleUses(isPython),
      package: null,
      file: first.file,
      line: first.line,
      text: first.builds
        ? `${first.name} runs a script when it is installed, as native code does`
        : first.name,
      open: {
        what: `what ${isPython ? 'native code' : 'code'} ${listed} load${them}`,
        why,
      },
    },
  ];
}

/**
 * Returns the uses of installed packages that other packages load by a name in a text, without an import statement.
 */
function loadedByName(graph: ModuleGraph): readonly NativeUse[] {
  const isLoaded = (name: string): boolean =>
    graph.sites.some(({ folder }) =>
      [...graph.modules.keys()].some((path) => path.startsWith(`${below(folder, name)}/`)),
    );
  const installed = graph.sites.flatMap(({ distributions }) => distributions);
  return installed.flatMap(({ name, version, metadata }) => {
    const known = byNameOfPackage(normalizedName(name));
    const by = known?.by.find(isLoaded);
    if (known === null || by === undefined) return [];
    const text = `${name}@${version}: ${known.because}, loaded by ${by}`;
    const use: NativeUse = { uses: known.uses, package: name, file: metadata, line: 1, text, open: null };
    return known.writes.length === 0 ? [use] : known.writes.map((write) => ({ ...use, system: { write } }));
  });
}

/**
 * Returns the use, in code of the repository, of a member that generates code; `no` when there is none. Null when it is
 * unknown, because another package that is not installed may use the members.
 */
function usedMember(
  { function: code, servings }: Loads,
  graph: ModuleGraph,
  name: string,
  { members }: CodeGenerator,
): Pick<Use, 'kind' | 'symbol'> | 'no' | null {
  if (members === null) return null;
  const isPackage = (specifier: string): boolean => npmName(specifier) === name;
  const symbols = new Set(members);
  const runs = reachableFrom(graph.program, code.entry?.export ?? '');
  const uses = [...graph.program.modules.values()]
    .flatMap((module) => usesIn(module, { isPackage, symbols }))
    .filter(({ node }) => runs.has(node));
  const use = uses.find(({ kind }) => kind === 'called') ?? uses[0];
  if (use) return use;
  const isRequired = servings.some(({ list }) =>
    list.packages.some(({ requires, name: by }) => by !== name && (requires === null || requires.has(name))),
  );
  const isInstalled = graph.missing.some(
    ({ module, specifier }) => !graph.program.modules.has(module) && isPackage(specifier),
  );
  return isRequired || isInstalled ? null : 'no';
}

/** Returns the loaded packages that are not installed, without duplicates: first those in lockfiles, then imported ones in no lockfile, for example from a layer. */
function absentOf(source: Source, loads: Loads, graph: ModuleGraph): readonly Absent[] {
  const isPython = loads.function.language === 'python';
  const plain = (name: string): string => (isPython ? normalizedName(name) : name);
  const isShared = (name: string): boolean =>
    graph.sites.some(({ folder }) => filesOf(source).isFolder(below(folder, name)));
  // If other packages are installed, a missing optional package is for another platform.
  const isInstalled = ({ lockfile }: Package): boolean =>
    filesOf(source).isFolder(below(folderOf(lockfile), 'node_modules'));
  const found = new Map<string, Absent>();
  for (const dependency of loads.servings.flatMap(({ list }) => list.packages)) {
    if (dependency.optional && isInstalled(dependency)) continue;
    const where = loads.whereIs(dependency);
    if (where.kind !== 'loaded' || where.by !== 'lockfile' || dependency.source.kind === 'workspace')
      continue;
    const name = plain(dependency.name);
    const shown = `${dependency.name}${dependency.version === null ? '' : `@${dependency.version}`}`;
    if (!found.has(name))
      found.set(name, {
        name,
        shown,
        file: dependency.lockfile,
        line: dependency.line,
        builds: dependency.installScript === true,
      });
  }
  for (const { name: asked, at, from } of loads.imports) {
    if (from !== 'layer' && from !== 'nothing') continue;
    // `google` in `import google.cloud.storage` is a folder that several packages share.
    if (isPython && isShared(asked)) continue;
    const name = plain(asked);
    const file = graph.program.modules.get(at.module)?.path ?? at.module;
    if (!found.has(name)) found.set(name, { name, shown: name, file, line: at.line, builds: false });
  }
  return [...found.values()];
}
