import { below, layerRoots, type Source } from '@emmental/model';
import { normalizedName } from '../../versions/pep440.ts';
import { type Files, filesOf } from '../files.ts';

/** A folder into which Python packages are installed, with the distribution of each of its files. */
export interface Site {
  readonly folder: string;
  /** Returns the distribution to which the path of a module belongs; null when there is none. */
  distributionOf(path: string): Distribution | null;
  readonly distributions: readonly Distribution[];
}

/** An installed Python package. Import names often differ from its name (`yaml` belongs to PyYAML). */
export interface Distribution {
  readonly name: string;
  readonly version: string;
  /** The `*.dist-info` folder, and the file in it that holds this metadata. */
  readonly info: string;
  readonly metadata: string;
  /** Names of the distributions that this one requires, also those of its extras. */
  readonly requires: readonly string[];
}

const known = new WeakMap<Source, Map<string, Site | null>>();

/** Returns the packages installed in a folder; null when it has none (no `*.dist-info`, no `*.egg-info`). */
function siteAt(source: Source, folder: string): Site | null {
  const sites = known.get(source) ?? new Map<string, Site | null>();
  known.set(source, sites);
  const before = sites.get(folder);
  if (before !== undefined) return before;
  const made = readSite(filesOf(source), folder);
  sites.set(folder, made);
  return made;
}

/** Returns the sites of code in `directory`: beside it, in its layers, and in a virtual environment above. */
export function sitesOf(source: Source, directory: string, layers: readonly string[]): readonly Site[] {
  const files = filesOf(source);
  const folders = [directory, ...layers.flatMap((layer) => layerRoots(layer, 'python'))];
  for (let at = directory; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    for (const name of ['.venv', 'venv', 'env', 'package', 'python']) {
      const home = below(at, name);
      if (files.isFolder(home)) folders.push(home, ...libraries(files, home));
    }
    if (at === '') break;
  }
  return [...new Set(folders)].flatMap((folder) => siteAt(source, folder) ?? []);
}

/** Returns `lib/python3.12/site-packages` of a virtual environment or a layer. */
const libraries = (files: Files, home: string): readonly string[] =>
  files.isFolder(`${home}/lib`)
    ? files.source
        .list(`${home}/lib`)
        .filter(({ name }) => name.startsWith('python'))
        .map(({ name }) => `${home}/lib/${name}/site-packages`)
        .filter((folder) => files.isFolder(folder))
    : [];

function readSite(files: Files, folder: string): Site | null {
  const infos = files.source
    .list(folder)
    .filter(({ name, kind }) => kind === 'directory' && /\.(?:dist|egg)-info$/.test(name));
  if (infos.length === 0) return null;
  const byFile = new Map<string, Distribution>();
  const byTop = new Map<string, Distribution>();
  const distributions: Distribution[] = [];
  for (const { name: info } of infos) {
    const at = folder === '' ? info : `${folder}/${info}`;
    const metadata = `${at}/${info.endsWith('.egg-info') ? 'PKG-INFO' : 'METADATA'}`;
    const read = files.source.read(metadata);
    const [head = ''] = 'text' in read ? read.text.split(/\r?\n\r?\n/, 1) : [];
    const [, fileName = '', fileVersion = ''] = /^(.+?)-([^-]+)\.(?:dist|egg)-info$/.exec(info) ?? [];
    const distribution: Distribution = {
      name: /^Name:\s*(\S+)/m.exec(head)?.[1] ?? fileName,
      version: /^Version:\s*(\S+)/m.exec(head)?.[1] ?? fileVersion,
      info: at,
      metadata,
      requires: [...head.matchAll(/^Requires-Dist:\s*([\w.-]+)/gm)].map(([, name = '']) => name),
    };
    if (distribution.name === '') continue;
    distributions.push(distribution);
    const record = files.source.read(`${at}/RECORD`);
    // Source: packaging.python.org, "Recording installed projects", RECORD.
    if ('text' in record)
      for (const [, path = ''] of record.text.matchAll(/^"?([^",\n]+\.(?:py|so|pyd))"?,/gm)) {
        byFile.set(path, distribution);
        // The name of a native module is the part before its first dot.
        byFile.set(path.replace(/(?:\.[^/]*)?\.(?:so|pyd)$/, ''), distribution);
      }
    else {
      const top = files.source.read(`${at}/top_level.txt`);
      const names =
        'text' in top ? top.text.split(/\s+/) : [normalizedName(distribution.name).replaceAll('-', '_')];
      for (const name of names) if (name !== '') byTop.set(name, distribution);
    }
  }
  const prefix = folder === '' ? '' : `${folder}/`;
  return {
    folder,
    distributions,
    distributionOf(path) {
      if (!path.startsWith(prefix)) return null;
      const inside = path.slice(prefix.length);
      return byFile.get(inside) ?? byTop.get(inside.split('/')[0]?.replace(/\.py$/, '') ?? '') ?? null;
    },
  };
}
