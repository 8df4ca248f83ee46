import { isBuiltin } from 'node:module';
import { type InlineModule, loadProgram, type Program } from '@emmental/code';
import { driversOf } from '@emmental/knowledge';
import { below, folderOf, layerRoots, type Source } from '@emmental/model';
import { type Files, filesOf } from './files.ts';
import { requestsOf as javascriptRequests } from './javascript/requests.ts';
import { type ResolveOptions, resolveInstalled } from './javascript/resolve.ts';
import { ownRequests } from './own.ts';
import { requestsOf as pythonRequests } from './python/requests.ts';
import { resolveInSites } from './python/resolve.ts';
import { type Site, sitesOf } from './python/site.ts';
import type { ModuleRequest } from './request.ts';

/**
 * The place where a module is imported: the importing module and its line. The module of the handler has no such place
 * (null).
 */
export interface ImportPlace {
  readonly module: string;
  readonly line: number;
}

/** All modules that one handler loads, from the repository and from installed packages. */
export interface ModuleGraph {
  readonly entry: string;
  /** For each module, the first place that imports it, on a shortest way from the handler. */
  readonly modules: ReadonlyMap<string, ImportPlace | null>;
  /** For each module, all places that import it. */
  readonly importers: ReadonlyMap<string, readonly ImportPlace[]>;
  /** The syntax trees of the modules that belong to the repository itself. */
  readonly program: Program;
  /** Imported packages that are not installed, by their full specifier. */
  readonly missing: readonly Missing[];
  /** Places where code computes the name of the loaded module. */
  readonly computed: readonly ImportPlace[];
  readonly sites: readonly Site[];
  /** True when there are more modules than the limit. */
  readonly isCut: boolean;
}

export interface Missing extends ImportPlace {
  readonly specifier: string;
  /** It may be a name in a module of Python, not a module: `storage` in `from google.cloud import storage`. */
  readonly mayBeName?: true;
}

export interface GraphInput {
  readonly entry: string;
  readonly language: 'javascript' | 'python';
  /** The folder of the deployed code. */
  readonly directory: string;
  readonly layers: readonly string[];
  readonly inline: InlineModule | null;
  /** A bundler puts the modules into one file. */
  readonly bundled: boolean;
}

const mostModules = 50_000;

/**
 * Follows every import from a handler through the repository and the installed packages, as Node.js, Python or a bundler
 * would. No code is run. A file is read only once per Source, even if several handlers load it.
 */
export async function moduleGraph(source: Source, input: GraphInput): Promise<ModuleGraph> {
  const files = filesOf(source);
  const program = await loadProgram(source, [input.entry], {
    directory: input.directory,
    layers: input.layers,
    inline: input.inline,
  });
  const sites = input.language === 'python' ? sitesOf(source, input.directory, input.layers) : [];
  const modules = new Map<string, ImportPlace | null>([[input.entry, null]]);
  const importers = new Map<string, ImportPlace[]>();
  const missing: Missing[] = [];
  const computed: ImportPlace[] = [];
  const queue: string[] = [input.entry];
  const visit = (path: string, place: ImportPlace): void => {
    const known = importers.get(path);
    if (known) known.push(place);
    else importers.set(path, [place]);
    if (modules.has(path)) return;
    modules.set(path, place);
    queue.push(path);
  };
  for (let index = 0; index < queue.length && modules.size < mostModules; index += 1) {
    const path = queue[index] ?? '';
    for (const edge of edgesOf(path, { files, program, input, sites })) {
      const place = { module: path, line: edge.line };
      if (edge.kind === 'computed') computed.push(place);
      else if (edge.kind === 'missing')
        missing.push({ ...place, specifier: edge.to, ...(edge.mayBeName ? { mayBeName: true } : {}) });
      else visit(edge.to, place);
    }
  }
  return {
    entry: input.entry,
    modules,
    importers,
    program,
    missing,
    computed,
    sites,
    isCut: modules.size >= mostModules,
  };
}

interface Edge {
  readonly kind: 'module' | 'missing' | 'computed';
  readonly to: string;
  readonly line: number;
  readonly mayBeName?: boolean;
}

interface Setting {
  readonly files: Files;
  readonly program: Program;
  readonly input: GraphInput;
  readonly sites: readonly Site[];
}

function edgesOf(path: string, setting: Setting): readonly Edge[] {
  const own = setting.program.modules.get(path);
  if (own) return ownRequests(own).flatMap((request) => fromOwn(path, request, setting));
  if (setting.input.language === 'javascript')
    return installedEdges(setting.files, path, { bundled: setting.input.bundled });
  if (!path.endsWith('.py')) return [];
  // The scheme of a database address decides which driver is loaded. Addresses are not followed, so every installed driver
  // may be loaded.
  const site = setting.sites.find(({ folder }) => path.startsWith(folder === '' ? '' : `${folder}/`));
  const inside = site === undefined || site.folder === '' ? path : path.slice(site.folder.length + 1);
  const drivers = /^(\w+)\/__init__\.py$/.exec(inside)?.[1];
  const named = (drivers === undefined ? [] : driversOf(drivers)).map((specifier) => ({
    specifier,
    line: 1,
  }));
  return [...pythonRequestsOf(setting.files, path), ...named].flatMap((request): readonly Edge[] => {
    const found = resolveInSites(setting.files, path, request.specifier, setting.sites);
    // A name without a module is in the standard library, optional, or provided by the runtime.
    return (found ?? []).map((to) => ({ kind: 'module', to, line: request.line }));
  });
}

/**
 * Returns the modules that a module of the repository imports. `packages/code` resolves the imports. It returns the name of
 * an installed package as a library; this function finds the files of the package.
 */
function fromOwn(path: string, request: ModuleRequest, setting: Setting): readonly Edge[] {
  const { program, input, files, sites } = setting;
  const { line } = request;
  if (request.how === 'computed') return [{ kind: 'computed', to: '', line }];
  if (request.how === 'prefix')
    return program.resolveAll(path, `${request.specifier}*`).map((to) => ({ kind: 'module', to, line }));
  const answer = program.resolve(path, request.specifier);
  switch (answer.kind) {
    case 'module':
    case 'data':
      return [{ kind: 'module', to: answer.path, line }];
    case 'unknown':
      return [];
    case 'library':
  }
  if (input.language === 'python') {
    const found = resolveInSites(files, path, answer.name, sites);
    if (found) return found.map((to) => ({ kind: 'module', to, line }));
    return [{ kind: 'missing', to: answer.name, line, mayBeName: request.mayFail }];
  }
  if (isBuiltin(answer.name) || /^[a-z][a-z0-9+.-]*:/i.test(answer.name)) return [];
  const asks = { specifier: answer.name, by: request.by };
  const places = [
    path,
    ...[input.directory, ...input.layers.flatMap((layer) => layerRoots(layer, 'nodejs'))].map((folder) =>
      below(folder, 'x'),
    ),
  ];
  for (const from of places) {
    const found = resolveInstalled(files, from, asks, { bundled: input.bundled });
    if (found.kind === 'builtin') return [];
    if (found.kind === 'file') {
      const to = files.real(found.path);
      return to === null ? [] : [{ kind: 'module', to, line }];
    }
  }
  return [{ kind: 'missing', to: answer.name, line }];
}

/** A cache of the imports of installed modules, which are the same for every handler. */
const edges = new WeakMap<Source, Map<string, readonly Edge[]>>();

function installedEdges(files: Files, path: string, options: ResolveOptions): readonly Edge[] {
  const known = edges.get(files.source) ?? new Map<string, readonly Edge[]>();
  edges.set(files.source, known);
  const key = options.bundled ? `${path}\0` : path;
  const before = known.get(key);
  if (before) return before;
  const made = readEdges(files, path, options);
  known.set(key, made);
  return made;
}

const isCode = /\.(?:[cm]?js|jsx|[cm]?ts|tsx)$/;

function readEdges(files: Files, path: string, options: ResolveOptions): readonly Edge[] {
  // Files of data and native modules have no imports that can be read. A file without an ending is code.
  if (!isCode.test(path) && /\.[^/.]+$/.test(path)) return [];
  const read = files.source.read(path);
  if (!('text' in read)) return [];
  const requests = javascriptRequests(read.text);
  if (requests === null) return [{ kind: 'computed', to: '', line: 1 }];
  return requests.flatMap((request): readonly Edge[] => {
    const { line } = request;
    if (request.how === 'computed') return [{ kind: 'computed', to: '', line }];
    if (request.how === 'prefix')
      return filesLike(files, path, request.specifier).map((to) => ({ kind: 'module', to, line }));
    const found = resolveInstalled(files, path, request, options);
    if (found.kind === 'missing') return [{ kind: 'missing', to: request.specifier, line }];
    const to = found.kind === 'file' ? files.real(found.path) : null;
    return to === null ? [] : [{ kind: 'module', to, line }];
  });
}

/**
 * Returns the modules that `require('./locale/' + name)` may load: all files of that folder whose name has this
 * beginning.
 */
function filesLike(files: Files, from: string, beginning: string): readonly string[] {
  const slash = beginning.lastIndexOf('/');
  const parts = [...folderOf(from).split('/').filter(Boolean)];
  for (const part of beginning.slice(0, slash).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  const folder = parts.join('/');
  const start = beginning.slice(slash + 1);
  return files
    .names(folder)
    .filter((name) => name.startsWith(start) && (isCode.test(name) || name.endsWith('.json')))
    .flatMap((name) => files.real(`${folder}/${name}`) ?? []);
}

const pythonKnown = new WeakMap<Source, Map<string, readonly ModuleRequest[]>>();

function pythonRequestsOf(files: Files, path: string): readonly ModuleRequest[] {
  const known = pythonKnown.get(files.source) ?? new Map<string, readonly ModuleRequest[]>();
  pythonKnown.set(files.source, known);
  const before = known.get(path);
  if (before) return before;
  const read = files.source.read(path);
  const made = 'text' in read ? pythonRequests(read.text) : [];
  known.set(path, made);
  return made;
}
