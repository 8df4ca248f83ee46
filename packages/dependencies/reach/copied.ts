import { isCloudSdk, isQuietPackage } from '@emmental/knowledge';
import { folderOf, type Source } from '@emmental/model';
import { filesOf } from '../graph/files.ts';
import { distributionsFor } from '../graph/python/import-names.ts';
import { normalizedName } from '../versions/pep440.ts';
import { vendoredName } from './at-load.ts';
import { instanceOf } from './instance.ts';
import type { Loads } from './loads.ts';

/**
 * Returns the names of packages whose files lie among the code that a function loads, without a manifest that says what they
 * are: packages in a bundle, a folder for code of others, a package of `node_modules` without `package.json`, and modules that show by their files
 * or their first lines that others wrote them.
 */
export function copiedIn(source: Source, { graph, function: fn }: Loads): readonly string[] {
  if (!graph) return [];
  const found = new Set<string>();
  for (const module of graph.modules.keys()) {
    if (graph.program.modules.has(module) || instanceOf(source, graph, module) !== null) continue;
    const site = graph.sites.find(({ folder }) => module.startsWith(folder === '' ? '' : `${folder}/`));
    const inSite = site && module.slice(site.folder === '' ? 0 : site.folder.length + 1);
    const name = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1] ?? inSite?.split('/')[0];
    if (name !== undefined) found.add(name.replace(/\.py$/, ''));
  }
  for (const [path, { text, language }] of graph.program.modules) {
    for (const name of bundledIn(text)) found.add(name);
    if (/(^|\/)node_modules\//.test(path) || path === graph.entry) continue;
    const name =
      vendoredName(path) ??
      copiedFolder(source, path, fn.directory ?? '', language) ??
      (isOfOthers(text) ? nameOf(path) : null);
    if (name !== null) found.add(name);
  }
  return [...found].sort();
}

/** Returns the packages that a bundler wrote into a file, by the paths that esbuild, webpack and Rolldown leave there. */
function bundledIn(text: string): readonly string[] {
  if (!text.includes('node_modules/')) return [];
  return [...text.matchAll(bundledPath)].flatMap(([, name]) => name ?? []);
}

const bundledPath =
  /(?:^[ \t]*\/\/(?:#region)? (?:\.{1,2}\/)*|["'](?:\.{1,2}\/)*|!\*{3} (?:\.{1,2}\/)*)node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\/[^"'\n]*(?:["'] ?[:(]|!|$)/gm;

/** The folder of a copied package between the folder of the function and a module of it; null where there is none. */
function copiedFolder(
  source: Source,
  module: string,
  directory: string,
  language: 'javascript' | 'python',
): string | null {
  const files = filesOf(source);
  for (let at = folderOf(module); at !== directory && at !== ''; at = folderOf(at)) {
    const name = at.slice(at.lastIndexOf('/') + 1);
    if (files.names(at).some((file) => licence.test(file))) return name;
    if (language === 'python' && isDistribution(source, at, name)) return name;
    if (folderOf(at) === at) return null;
  }
  return null;
}

const licence = /^(?:licen[cs]e|copying|notice)(?:[.-][\w.-]*)?$/i;

/** Shows a folder of Python that others wrote: what pip leaves beside it, or a known name with its version. */
function isDistribution(source: Source, folder: string, name: string): boolean {
  const beside = source
    .list(folderOf(folder))
    .flatMap(
      ({ name: entry }) => /^(.+?)(?:-\d[^-]*)?(?:-py[\d.]+)?\.(?:dist|egg)-info$/.exec(entry)?.[1] ?? [],
    );
  const own = new Set([name, ...distributionsFor(name)].map(normalizedName));
  if (beside.some((distribution) => own.has(normalizedName(distribution)))) return true;
  if (!isQuietPackage('PyPI', name) && !isCloudSdk('PyPI', name)) return false;
  const read = source.read(`${folder}/__init__.py`);
  return 'text' in read && /^__(?:version|license|copyright)__\s*=/m.test(read.text);
}

/** Do the first lines of a file name a version and a licence, as builds of packages do? */
function isOfOthers(text: string): boolean {
  const head = text.slice(0, most);
  return (
    /^\s*\/\*[!*][\s\S]{0,400}?\bv?\d+\.\d+\.\d+/.test(head) &&
    /licen[cs]e|\(c\)|copyright|@preserve/i.test(head)
  );
}

const most = 1200;

const nameOf = (path: string): string =>
  path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/(?:[.-](?:min|umd|cjs|esm|bundle|prod|production))*\.\w+$/, '');
