import { isPythonStandard } from '@emmental/code';
import { nativeOfPackage, temporaryFilesOfPackage } from '@emmental/knowledge';
import { below, folderOf, layerRoots, type NativeUse, type Source } from '@emmental/model';
import { bytesOf } from '../../archive/bytes.ts';
import { filesOf } from '../../graph/files.ts';
import type { ModuleGraph } from '../../graph/graph.ts';
import { distributionsFor } from '../../graph/python/import-names.ts';
import { requestsOf } from '../../graph/python/requests.ts';
import { resolveInSites } from '../../graph/python/resolve.ts';
import type { FunctionCode } from '../../reach/code.ts';
import { instanceOf } from '../../reach/instance.ts';
import { isProvided } from '../../reach/runtime.ts';
import { normalizedName } from '../../versions/pep440.ts';
import { type Owner, ownerOfInstance } from '../owner.ts';
import { systemUses } from './system.ts';
import { type When, whenOf } from './when.ts';

/**
 * Modules that give Python code access to raw memory and native calls. The extension modules of a function are not in the
 * list: they are code of the function. Source: guards/python/src/emmental_guard/core/code.py.
 */
const past: ReadonlySet<string> = new Set([
  'ctypes',
  '_ctypes',
  'cffi',
  '_cffi_backend',
  'tkinter',
  '_tkinter',
  '_testcapi',
]);
/** Modules of the standard library that load such a module. */
const throughLibrary: ReadonlySet<string> = new Set(['multiprocessing.sharedctypes', 'turtle', 'idlelib']);

interface World {
  readonly source: Source;
  readonly code: FunctionCode;
  readonly graph: ModuleGraph;
}

/** Finds the native code that a Python function loads, and the uses of the system by its packages. */
export function pythonUses(world: World): readonly NativeUse[] {
  const { source, graph, code } = world;
  const timesAt = timesOf(world);
  const reached = reachedIn(world, timesAt);
  const found: NativeUse[] = [];
  const binaries = new Map<string, When>();
  const imported = new Set(
    [...graph.importers]
      .filter(([, all]) => all.some(({ module }) => graph.program.modules.has(module)))
      .map(([path]) => ownerOf(source, graph, path)?.shown),
  );
  const isRequired = (path: string): boolean => {
    const owner = ownerOf(source, graph, path);
    return owner !== null && imported.has(owner.shown);
  };
  /** True when the code of the repository contains none of the names whose use makes temporary files in the package. */
  const makesNone = (path: string): boolean => {
    const members = temporaryFilesOfPackage(normalizedName(instanceOf(source, graph, path)?.name ?? ''));
    const says = (member: string): boolean =>
      [...graph.program.modules.values()].some(({ text }) => text.includes(member));
    return members !== null && !members.some(says);
  };
  const places = placesOf(code.directory ?? folderOf(graph.entry), code.layers);
  for (const [path, when] of reached) {
    if (extension.test(path)) binaries.set(path, when);
    const own = graph.program.modules.get(path);
    if (!own && !path.endsWith('.py')) continue;
    const text = textOf(source, graph, path);
    if (text === null) continue;
    const whenAt = timesAt(path, text);
    // Only packages that code of the repository imports count, and the modules that they load at once: packages contain
    // many other files that are never used.
    if (!own && when === 'load')
      for (const { system, line, what } of systemUses(text)) {
        const then = whenAt(line);
        if (
          then === 'load' ||
          (then === 'perhaps' && 'write' in system && isRequired(path) && !makesNone(path))
        )
          found.push({
            ...useOf(world, path, { specifier: '', line, when: then }, what),
            uses: [],
            system,
          });
      }
    if (!own && !names.test(text)) continue;
    const requests = requestsOf(text).flatMap((request) => {
      const then = after(when, whenAt(request.line));
      return then === 'never' ? [] : [{ ...request, when: then }];
    });
    const uses = requests.filter(
      ({ specifier }) => past.has(specifier.split('.')[0] ?? '') || throughLibrary.has(specifier),
    );
    // A certain use is preferred to a possible one.
    const use = uses.find((candidate) => candidate.when === 'load') ?? uses[0];
    if (use) found.push(useOf(world, path, use));
    // These imports may be extension modules in a folder of the function without data about installed packages.
    if (own)
      for (const { specifier, when: then } of requests)
        for (const file of resolveInSites(filesOf(source), path, specifier, places) ?? [])
          if (extension.test(file) && binaries.get(file) !== 'load') binaries.set(file, then);
  }
  for (const [path, when] of binaries) found.push(...namedIn(world, path, when));
  return found;
}

/** Returns when an imported module is loaded, from the time of its importer and the time of the import statement. */
const after = (outer: When, own: When): When => (own === 'never' || outer === 'load' ? own : 'perhaps');

const names = /\b(?:_?ctypes|_?cffi(?:_backend)?|_?tkinter|_testcapi|sharedctypes|turtle|idlelib)\b/;

const inFunction = 'it is inside a function or depends on a condition';
const maybe = 'it is imported inside a function or under a condition';

function useOf(
  { source, graph }: World,
  path: string,
  { specifier, line, when }: { readonly specifier: string; readonly line: number; readonly when: When },
  what = `import ${specifier}`,
): NativeUse {
  const owner = ownerOf(source, graph, path);
  const openQuestion =
    specifier === ''
      ? { what: `whether ${owner?.shown ?? path} calls ${what}`, why: inFunction }
      : { what: `whether ${owner?.shown ?? path} loads ${specifier}`, why: maybe };
  return {
    uses: ['addon'],
    package: owner?.name ?? null,
    file: graph.program.modules.get(path)?.path ?? path,
    line,
    text: `${owner === null ? '' : `${owner.shown}: `}${what}`,
    open: when === 'load' ? null : openQuestion,
  };
}

const extension = /\.(?:so|pyd)$/;

const placesOf = (home: string, layers: readonly string[]): ModuleGraph['sites'] =>
  [home, ...layers.flatMap((layer) => layerRoots(layer, 'python'))].map((folder) => ({
    folder,
    distributions: [],
    distributionOf: () => null,
  }));

/** Returns a function that returns when the lines of a module run. A module is read once, on demand. */
function timesOf({ source, code, graph }: World): (path: string, text: string) => (line: number) => When {
  const known = new Map<string, (line: number) => When>();
  const files = filesOf(source);
  const fails =
    (path: string) =>
    (statement: string): boolean =>
      !code.foreignLayers &&
      requestsOf(statement).some(({ specifier, mayFail }) => {
        const [top = ''] = specifier.split('.');
        if (mayFail || top === '' || isPythonStandard(top)) return false;
        if (distributionsFor(specifier).some((name) => isProvided(code.runtime, 'PyPI', name))) return false;
        if (graph.sites.some(({ folder }) => files.isFolder(below(folder, top)))) return false;
        return (
          resolveInSites(files, path, top, graph.sites) === null &&
          graph.program.resolve(path, specifier).kind === 'library'
        );
      });
  return (path, text) => {
    const before = known.get(path);
    if (before) return before;
    let made: ((line: number) => When) | null = null;
    const ask = (line: number): When => {
      made ??= whenOf(text, graph.program.modules.has(path) ? () => false : fails(path));
      return made(line);
    };
    known.set(path, ask);
    return ask;
  };
}

/** Returns the modules that are loaded with the handler or may be loaded later. Other modules are never loaded on Linux. */
function reachedIn({ source, graph }: World, timesAt: ReturnType<typeof timesOf>): ReadonlyMap<string, When> {
  const out = new Map<string, { readonly to: string; readonly line: number }[]>();
  for (const [to, importers] of graph.importers)
    for (const { module, line } of importers) {
      const imports = out.get(module);
      if (imports) imports.push({ to, line });
      else out.set(module, [{ to, line }]);
    }
  const reached = new Map<string, When>([[graph.entry, 'load']]);
  const queue: { readonly path: string; readonly when: When }[] = [{ path: graph.entry, when: 'load' }];
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { path, when } = next;
    if (reached.get(path) !== when) continue;
    const edges = out.get(path) ?? [];
    const text = edges.length === 0 ? null : textOf(source, graph, path);
    const whenAt = text === null ? () => 'load' as const : timesAt(path, text);
    for (const { to, line } of edges) {
      const own = whenAt(line);
      if (own === 'never') continue;
      const then = after(when, own);
      const before = reached.get(to);
      if (before === 'load' || before === then) continue;
      reached.set(to, then);
      queue.push({ path: to, when: then });
    }
  }
  return reached;
}

function textOf(source: Source, graph: ModuleGraph, path: string): string | null {
  const own = graph.program.modules.get(path);
  if (own) return own.text;
  const read = source.read(path);
  return 'text' in read ? read.text : null;
}

function ownerOf(source: Source, graph: ModuleGraph, path: string): Owner | null {
  const instance = instanceOf(source, graph, path);
  return instance && ownerOfInstance(instance);
}

/**
 * Finds native modules whose names are in the bytes of an extension module. An extension module with the name
 * `_cffi_backend` loads that module; one with the name `ctypes` may load `ctypes`.
 */
function namedIn({ source, graph }: World, path: string, when: When): readonly NativeUse[] {
  const bytes = bytesOf(source, path);
  const owner = ownerOf(source, graph, path);
  const who = owner?.shown ?? path;
  const file = path.split('/').at(-1) ?? path;
  const use = (text: string, open: NativeUse['open']): NativeUse => ({
    uses: ['addon'],
    package: owner?.name ?? null,
    file: path,
    line: 1,
    text: `${owner === null ? '' : `${owner.shown}: `}${text}`,
    open,
  });
  if ('why' in bytes) return [use(file, { what: `what ${who} loads`, why: `${file}: ${bytes.why}` })];
  const binary = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (binary.includes('_cffi_backend'))
    return [
      use(
        `${file} loads _cffi_backend`,
        when === 'load' ? null : { what: `whether ${who} loads _cffi_backend`, why: maybe },
      ),
    ];
  if (binary.includes('\0ctypes\0'))
    return [
      use(`${file} names ctypes`, {
        what: `whether ${who} loads ctypes`,
        why: `${file} is compiled and names it`,
      }),
    ];
  const through = namedPackage({ source, graph }, path, binary);
  return through === null
    ? []
    : [
        use(`${file} names ${through}`, {
          what: `whether ${who} loads ${through}, which loads native code`,
          why: `${file}, or a library beside it, is compiled and names it`,
        }),
      ];
}

/**
 * Returns a package that loads native code, that no other code loads, and whose name is in compiled code or in a library in
 * the same folder; null when there is none. Imports of compiled code are not followed, so the name is the only sign.
 * Source: numpy.org, “Array API”, `import_array` imports `numpy._core.multiarray` by name.
 */
function namedPackage(
  { source, graph }: Pick<World, 'source' | 'graph'>,
  path: string,
  binary: Buffer,
): string | null {
  const isLoaded = (name: string): boolean =>
    graph.sites.some(({ folder }) => {
      const place = `${below(folder, name)}/`;
      return path.startsWith(place) || [...graph.modules.keys()].some((text) => text.startsWith(place));
    });
  const names = graph.sites
    .flatMap(({ distributions }) => distributions.map(({ name }) => name))
    .filter(
      (name) => nativeOfPackage('PyPI', normalizedName(name))?.uses.includes('addon') && !isLoaded(name),
    );
  if (names.length === 0) return null;
  const beside = source
    .list(folderOf(path))
    .filter(({ name, kind }) => kind === 'file' && /^lib.*\.so$/.test(name))
    .map(({ name }) => bytesOf(source, below(folderOf(path), name)))
    .flatMap((bytes) =>
      'why' in bytes ? [] : [Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)],
    );
  const isNamed = (name: string): boolean =>
    [binary, ...beside].some((library) => library.includes(`\0${name}\0`) || library.includes(`\0${name}.`));
  return names.find(isNamed) ?? null;
}
