import { loadsBindingBySetting, nativeOfPackage } from '@emmental/knowledge';
import { folderOf, joinInside, type NativeUse, type Source, type SystemUse } from '@emmental/model';
import { filesOf } from '../../graph/files.ts';
import type { ModuleGraph } from '../../graph/graph.ts';
import { ownRequests } from '../../graph/own.ts';
import { type Instance, instanceOf, npmInstanceAt } from '../../reach/instance.ts';
import type { Loads } from '../../reach/loads.ts';
import { firstBelow } from '../files.ts';
import { type Owner, ownerOfInstance } from '../owner.ts';
import { decided, type Made } from './decided.ts';
import { wordsOf } from './words.ts';

/** Finds code other than JavaScript that a function loads in Node.js: native files (`.node`), WebAssembly, and bindings of Node.js. */
export async function javascriptUses(
  source: Source,
  { function: code }: Loads,
  graph: ModuleGraph,
): Promise<readonly NativeUse[]> {
  const found: NativeUse[] = [];
  const folders = new Set<string>();
  /** Modules of packages that search for native files to load and that code of the repository imports. */
  const loaders: string[] = [];
  const made: Made[] = [];
  for (const path of graph.modules.keys()) {
    const folder = packageOf(path);
    if (folder !== null) folders.add(folder);
    const { uses, texts } = await usesOf(source, graph, path);
    found.push(...uses);
    if (folder !== null && texts.length > 0) made.push({ path, package: folder, texts });
    if (folder !== null && isImportedByOwn(graph, path) && isLoader(source, graph, path)) loaders.push(path);
  }
  const handler = code.entry?.export ?? null;
  for (const { path, use, line, text, doubt } of await decided(source, graph, made, { packageOf, handler }))
    found.push(useOf(path, use, line, text, doubt, ownerOf(source, graph, path)));
  for (const [path, module] of graph.program.modules)
    for (const { specifier, how } of ownRequests(module))
      if (how === 'exact' && binary.test(specifier)) {
        const file = joinInside(folderOf(path), specifier);
        if (file !== null && !graph.modules.has(file) && filesOf(source).isFile(file))
          found.push(fileUse(file, null));
      }
  for (const folder of [...folders].sort()) {
    const use = linkedBy(source, folder);
    if (use && !found.some(({ file }) => file === use.file)) found.push(use);
  }
  // Packages with native files of their own are already reported.
  const loader = loaders.find((path) => linkedBy(source, packageOf(path) ?? '') === null);
  if (loader !== undefined) found.push(ownLinked(source, code.directory ?? folderOf(graph.entry), loader));
  return found;
}

const binary = /\.(?:node|wasm)$/;

/** Returns the folder of a module's package, `…/node_modules/@scope/name`; null for a module of the repository. */
const packageOf = (path: string): string | null =>
  /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? null;

/** Returns the name of a module's package, `@scope/name`; '' for a module of the repository. */
const nameOf = (path: string): string => packageOf(path)?.replace(/^.*node_modules\//, '') ?? '';

async function usesOf(
  source: Source,
  graph: ModuleGraph,
  path: string,
): Promise<{ readonly uses: readonly NativeUse[]; readonly texts: Made['texts'] }> {
  const owner = ownerOf(source, graph, path);
  if (binary.test(path)) return { uses: [fileUse(path, owner)], texts: [] };
  if (path.endsWith('.json')) return { uses: [], texts: [] };
  const own = graph.program.modules.get(path);
  const read = own ? { text: own.text } : source.read(path);
  if (!('text' in read)) return { uses: [], texts: [] };
  const { words, texts } = await wordsOf(source, path, read.text, packageOf(path) !== null);
  const file = own?.path ?? path;
  return {
    uses: words
      .filter(({ text }) => text !== 'process.binding' || !loadsBindingBySetting(nameOf(path)))
      .map(({ use, line, text, doubt }) => useOf(file, use, line, text, doubt, owner)),
    texts,
  };
}

const useOf = (
  file: string,
  use: NativeUse['uses'][number] | SystemUse,
  line: number,
  text: string,
  doubt: string | null,
  owner: Owner | null,
): NativeUse => ({
  uses: typeof use === 'string' ? [use] : [],
  package: owner?.name ?? null,
  file,
  line,
  text: owner === null ? text : `${owner.shown}: ${text}`,
  open: doubt === null ? null : { what: `whether ${owner?.shown ?? file} uses ${text}`, why: doubt },
  ...(typeof use === 'string' ? {} : { system: use }),
});

const fileUse = (path: string, owner: Owner | null): NativeUse => ({
  uses: [path.endsWith('.wasm') ? 'wasm' : 'addon'],
  package: owner?.name ?? null,
  file: path,
  line: 1,
  text: owner === null ? (path.split('/').at(-1) ?? path) : `${owner.shown}: ${insideOf(path)}`,
  open: null,
});

/** Returns the path below the folder of its package. */
const insideOf = (path: string): string => path.slice((packageOf(path)?.length ?? -1) + 1);

/** Returns the package of a module, shown as `bcrypt@5.1.1`, or with its name alone if the version is not known. */
function ownerOf(source: Source, graph: ModuleGraph, path: string): Owner | null {
  const folder = packageOf(path);
  if (folder === null) return null;
  const instance = instanceOf(source, graph, path);
  return ownerIn(folder, instance);
}

/** Returns the package in a folder. If its manifest cannot be read, its name is that of the folder. */
function ownerIn(folder: string, instance: Instance | null): Owner {
  if (instance) return ownerOfInstance(instance);
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 13);
  return { name, shown: name };
}

const isImportedByOwn = (graph: ModuleGraph, path: string): boolean =>
  (graph.importers.get(path) ?? []).some(({ module }) => graph.program.modules.has(module));

/** True when a package computes the names of modules that it loads, and contains the text `.node` (the ending of native files). */
function isLoader(source: Source, graph: ModuleGraph, path: string): boolean {
  const folder = packageOf(path);
  return graph.computed.some(({ module }) => {
    if (packageOf(module) !== folder) return false;
    const read = source.read(module);
    return 'text' in read && /\.node['"`$]/.test(read.text);
  });
}

/** Returns the use of a package that searches the folder of the function for native files and loads them. */
function ownLinked(source: Source, directory: string, loader: string): NativeUse {
  const { path } = firstBelow(source, directory, (name) => name.endsWith('.node') || name === 'binding.gyp');
  return path !== null
    ? fileUse(path, null)
    : {
        uses: ['addon'],
        package: null,
        file: loader,
        line: 1,
        text: insideOf(loader),
        open: {
          what: 'which native code it loads',
          why: `${insideOf(loader)} looks for it when the code runs`,
        },
      };
}

/**
 * Returns the native code of a loaded package: a file in its folder, a file in a required package for one platform, or the
 * result of `binding.gyp`, which is built at installation. Null when it has none. Source: docs.npmjs.com, package.json,
 * `os`, `cpu`, `gypfile`.
 */
function linkedBy(source: Source, folder: string): NativeUse | null {
  const files = filesOf(source);
  const manifest = files.isFile(`${folder}/package.json`) ? files.json(`${folder}/package.json`) : null;
  const instance = npmInstanceAt(source, folder);
  const owner = ownerIn(folder, instance);
  const shipped = firstBelow(source, folder, (name) => name.endsWith('.node'));
  if (shipped.path !== null) return fileUse(shipped.path, owner);
  const recipe = firstBelow(source, folder, (name) => name === 'binding.gyp').path;
  if (recipe !== null || manifest?.['gypfile'] === true)
    return {
      uses: ['addon'],
      package: owner.name,
      file: recipe ?? `${folder}/package.json`,
      line: 1,
      text: `${owner.shown}: binding.gyp`,
      open: null,
    };
  // All files of the packages in the table (packages/knowledge/native-packages.ts) were examined.
  if (shipped.isCut && nativeOfPackage('npm', instance?.name ?? '')?.uses.length !== 0)
    return {
      uses: ['addon'],
      package: owner.name,
      file: `${folder}/package.json`,
      line: 1,
      text: owner.shown,
      open: { what: `what native code ${owner.shown} loads`, why: 'it has more files than the limit' },
    };
  return builtFor(source, folder, owner, Object.keys((manifest?.['optionalDependencies'] ?? {}) as object));
}

const platform = /(?:^|[-/.])(?:linux|linuxmusl|darwin|win32|freebsd|android)(?:$|[-/.])/;

/** Returns the use of a package whose native part is in optional packages, one for each platform; null when it has none. */
function builtFor(
  source: Source,
  folder: string,
  owner: Owner,
  optional: readonly string[],
): NativeUse | null {
  const files = filesOf(source);
  const family = optional.filter((name) => platform.test(name));
  if (family.length === 0) return null;
  const places = family.flatMap((name) => placeOf(source, folder, name) ?? []);
  for (const place of places) {
    const { path } = firstBelow(source, place, (name) => name.endsWith('.node'));
    if (path !== null)
      return {
        ...fileUse(path, owner),
        text: `${owner.shown}: ${path.slice(path.lastIndexOf('node_modules/') + 13)}`,
      };
  }
  // If such a package contains a program, it is started, not loaded.
  if (places.some((place) => files.isFile(`${place}/package.json`))) return null;
  return {
    uses: ['addon'],
    package: owner.name,
    file: `${folder}/package.json`,
    line: 1,
    text: owner.shown,
    open: {
      what: `what native code ${owner.shown} loads`,
      why: `none of its parts for a platform is installed (${family[0]})`,
    },
  };
}

/** Returns the folder in which a module in `folder` finds a package; null when it is not installed. */
function placeOf(source: Source, folder: string, name: string): string | null {
  for (let at = folder; ; at = folderOf(at)) {
    const place = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (!at.endsWith('node_modules') && filesOf(source).isFolder(place)) return place;
    if (at === '') return null;
  }
}
