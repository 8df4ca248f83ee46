import { isPythonStandard } from '@emmental/code';
import { folderOf, type NativeUse, type Source } from '@emmental/model';
import { bytesOf } from '../../archive/bytes.ts';
import { filesOf } from '../../graph/files.ts';
import type { ModuleGraph } from '../../graph/graph.ts';
import { distributionsFor } from '../../graph/python/import-names.ts';
import { requestsOf } from '../../graph/python/requests.ts';
import { resolveInSites } from '../../graph/python/resolve.ts';
import { inFolder } from '../../lockfiles/lockfile.ts';
import type { FunctionCode } from '../../reach/code.ts';
import { instanceOf } from '../../reach/instance.ts';
import { isProvided } from '../../reach/runtime.ts';
import { type When, whenOf } from './when.ts';

/**
 * Modules that reach past Python, with what each brings in. Extension modules that a function ships are code of its own;
 * these give all of its code raw memory and native calls. Source: guards/python/src/emmental_guard/core/code.py.
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
/** Of the standard library, what loads one of them by itself. */
const throughLibrary: ReadonlySet<string> = new Set(['multiprocessing.sharedctypes', 'turtle', 'idlelib']);

interface World {
  readonly source: Source;
  readonly code: FunctionCode;
  readonly graph: ModuleGraph;
}

/** What Python loads past Python, of the function's own modules and of what they lead to. */
export function pythonUses(world: World): readonly NativeUse[] {
  const { source, graph, code } = world;
  const timesAt = timesOf(world);
  const reached = reachedIn(world, timesAt);
  const found: NativeUse[] = [];
  const binaries = new Map<string, When>();
  const places = placesOf(code.directory ?? folderOf(graph.entry), code.layers);
  for (const [path, when] of reached) {
    if (extension.test(path)) binaries.set(path, when);
    const own = graph.program.modules.get(path);
    if (!own && !path.endsWith('.py')) continue;
    const text = textOf(source, graph, path);
    if (text === null || (!own && !names.test(text))) continue;
    const whenAt = timesAt(path, text);
    const asked = requestsOf(text).flatMap((request) => {
      const then = after(when, whenAt(request.line));
      return then === 'never' ? [] : [{ ...request, when: then }];
    });
    const uses = asked.filter(
      ({ specifier }) => past.has(specifier.split('.')[0] ?? '') || throughLibrary.has(specifier),
    );
    // One that is sure counts before those that are not.
    const use = uses.find((one) => one.when === 'load') ?? uses[0];
    if (use) found.push(useOf(world, path, use));
    // Extension modules in a folder of the function's that says nothing of what is installed in it.
    if (own)
      for (const { specifier, when: then } of asked)
        for (const file of resolveInSites(filesOf(source), path, specifier, places) ?? [])
          if (extension.test(file) && binaries.get(file) !== 'load') binaries.set(file, then);
  }
  for (const [path, when] of binaries) found.push(...namedIn(world, path, when));
  return found;
}

/** What is loaded at a time by what is loaded at another. */
const after = (outer: When, own: When): When => (own === 'never' || outer === 'load' ? own : 'perhaps');

const names = /\b(?:_?ctypes|_?cffi(?:_backend)?|_?tkinter|_testcapi|sharedctypes|turtle|idlelib)\b/;

const maybe = 'it is imported inside of a function or under a condition';

function useOf(
  { source, graph }: World,
  path: string,
  { specifier, line, when }: { readonly specifier: string; readonly line: number; readonly when: When },
): NativeUse {
  const owner = ownerOf(source, graph, path);
  return {
    uses: ['addon'],
    file: graph.program.modules.get(path)?.path ?? path,
    line,
    text: `${owner === null ? '' : `${owner}: `}import ${specifier}`,
    open: when === 'load' ? null : { what: `whether ${owner ?? path} loads ${specifier}`, why: maybe },
  };
}

const extension = /\.(?:so|pyd)$/;

const placesOf = (home: string, layers: readonly string[]): ModuleGraph['sites'] =>
  [home, ...layers.flatMap((layer) => [`${layer}/python`, layer])].map((folder) => ({
    folder,
    distributions: [],
    distributionOf: () => null,
  }));

/** When the lines of a module run. Read once for each module, and only of modules that it is asked of. */
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
        if (graph.sites.some(({ folder }) => files.isFolder(inFolder(folder, top)))) return false;
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

/** Every module that is loaded with the handler, or may be later; on Linux others are never loaded. */
function reachedIn({ source, graph }: World, timesAt: ReturnType<typeof timesOf>): ReadonlyMap<string, When> {
  const out = new Map<string, { readonly to: string; readonly line: number }[]>();
  for (const [to, askers] of graph.askers)
    for (const { module, line } of askers) {
      const all = out.get(module);
      if (all) all.push({ to, line });
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

function ownerOf(source: Source, graph: ModuleGraph, path: string): string | null {
  const instance = instanceOf(source, graph, path);
  return instance ? `${instance.name}@${instance.version}` : null;
}

/** An extension module loads `_cffi_backend` by its name; one that only names `ctypes` may load it. */
function namedIn({ source, graph }: World, path: string, when: When): readonly NativeUse[] {
  const bytes = bytesOf(source, path);
  const owner = ownerOf(source, graph, path);
  const who = owner ?? path;
  const file = path.split('/').at(-1) ?? path;
  const use = (text: string, open: NativeUse['open']): NativeUse => ({
    uses: ['addon'],
    file: path,
    line: 1,
    text: `${owner === null ? '' : `${owner}: `}${text}`,
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
  return binary.includes('\0ctypes\0')
    ? [
        use(`${file} names ctypes`, {
          what: `whether ${who} loads ctypes`,
          why: `${file} is compiled and names it`,
        }),
      ]
    : [];
}
